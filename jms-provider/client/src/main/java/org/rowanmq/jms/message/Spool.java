package org.rowanmq.jms.message;

import jakarta.jms.JMSException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.rowanmq.wire.ErrorCode;

/**
 * Bytes that are being written: in memory up to {@link #MEMORY_MAX}, all of them in a temporary
 * file beyond that. The file is deleted when nobody has this object any more, when it is closed,
 * and at the latest when the process ends; where the file system allows it, it never has a name for
 * longer than a moment. One thread writes, then any number may read.
 */
public final class Spool extends OutputStream implements ByteBody {
  /** A body of more bytes goes to a file. */
  public static final int MEMORY_MAX = 1 << 20;

  private static final int BUFFER_INITIAL = 64;
  private static final int BUFFER_BYTES = 64 << 10;

  private byte[] buffer = {};
  private int buffered;
  private long inFile;
  private @Nullable FileChannel file;

  @Override
  public void write(int value) throws IOException {
    reserve(1);
    buffer[buffered++] = (byte) value;
  }

  @Override
  public void write(byte[] bytes, int offset, int count) throws IOException {
    if (file != null && count >= BUFFER_BYTES) {
      flush();
      append(file, bytes, offset, count);
      return;
    }
    reserve(count);
    System.arraycopy(bytes, offset, buffer, buffered, count);
    buffered += count;
  }

  /** Makes room for so many bytes in the buffer. */
  private void reserve(int count) throws IOException {
    long needed = (long) buffered + count;
    if (file == null && needed > MEMORY_MAX) {
      file = temporary();
    }
    if (file != null && needed > BUFFER_BYTES) {
      flush();
      needed = count;
      if (buffer.length > BUFFER_BYTES) {
        buffer = new byte[BUFFER_BYTES];
      }
    }
    if (needed > buffer.length) {
      long doubled = Math.max(BUFFER_INITIAL, Math.min(2L * buffer.length, MEMORY_MAX));
      buffer = Arrays.copyOf(buffer, (int) Math.max(needed, doubled));
    }
  }

  private static FileChannel temporary() throws IOException {
    Path path = Files.createTempFile("rowanmq-body-", ".tmp");
    return FileChannel.open(
        path,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE,
        StandardOpenOption.DELETE_ON_CLOSE);
  }

  /** Writes what is in the buffer to the file, if there is one. */
  @Override
  public void flush() throws IOException {
    if (file != null && buffered > 0) {
      append(file, buffer, 0, buffered);
      buffered = 0;
    }
  }

  private void append(FileChannel to, byte[] bytes, int offset, int count) throws IOException {
    ByteBuffer from = ByteBuffer.wrap(bytes, offset, count);
    while (from.hasRemaining()) {
      inFile += to.write(from, inFile);
    }
  }

  /** Whether the bytes are in a file; then there may be more than an array holds. */
  boolean isInFile() {
    return file != null;
  }

  /** All bytes of one that is in memory, and room behind them. */
  byte[] buffer() {
    return buffer;
  }

  @Override
  public long length() {
    return inFile + buffered;
  }

  @Override
  public int read(long from, byte[] into, int offset, int count) throws JMSException {
    try {
      return readBytes(from, into, offset, count);
    } catch (IOException e) {
      JMSException failure =
          new JMSException(
              "The temporary file with the message's body cannot be read: " + e.getMessage(),
              ErrorCode.INTERNAL.symbol());
      failure.initCause(e);
      throw failure;
    }
  }

  /** As {@link #read}. */
  int readBytes(long from, byte[] into, int offset, int count) throws IOException {
    FileChannel source = file;
    if (source != null && from < inFile) {
      int most = (int) Math.min(count, inFile - from);
      int read = source.read(ByteBuffer.wrap(into, offset, most), from);
      if (read <= 0) {
        throw new IOException("it is shorter than it was");
      }
      return read;
    }
    int read = (int) Math.min(count, length() - from);
    System.arraycopy(buffer, (int) (from - inFile), into, offset, read);
    return read;
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }
}
