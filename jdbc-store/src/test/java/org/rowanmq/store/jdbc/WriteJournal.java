package org.rowanmq.store.jdbc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.rowanmq.testkit.disk.FaultyDisk;

/**
 * Everything that was done to a file, so that it can be made again as a power cut would have left
 * it: what was forced is there, of what came later any part.
 */
final class WriteJournal implements FaultyDisk.Journal {
  /** What becomes of the writes after the last force. */
  enum Later {
    /** None of them arrived. */
    DROPPED,
    /** A random half of them arrived. */
    SUBSET,
    /** Of each, random blocks of 4 KiB arrived. */
    TORN
  }

  private static final int BLOCK = 4096;

  private enum Kind {
    WRITE,
    TRUNCATE,
    FORCE,
    CONFIRM
  }

  /**
   * @param number position, size, how many steps the force covers, or the batch confirmed
   */
  private record Step(Kind kind, long number, byte[] bytes) {}

  private final List<Step> steps = new ArrayList<>();

  @Override
  public synchronized void write(long position, byte[] bytes) {
    steps.add(new Step(Kind.WRITE, position, bytes));
  }

  @Override
  public synchronized void truncate(long size) {
    steps.add(new Step(Kind.TRUNCATE, size, new byte[0]));
  }

  /** Covers what was written before it began, once it has ended. */
  @Override
  public synchronized Runnable force() {
    long covered = steps.size();
    return () -> forced(covered);
  }

  private synchronized void forced(long covered) {
    steps.add(new Step(Kind.FORCE, covered, new byte[0]));
  }

  /** The commit of a batch has returned. */
  synchronized void confirmed(long batch) {
    steps.add(new Step(Kind.CONFIRM, batch, new byte[0]));
  }

  synchronized int length() {
    return steps.size();
  }

  /** The first step after which a batch was confirmed. */
  synchronized int firstConfirm() {
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i).kind() == Kind.CONFIRM) {
        return i;
      }
    }
    throw new IllegalStateException("Nothing was confirmed");
  }

  /** The step after which no batch was confirmed. */
  synchronized int lastConfirm() {
    int last = firstConfirm();
    for (int i = last; i < steps.size(); i++) {
      last = steps.get(i).kind() == Kind.CONFIRM ? i : last;
    }
    return last;
  }

  /** The last batch that was confirmed before a cut. */
  synchronized long confirmedBefore(int cut) {
    long last = 0;
    for (Step step : steps.subList(0, cut)) {
      if (step.kind() == Kind.CONFIRM) {
        last = step.number();
      }
    }
    return last;
  }

  /** Makes the file as it is after a power cut before step {@code cut}. */
  synchronized void rebuild(Path file, int cut, Later later, RandomGenerator random)
      throws IOException {
    long safe = 0;
    for (Step step : steps.subList(0, cut)) {
      if (step.kind() == Kind.FORCE) {
        safe = Math.max(safe, step.number());
      }
    }
    Files.deleteIfExists(file);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (int i = 0; i < cut; i++) {
        Step step = steps.get(i);
        if (i < safe) {
          apply(channel, step);
        } else if (later == Later.SUBSET && random.nextBoolean()) {
          apply(channel, step);
        } else if (later == Later.TORN) {
          applyTorn(channel, step, random);
        }
      }
    }
  }

  private static void apply(FileChannel channel, Step step) throws IOException {
    if (step.kind() == Kind.WRITE) {
      write(channel, step.bytes(), 0, step.bytes().length, step.number());
    } else if (step.kind() == Kind.TRUNCATE && channel.size() > step.number()) {
      channel.truncate(step.number());
    }
  }

  private static void applyTorn(FileChannel channel, Step step, RandomGenerator random)
      throws IOException {
    if (step.kind() == Kind.TRUNCATE) {
      if (random.nextBoolean()) {
        apply(channel, step);
      }
      return;
    }
    for (int from = 0; from < step.bytes().length; from += BLOCK) {
      if (random.nextBoolean()) {
        int length = Math.min(BLOCK, step.bytes().length - from);
        write(channel, step.bytes(), from, length, step.number() + from);
      }
    }
  }

  private static void write(FileChannel channel, byte[] bytes, int from, int length, long position)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes, from, length);
    long at = position;
    while (buffer.hasRemaining()) {
      at += channel.write(buffer, at);
    }
  }
}
