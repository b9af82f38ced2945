package org.rowanmq.jms.message;

import java.io.IOException;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.connection.OutgoingContent;
import org.rowanmq.wire.MessageContent;

/** A content whose body is in a temporary file. Reads it once when it is made, for the checksum. */
public final class SpooledContent implements OutgoingContent {
  private static final int BUFFER_BYTES = 64 << 10;

  private final byte[] head;
  private final Spool body;
  private final int crc32c;

  /**
   * @param head what precedes the body; not copied
   */
  public SpooledContent(byte[] head, Spool body) throws IOException {
    this.head = head;
    this.body = body;
    CRC32C crc = new CRC32C();
    crc.update(head, 0, head.length);
    byte[] buffer = new byte[BUFFER_BYTES];
    for (long from = 0; from < body.length(); ) {
      int read = body.readBytes(from, buffer, 0, buffer.length);
      crc.update(buffer, 0, read);
      from += read;
    }
    this.crc32c = (int) crc.getValue();
  }

  @Override
  public long length() {
    return head.length + body.length();
  }

  @Override
  public MessageContent head() {
    return new MessageContent(head, crc32c, length());
  }

  @Override
  public @Nullable MessageContent whole() {
    return null;
  }

  @Override
  public void read(long from, byte[] into) throws IOException {
    int done = 0;
    if (from < head.length) {
      done = (int) Math.min(into.length, head.length - from);
      System.arraycopy(head, (int) from, into, 0, done);
    }
    while (done < into.length) {
      done += body.readBytes(from + done - head.length, into, done, into.length - done);
    }
  }
}
