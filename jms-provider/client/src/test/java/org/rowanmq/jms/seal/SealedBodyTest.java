package org.rowanmq.jms.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.rowanmq.jms.connection.OutgoingContent;
import org.rowanmq.jms.message.ByteBody;
import org.rowanmq.jms.message.Spool;
import org.rowanmq.jms.message.SpooledContent;
import org.rowanmq.jms.seal.Sealing.Compression;
import org.rowanmq.jms.seal.Sealing.Requirement;
import org.rowanmq.wire.ContentBuilder;
import org.rowanmq.wire.ContentView;

/** Bodies that are opened while they are read. */
class SealedBodyTest {
  private static final int SEGMENT = Sealer.SEGMENT_BYTES;
  private static final int OVERHEAD = 4 + 16 + 64;

  private final Keys keys =
      new Keys()
          .secret("k", 1)
          .of("signer", Keys.SIGNER.getPrivate())
          .of("signer", Keys.SIGNER.getPublic());
  private final byte[] plain = noise(5 * SEGMENT + 1_000);
  private final List<JMSException> damages = new ArrayList<>();

  private static byte[] noise(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  static OutgoingContent spooled(byte[] body) throws IOException {
    Spool spool = new Spool();
    spool.write(body, 0, body.length);
    spool.flush();
    byte[] head = new ContentBuilder().property("p", 1).bytes(new byte[0], 0, 0).build().bytes();
    return new SpooledContent(head, spool);
  }

  /** The body of what was sent. */
  static ByteBody body(OutgoingContent sent) throws IOException {
    int head = sent.head().length();
    byte[] bytes = new byte[(int) (sent.length() - head)];
    sent.read(head, bytes);
    return ByteBody.of(bytes);
  }

  static byte[] readAll(ByteBody body) throws JMSException {
    byte[] bytes = new byte[(int) body.length()];
    for (int at = 0; at < bytes.length; ) {
      at += body.read(at, bytes, at, bytes.length - at);
    }
    return bytes;
  }

  private OutgoingContent sent() throws Exception {
    return Party.sender(keys, Party.sending(Compression.NONE, false, List.of("k"), "signer"))
        .seal(spooled(plain));
  }

  private SealedBody opened(OutgoingContent sent, ByteBody body) throws Exception {
    SealedContent content =
        Party.receiver(keys, Requirement.ENCRYPTION, Requirement.SIGNATURE)
            .sealed(sent.head().bytes(), body);
    assertThat(content.signer()).isEqualTo("signer");
    assertThat(ContentView.of(content.head()).property("p")).isEqualTo(1);
    return content.body(damages::add);
  }

  @Test
  void isReadFromBeginningToEnd() throws Exception {
    OutgoingContent sent = sent();
    SealedBody body = opened(sent, body(sent));

    assertThat(body.length()).isEqualTo(plain.length);
    assertThat(body.isOpened()).isFalse();
    assertThat(readAll(body)).isEqualTo(plain);
    assertThat(body.isOpened()).isTrue();
    assertThat(readAll(body.kept())).isEqualTo(plain);
    assertThat(damages).isEmpty();
  }

  @Test
  void isReadFromAnywhere() throws Exception {
    OutgoingContent sent = sent();
    Party compressing =
        Party.sender(keys, Party.sending(Compression.ZSTD, false, List.of("k"), "signer"));
    byte[] text = new byte[5 * SEGMENT + 77];
    for (int i = 0; i < text.length; i++) {
      text[i] = (byte) (i % 251 + i / SEGMENT);
    }
    OutgoingContent compressed = compressing.seal(spooled(text));
    SealedBody ofText = opened(compressed, body(compressed));
    SealedBody ofNoise = opened(sent, body(sent));
    Random random = new Random(9);
    for (int i = 0; i < 20; i++) {
      assertPart(ofNoise, plain, random);
      assertPart(ofText, text, random);
    }
    ofText.check();
    assertThat(ofText.isOpened()).isTrue();
  }

  private static void assertPart(SealedBody body, byte[] whole, Random random) throws JMSException {
    int from = random.nextInt(whole.length);
    byte[] into = new byte[1 + random.nextInt(2 * SEGMENT)];
    int read = body.read(from, into, 0, into.length);
    assertThat(read).isPositive();
    assertThat(Arrays.copyOf(into, read)).isEqualTo(Arrays.copyOfRange(whole, from, from + read));
  }

  /** The segments of a sealed body as they lie there. */
  private static byte[] rearranged(byte[] sealed, int first, int... order) {
    int whole = SEGMENT + OVERHEAD;
    byte[] result = sealed.clone();
    for (int i = 0; i < order.length; i++) {
      System.arraycopy(sealed, first + order[i] * whole, result, first + i * whole, whole);
    }
    return result;
  }

  @Test
  void segmentsThatWereExchangedRepeatedOrAlteredAreNotRead() throws Exception {
    OutgoingContent sent = sent();
    byte[] sealed = readAll(body(sent));
    int first = sealed.length - plain.length - 6 * OVERHEAD;
    byte[] altered = sealed.clone();
    altered[first + 2 * (SEGMENT + OVERHEAD) + 1_000] ^= 1;
    for (byte[] wrong :
        List.of(
            rearranged(sealed, first, 0, 1, 3, 2), rearranged(sealed, first, 0, 1, 1), altered)) {
      damages.clear();
      SealedBody body = opened(sent, ByteBody.of(wrong));
      byte[] into = new byte[SEGMENT];

      assertThat(body.read(SEGMENT, into, 0, SEGMENT)).isEqualTo(SEGMENT);
      assertThat(into).isEqualTo(Arrays.copyOfRange(plain, SEGMENT, 2 * SEGMENT));
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> body.read(2 * SEGMENT, into, 0, SEGMENT))
            .isInstanceOf(MessageFormatException.class);
      }
      assertThat(damages).hasSize(1);
      assertThat(body.isDamaged()).isTrue();
      assertThat(body.isOpened()).isFalse();
      assertThatThrownBy(body::check).isInstanceOf(MessageFormatException.class);
    }
  }

  @Test
  void oneThatWasCutOffIsRefusedBeforeItIsRead() throws Exception {
    OutgoingContent sent = sent();
    byte[] sealed = readAll(body(sent));
    for (int missing : new int[] {1, 1_000, SEGMENT + OVERHEAD}) {
      assertThatThrownBy(
              () -> opened(sent, ByteBody.of(Arrays.copyOf(sealed, sealed.length - missing))))
          .isInstanceOf(MessageFormatException.class);
    }
  }

  @Test
  void damageThatNobodyHasReadIsFoundByTheCheck() throws Exception {
    OutgoingContent sent = sent();
    byte[] sealed = readAll(body(sent));
    sealed[sealed.length - 1] ^= 1;
    SealedBody body = opened(sent, ByteBody.of(sealed));

    assertThatThrownBy(body::check).isInstanceOf(MessageFormatException.class);
    assertThat(damages).hasSize(1);
  }

  /** A body that remembers how much was asked for at a time. */
  @Test
  void onlyOneSegmentIsInMemoryAtATime() throws Exception {
    OutgoingContent sent = sent();
    ByteBody whole = body(sent);
    int[] most = new int[1];
    ByteBody watched =
        new ByteBody() {
          @Override
          public long length() {
            return whole.length();
          }

          @Override
          public int read(long from, byte[] into, int offset, int count) throws JMSException {
            most[0] = Math.max(most[0], into.length);
            return whole.read(from, into, offset, count);
          }
        };
    SealedBody body = opened(sent, watched);

    assertThat(readAll(body)).isEqualTo(plain);
    assertThat(most[0]).isEqualTo(SEGMENT + OVERHEAD - 4);
  }

  @Test
  void aFailureOfTheRoadIsNoDamage() throws Exception {
    OutgoingContent sent = sent();
    ByteBody whole = body(sent);
    @Nullable JMSException[] lost = new @Nullable JMSException[1];
    ByteBody road =
        new ByteBody() {
          @Override
          public long length() {
            return whole.length();
          }

          @Override
          public int read(long from, byte[] into, int offset, int count) throws JMSException {
            JMSException failure = lost[0];
            if (failure != null) {
              throw failure;
            }
            return whole.read(from, into, offset, count);
          }
        };
    SealedBody body = opened(sent, road);
    lost[0] = new JMSException("lost", "CONNECTION_LOST");

    assertThatThrownBy(() -> readAll(body)).isSameAs(lost[0]);
    assertThat(body.isDamaged()).isFalse();
    lost[0] = null;
    assertThat(readAll(body)).isEqualTo(plain);
  }
}
