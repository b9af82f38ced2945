package org.rowanmq.jms.message;

import jakarta.jms.JMSException;

/** The bytes of a body, wherever they are: read from any place, more than once. Not thread-safe. */
public interface ByteBody {
  /** How many there are. */
  long length();

  /**
   * Reads some bytes; blocks while they are on their way.
   *
   * @param from where they begin, below {@link #length}
   * @param count at least 1
   * @return how many were read: at least 1, at most {@code count}
   */
  int read(long from, byte[] into, int offset, int count) throws JMSException;

  /** Has the bytes lie on this side from now on, whatever becomes of the message. */
  default ByteBody kept() throws JMSException {
    return this;
  }

  /** Bytes in memory. */
  static ByteBody of(byte[] bytes) {
    return of(bytes, 0);
  }

  /** Bytes in memory, from {@code first} on. */
  static ByteBody of(byte[] bytes, int first) {
    return new ByteBody() {
      @Override
      public long length() {
        return (long) bytes.length - first;
      }

      @Override
      public int read(long from, byte[] into, int offset, int count) {
        int read = (int) Math.min(count, length() - from);
        System.arraycopy(bytes, first + (int) from, into, offset, read);
        return read;
      }
    };
  }
}
