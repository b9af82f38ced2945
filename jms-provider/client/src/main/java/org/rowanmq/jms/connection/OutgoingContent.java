package org.rowanmq.jms.connection;

import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.rowanmq.wire.ContentView;
import org.rowanmq.wire.MessageContent;
import org.rowanmq.wire.ProtocolException;

/**
 * The content of a message to send. It may be read several times and from any place, since a lost
 * connection begins the sending anew, and must not change before the send is answered. Called by
 * the connection's driver, so what reads must not wait for anybody.
 */
public interface OutgoingContent {
  /** The length of the whole content in bytes. */
  long length();

  /**
   * What a SEND carries if the content goes in parts: the bytes before the body, and the checksum
   * and length of the whole.
   */
  MessageContent head();

  /** The content as a whole, or null if it is not in memory and so can only go in parts. */
  @Nullable MessageContent whole();

  /**
   * Reads bytes of the whole content.
   *
   * @param from where they begin
   * @param into is filled
   */
  void read(long from, byte[] into) throws IOException;

  /** A content in memory. */
  static OutgoingContent of(MessageContent content) {
    return new OutgoingContent() {
      @Override
      public long length() {
        return content.length();
      }

      @Override
      public MessageContent head() {
        int length;
        try {
          length = ContentView.of(content.bytes()).bodyOffset();
        } catch (ProtocolException notOurs) {
          length = 0;
        }
        byte[] head = Arrays.copyOf(content.bytes(), length);
        return new MessageContent(head, content.crc32c(), content.length());
      }

      @Override
      public MessageContent whole() {
        return content;
      }

      @Override
      public void read(long from, byte[] into) {
        System.arraycopy(content.bytes(), (int) from, into, 0, into.length);
      }
    };
  }
}
