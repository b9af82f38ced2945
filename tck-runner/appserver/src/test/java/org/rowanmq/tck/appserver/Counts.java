package org.rowanmq.tck.appserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the server, the adapter in it and the broker hold at one moment: open files and threads of
 * both processes, connections, sessions, consumers, messages that were given to somebody and are
 * not settled.
 *
 * @param all by name, in the order of the alphabet
 */
public record Counts(Map<String, Long> all) {
  private static final List<String> OF_BROKER =
      List.of("connections", "channels", "sessions", "consumers", "messages-in-flight");

  /** What is the same as before when nothing goes on, to the last one. */
  private static final List<String> EXACT =
      List.of("inUse", "delivering", "consumers", "messages-in-flight");

  /** Asks all of them; takes a moment. */
  public static Counts now() {
    Map<String, Long> all = new TreeMap<>();
    try {
      Scene.server()
          .get("do", "counts")
          .lines()
          .map(line -> line.split("=", 2))
          .forEach(line -> all.put(line[0], Long.parseLong(line[1])));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    Scene.broker()
        .command("status")
        .lines()
        .map(line -> line.strip().split("\\s+"))
        .filter(row -> OF_BROKER.contains(row[0]))
        .forEach(row -> all.put(row[0], Long.parseLong(row[1])));
    addFiles(all);
    return new Counts(all);
  }

  /** Of the broker; only where the system tells. */
  private static void addFiles(Map<String, Long> all) {
    Path process = Path.of("/proc", Long.toString(Scene.broker().pid()));
    for (Map.Entry<String, String> folder :
        Map.of("brokerFiles", "fd", "brokerThreads", "task").entrySet()) {
      try (Stream<Path> each = Files.list(process.resolve(folder.getValue()))) {
        all.put(folder.getKey(), each.count());
      } catch (IOException e) {
        return;
      }
    }
  }

  /** What is not as it was, however little; for a moment in which nothing goes on. */
  public Map<String, Long> heldMoreThan(Counts before) {
    return more(before, (name, grown) -> EXACT.contains(name) && grown != 0);
  }

  /**
   * What has grown by more than the slack, or by anything where none is allowed.
   *
   * @param slack what may still be made for the first time: threads of a pool, files of a library
   */
  public Map<String, Long> grownSince(Counts before, int slack) {
    return more(before, (name, grown) -> grown > (EXACT.contains(name) ? 0 : slack));
  }

  private Map<String, Long> more(Counts before, BiPredicate<String, Long> isMore) {
    Map<String, Long> grown = new TreeMap<>();
    all.forEach(
        (name, count) -> {
          long difference = count - before.all.getOrDefault(name, 0L);
          if (isMore.test(name, difference)) {
            grown.put(name, difference);
          }
        });
    return grown;
  }

  @Override
  public String toString() {
    return all.entrySet().stream()
        .map(count -> count.getKey() + ":" + count.getValue())
        .collect(Collectors.joining(","));
  }
}
