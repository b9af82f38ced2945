package org.rowanmq.jms.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageNotWriteableException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.rowanmq.jms.connection.OutgoingContent;
import org.rowanmq.wire.ContentView;
import org.rowanmq.wire.MessageContent;

/** Bodies that are larger than what is kept in memory of them, and those that are not. */
class SpoolTest {
  private final Random random = new Random(7);

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] all(ByteBody body) throws JMSException {
    byte[] all = new byte[(int) body.length()];
    for (int from = 0; from < all.length; ) {
      from += body.read(from, all, from, Math.min(70_001, all.length - from));
    }
    return all;
  }

  @Test
  void whatIsWrittenInAnyPiecesIsReadBackFromMemoryOrFile() throws Exception {
    for (int length : new int[] {0, 1, Spool.MEMORY_MAX, Spool.MEMORY_MAX + 1, 3_000_000}) {
      byte[] written = bytes(length);
      try (Spool spool = new Spool()) {
        for (int from = 0; from < length; ) {
          int count = Math.min(length - from, random.nextInt(200_000) + 1);
          if (count == 1) {
            spool.write(written[from]);
          } else {
            spool.write(written, from, count);
          }
          from += count;
        }
        assertThat(spool.length()).isEqualTo(length);
        assertThat(spool.isInFile()).isEqualTo(length > Spool.MEMORY_MAX);
        assertThat(all(spool)).isEqualTo(written);
        spool.flush();
        assertThat(all(spool)).isEqualTo(written);
      }
    }
  }

  @Test
  void aMessageOfAStreamIsSentAsOneOfBytes() throws Exception {
    byte[] body = bytes(2_000_000);
    JmsBytesMessage message = new JmsBytesMessage();
    message.setStringProperty("colour", "red");
    message.setObjectProperty("JMS_ROWAN_InputStream", new ByteArrayInputStream(body));
    assertThat(message.propertyExists("JMS_ROWAN_InputStream")).isFalse();

    OutgoingContent content = message.outgoing();

    MessageContent head = content.head();
    assertThat(content.whole()).isNull();
    assertThat(content.length()).isEqualTo(head.length() + 2_000_000);
    assertThat(head.wholeLength()).isEqualTo(content.length());
    byte[] whole = new byte[(int) content.length()];
    content.read(0, whole);
    assertThat(new MessageContent(whole, head.crc32c()).isIntact()).isTrue();
    ContentView view = ContentView.of(whole);
    assertThat(view.property("colour")).isEqualTo("red");
    assertThat(view.bodyBytes()).isEqualTo(body);
    byte[] middle = new byte[10];
    content.read(head.length() - 5L, middle);
    assertThat(middle[5]).isEqualTo(body[0]);
    // It can be sent again.
    assertThat(message.outgoing().head().crc32c()).isEqualTo(head.crc32c());
  }

  @Test
  void aContentInMemoryHasTheSameHeadAsOneInAFile() throws Exception {
    JmsBytesMessage message = new JmsBytesMessage();
    message.setStringProperty("colour", "red");
    message.writeBytes(bytes(1_000));
    OutgoingContent content = message.outgoing();
    MessageContent whole = content.whole();
    assertThat(whole).isNotNull();
    assertThat(content.head().length()).isEqualTo(ContentView.of(whole.bytes()).bodyOffset());
    assertThat(content.head().isLarge()).isTrue();
    assertThat(ContentView.of(content.head().bytes()).property("colour")).isEqualTo("red");
  }

  @Test
  void aLargeBodyReadsLikeASmallOne() throws Exception {
    JmsBytesMessage message = new JmsBytesMessage();
    byte[] part = bytes(1_500_000);
    message.writeInt(42);
    message.writeBytes(part);
    message.writeUTF("grün");
    message.reset();

    assertThat(message.getBodyLength()).isEqualTo(4 + part.length + 2 + 5);
    assertThat(message.readInt()).isEqualTo(42);
    byte[] read = new byte[part.length];
    assertThat(message.readBytes(read)).isEqualTo(part.length);
    assertThat(read).isEqualTo(part);
    assertThat(message.readUTF()).isEqualTo("grün");
    assertThatThrownBy(message::readByte).isInstanceOf(MessageEOFException.class);
    assertThat(message.readBytes(new byte[1])).isEqualTo(-1);
    ByteArrayOutputStream saved = new ByteArrayOutputStream();
    message.setObjectProperty("JMS_ROWAN_SaveStream", saved);
    assertThat(saved.size()).isEqualTo(message.getBodyLength());
    InputStream stream = (InputStream) message.getObjectProperty("JMS_ROWAN_InputStream");
    assertThat(stream.readAllBytes()).isEqualTo(saved.toByteArray());
    assertThatThrownBy(
            () ->
                message.setObjectProperty(
                    "JMS_ROWAN_InputStream", new ByteArrayInputStream(new byte[1])))
        .isInstanceOf(MessageNotWriteableException.class);
  }
}
