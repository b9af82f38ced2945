package org.rowanmq.benchmarks.bare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How many rows each commit of a broker's store inserted and deleted, in order, as {@code rowan
 * bench --record FILE} wrote it: {@code INSERTS+DELETES} in a line per commit; lines that start
 * with # say something to people.
 */
record GroupSizes(List<Group> groups) {
  record Group(int inserts, int deletes) {}

  GroupSizes {
    groups = List.copyOf(groups);
  }

  /** Commits that delete as many rows as they insert, for ever the same number. */
  static GroupSizes fixed(int rows) {
    return new GroupSizes(List.of(new Group(rows, rows)));
  }

  /**
   * @throws IOException if the file cannot be read, holds no commit, or a line is not two numbers
   */
  static GroupSizes read(Path file) throws IOException {
    List<Group> groups = new ArrayList<>();
    int number = 0;
    for (String line : Files.readAllLines(file)) {
      number++;
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      groups.add(group(file, number, line));
    }
    if (groups.stream().noneMatch(group -> group.inserts() > 0)) {
      throw new IOException(file + " records no commit that inserts");
    }
    return new GroupSizes(groups);
  }

  private static Group group(Path file, int number, String line) throws IOException {
    String[] numbers = line.strip().split("[+\\s]+");
    try {
      if (numbers.length == 2) {
        return new Group(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
      }
    } catch (NumberFormatException e) {
      throw new IOException(file + ":" + number + ": not a number in '" + line + "'", e);
    }
    throw new IOException(file + ":" + number + ": expected INSERTS+DELETES, found '" + line + "'");
  }

  /** The n-th commit; starts over behind the last. */
  Group at(int n) {
    return groups.get(n % groups.size());
  }
}
