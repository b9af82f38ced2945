package org.rowanmq.jms.message;

import jakarta.jms.JMSException;
import java.io.IOException;
import java.io.InputStream;

/** A body as a stream that can always go back to its mark. Not thread-safe. */
final class BodyStream extends InputStream {
  private static final int BUFFER_BYTES = 4 << 10;

  private final ByteBody body;
  private byte[] buffer = {};
  private long bufferedFrom;
  private int buffered;
  private long position;
  private long mark;

  BodyStream(ByteBody body) {
    this.body = body;
  }

  /** A body could not be read. */
  static final class Failed extends IOException {
    private static final long serialVersionUID = 1;

    final transient JMSException failure;

    Failed(JMSException failure) {
      super(failure.getMessage(), failure);
      this.failure = failure;
    }
  }

  @Override
  public int read() throws IOException {
    return fill() ? buffer[(int) (position++ - bufferedFrom)] & 0xff : -1;
  }

  @Override
  public int read(byte[] into, int offset, int count) throws IOException {
    if (count == 0) {
      return 0;
    }
    if (count >= BUFFER_BYTES) {
      return position >= body.length() ? -1 : direct(into, offset, count);
    }
    if (!fill()) {
      return -1;
    }
    int from = (int) (position - bufferedFrom);
    int read = Math.min(count, buffered - from);
    System.arraycopy(buffer, from, into, offset, read);
    position += read;
    return read;
  }

  private int direct(byte[] into, int offset, int count) throws IOException {
    int read = readBody(position, into, offset, count);
    position += read;
    return read;
  }

  /** Has the byte at the position in the buffer; false at the end. */
  private boolean fill() throws IOException {
    if (position < bufferedFrom || position >= bufferedFrom + buffered) {
      if (position >= body.length()) {
        return false;
      }
      if (buffer.length == 0) {
        buffer = new byte[(int) Math.min(BUFFER_BYTES, body.length())];
      }
      buffered = 0;
      buffered = readBody(position, buffer, 0, buffer.length);
      bufferedFrom = position;
    }
    return true;
  }

  private int readBody(long from, byte[] into, int offset, int count) throws IOException {
    try {
      return body.read(from, into, offset, count);
    } catch (JMSException e) {
      throw new Failed(e);
    }
  }

  @Override
  public long skip(long count) {
    long skipped = Math.max(0, Math.min(count, body.length() - position));
    position += skipped;
    return skipped;
  }

  @Override
  public int available() {
    return (int) Math.min(Integer.MAX_VALUE, body.length() - position);
  }

  @Override
  public boolean markSupported() {
    return true;
  }

  @Override
  public void mark(int limit) {
    mark = position;
  }

  @Override
  public void reset() {
    position = mark;
  }
}
