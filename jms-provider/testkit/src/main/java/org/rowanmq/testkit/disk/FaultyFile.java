package org.rowanmq.testkit.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import org.h2.store.fs.FileBase;
import org.jspecify.annotations.Nullable;
import org.rowanmq.testkit.disk.FaultyDisk.Fault;
import org.rowanmq.testkit.disk.FaultyDisk.Journal;

/** An open file on a {@link FaultyDisk}. */
final class FaultyFile extends FileBase {
  private final FaultyDisk disk;
  private final FileChannel file;

  FaultyFile(FaultyDisk disk, FileChannel file) {
    this.disk = disk;
    this.file = file;
  }

  @Override
  public synchronized int write(ByteBuffer source, long position) throws IOException {
    disk.pass();
    disk.check(Fault.WRITE);
    if (disk.isFull()) {
      return writeWithoutGrowing(source, position);
    }
    note(source, position);
    return file.write(source, position);
  }

  /** A full disk takes what fits and fails when nothing does. */
  private int writeWithoutGrowing(ByteBuffer source, long position) throws IOException {
    long room = file.size() - position;
    if (room <= 0) {
      throw new IOException("No space left on device (planned)");
    }
    ByteBuffer part = source.duplicate();
    part.limit((int) Math.min(part.limit(), part.position() + room));
    note(part, position);
    int written = file.write(part, position);
    source.position(source.position() + written);
    return written;
  }

  private void note(ByteBuffer source, long position) {
    Journal journal = disk.journal();
    if (journal != null) {
      byte[] bytes = new byte[source.remaining()];
      source.duplicate().get(bytes);
      journal.write(position, bytes);
    }
  }

  @Override
  public synchronized int write(ByteBuffer source) throws IOException {
    int written = write(source, file.position());
    file.position(file.position() + written);
    return written;
  }

  @Override
  public synchronized FileChannel truncate(long size) throws IOException {
    disk.pass();
    disk.check(Fault.WRITE);
    Journal journal = disk.journal();
    if (journal != null) {
      journal.truncate(size);
    }
    file.truncate(size);
    return this;
  }

  @Override
  public void force(boolean metaData) throws IOException {
    disk.pass();
    disk.check(Fault.FORCE);
    Journal journal = disk.journal();
    if (journal == null) {
      file.force(metaData);
    } else {
      journal.force().run();
    }
  }

  @Override
  public int read(ByteBuffer target, long position) throws IOException {
    disk.check(Fault.ALL);
    return file.read(target, position);
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    disk.check(Fault.ALL);
    return file.read(target);
  }

  @Override
  public long position() throws IOException {
    return file.position();
  }

  @Override
  public FileChannel position(long position) throws IOException {
    file.position(position);
    return this;
  }

  @Override
  public long size() throws IOException {
    return file.size();
  }

  @Override
  public @Nullable FileLock tryLock(long position, long size, boolean shared) throws IOException {
    return file.tryLock(position, size, shared);
  }

  @Override
  protected void implCloseChannel() throws IOException {
    file.close();
  }
}
