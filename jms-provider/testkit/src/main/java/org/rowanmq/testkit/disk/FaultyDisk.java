package org.rowanmq.testkit.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.h2.store.fs.FilePath;
import org.jspecify.annotations.Nullable;

/**
 * A directory in which H2 keeps its database files, and whose disk fills up, breaks, hangs, or
 * notes down what is written. Faults hold for open and new files, from any thread, until {@link
 * #heal}.
 */
public final class FaultyDisk implements AutoCloseable {
  /** Told of every change of a database file, in the order of the calls, one at a time. */
  public interface Journal {
    /** Bytes are about to be written. */
    void write(long position, byte[] bytes);

    /** The file is about to be cut. */
    void truncate(long size);

    /**
     * What was written before this call is about to be forced.
     *
     * @return called when that is done
     */
    Runnable force();
  }

  /** What is wrong. */
  enum Fault {
    /** Files cannot grow. */
    FULL,
    WRITE,
    FORCE,
    ALL
  }

  private final Path files;
  private final Path seen;
  private final FaultyPath provider;
  private volatile @Nullable Fault fault;
  private volatile @Nullable Journal journal;
  private volatile CountDownLatch gate = new CountDownLatch(0);

  private FaultyDisk(Path parent) throws IOException {
    files = parent.resolve("files").toAbsolutePath().normalize();
    // H2 takes what stands before a colon for the name of a file system.
    seen = files.resolveSibling("disk:data");
    Path ignored = Files.createDirectories(files.resolve("data"));
    provider = new FaultyPath(files.resolveSibling("disk") + ":");
  }

  /** A new disk; its files lie in that directory, under other names. */
  public static FaultyDisk in(Path parent) throws IOException {
    FaultyDisk disk = new FaultyDisk(parent);
    FaultyPath.DISKS.put(disk.provider.getScheme(), disk);
    FilePath.register(disk.provider);
    return disk;
  }

  /** The directory to give to the database. */
  public Path directory() {
    return seen;
  }

  /** Where its files really are. */
  Path files() {
    return files;
  }

  /** Notes down every change from now on, and forces nothing any more: that is the journal's. */
  public void record(Journal to) {
    journal = to;
  }

  @Nullable Journal journal() {
    return journal;
  }

  /** Files cannot grow any more: there is no space left. */
  public void fill() {
    fault = Fault.FULL;
  }

  /** Every write fails. */
  public void failWrites() {
    fault = Fault.WRITE;
  }

  /** Every force fails. */
  public void failForces() {
    fault = Fault.FORCE;
  }

  /** Every read, write and force fails. */
  public void failAll() {
    fault = Fault.ALL;
  }

  /** Writes and forces do not return any more. */
  public synchronized void hang() {
    if (gate.getCount() == 0) {
      gate = new CountDownLatch(1);
    }
  }

  /** Everything works again. */
  public synchronized void heal() {
    fault = null;
    gate.countDown();
  }

  boolean isFull() {
    return fault == Fault.FULL;
  }

  void check(Fault of) throws IOException {
    Fault now = fault;
    if (now == of || now == Fault.ALL) {
      throw new IOException("Input/output error (planned: " + of + ")");
    }
  }

  void pass() {
    boolean interrupted = false;
    while (true) {
      try {
        gate.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    heal();
    FilePath.unregister(provider);
    FaultyPath.DISKS.remove(provider.getScheme());
  }
}
