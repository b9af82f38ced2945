package org.rowanmq.jms.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.rowanmq.jms.connection.OutgoingContent;
import org.rowanmq.jms.message.ByteBody;
import org.rowanmq.jms.seal.Sealing.Compression;
import org.rowanmq.jms.seal.Sealing.Incoming;
import org.rowanmq.jms.seal.Sealing.Outgoing;
import org.rowanmq.wire.BodyType;
import org.rowanmq.wire.ContentBuilder;
import org.rowanmq.wire.ContentView;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.MessageContent;
import org.rowanmq.wire.SealHeader;

/** Compression: when it is used, and what a receiver does not fall for. */
class SealLimitsTest {
  private static final byte[] HEAD = head();

  private static byte[] head() {
    try {
      return ContentView.of(new ContentBuilder().build().bytes())
          .headFor(BodyType.SEALED, false, false);
    } catch (org.rowanmq.wire.ProtocolException e) {
      throw new IllegalStateException(e);
    }
  }

  private static MessageContent bytes(byte[] body) {
    return new ContentBuilder().bytes(body, 0, body.length).build();
  }

  private static Party compressing(Compression method, int above, long max, int ratio)
      throws JMSException {
    return new Party(
        new Sealing(
            null,
            new Outgoing(method, above, false, java.util.List.of(), null),
            new Incoming(Set.of(), max, ratio)));
  }

  @ParameterizedTest
  @EnumSource(value = Compression.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void whatBecomesShorterIsCompressedFromTheThresholdOn(Compression method) throws Exception {
    Party sender = compressing(method, 1_000, 1 << 20, 200);
    MessageContent below = new ContentBuilder().text("a".repeat(999)).build();
    MessageContent at = new ContentBuilder().text("a".repeat(1_000)).build();

    assertThat(sender.seal(below)).isSameAs(below.bytes());
    byte[] sealed = sender.seal(at);
    assertThat(sealed).hasSizeLessThan(200);
    assertThat(Party.receiver(null).open(sealed).content()).isEqualTo(at.bytes());
  }

  @Test
  void whatDoesNotBecomeShorterIsSentAsItIs() throws Exception {
    byte[] noise = new byte[100_000];
    new Random(1).nextBytes(noise);

    assertThat(compressing(Compression.DEFLATE, 0, 1 << 20, 200).seal(bytes(noise)))
        .isEqualTo(bytes(noise).bytes());
  }

  @Test
  void segmentsThatDoNotBecomeShorterStayAsTheyAreAmongOthers() throws Exception {
    byte[] half = new byte[3 * Sealer.SEGMENT_BYTES];
    byte[] noise = new byte[Sealer.SEGMENT_BYTES];
    new Random(2).nextBytes(noise);
    System.arraycopy(noise, 0, half, Sealer.SEGMENT_BYTES, noise.length);
    for (Compression method : new Compression[] {Compression.DEFLATE, Compression.ZSTD}) {
      byte[] sealed = compressing(method, 0, 1 << 20, 200).seal(bytes(half));

      assertThat(sealed).hasSizeBetween(noise.length, noise.length + 10_000);
      assertThat(Party.receiver(null).open(sealed).content()).isEqualTo(bytes(half).bytes());
    }
  }

  @Test
  void aSenderDoesNotCompressWhatReceiversWouldNotAdmit() throws Exception {
    MessageContent zeros = bytes(new byte[2 << 20]);

    byte[] tooGood = compressing(Compression.DEFLATE, 0, 64 << 20, 200).seal(zeros);
    byte[] tooLong = compressing(Compression.DEFLATE, 0, 1 << 20, 100_000).seal(zeros);

    assertThat(tooGood).isEqualTo(zeros.bytes());
    assertThat(tooLong).isEqualTo(zeros.bytes());
    Keys keys = new Keys().secret("k", 1);
    byte[] encrypted =
        Party.sender(keys, Party.sending(Compression.DEFLATE, false, java.util.List.of("k"), null))
            .seal(zeros);
    assertThat(encrypted).hasSizeGreaterThan(2 << 20);
    assertThat(Party.receiver(keys).open(encrypted).content()).isEqualTo(zeros.bytes());
  }

  /** A header that tells what an attacker likes. */
  private static byte[] prefixed(long length, Compression method, int segmentBytes) {
    byte[] header =
        new SealHeader(
                new SealHeader.Body(BodyType.BYTES, false, false, length),
                new SealHeader.Methods(method.number(), SealHeader.DIGEST_NONE),
                segmentBytes,
                Party.ORDERS.toString(),
                null,
                null)
            .toBytes();
    return ByteBuffer.allocate(3 + header.length)
        .put((byte) 1)
        .putShort((short) header.length)
        .put(header)
        .array();
  }

  private static byte[] content(byte[] prefixed, byte[]... segments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(HEAD);
    out.writeBytes(prefixed);
    for (byte[] each : segments) {
      out.writeBytes(each);
    }
    return out.toByteArray();
  }

  private static byte[] segment(byte[] data) {
    return ByteBuffer.allocate(4 + data.length).putInt(data.length).put(data).array();
  }

  @Test
  void aBombByLengthOrRatioIsRefusedBeforeAnythingIsDecompressed() {
    byte[] fewBytes = segment(new byte[1_000]);
    byte[] long128 =
        content(prefixed(128L << 20, Compression.DEFLATE, 1 << 20), many(fewBytes, 128));
    byte[] ratio = content(prefixed(4 << 20, Compression.DEFLATE, 1 << 20), many(fewBytes, 4));

    assertFails(long128, ErrorCode.SEAL_LIMIT, "decompress-max=67108864");
    assertFails(ratio, ErrorCode.SEAL_LIMIT, "decompress-ratio=200");
  }

  private static byte[] many(byte[] segment, int count) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < count; i++) {
      out.writeBytes(segment);
    }
    return out.toByteArray();
  }

  @Test
  void aLengthThatTheSealedBytesCannotHaveReservesNoMemory() {
    assertFails(
        content(prefixed(Long.MAX_VALUE, Compression.NONE, 1), new byte[100]),
        ErrorCode.SEAL_BROKEN,
        "cannot have");
    assertFails(
        content(prefixed(1L << 40, Compression.NONE, 1 << 20), new byte[100]),
        ErrorCode.SEAL_BROKEN,
        "cannot have");
    assertFails(
        content(prefixed(60L << 20, Compression.DEFLATE, 1), new byte[100]),
        ErrorCode.SEAL_BROKEN,
        "cannot have");
  }

  @ParameterizedTest
  @EnumSource(value = Compression.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void compressedDataThatMakeMoreOrFewerBytesThanToldAreRefused(Compression method) {
    Compressor compressor = Compressors.of(method);
    assertThat(compressor).isNotNull();
    byte[] data = compressor.compress(new byte[100_000], 100_000);
    for (long told : new long[] {99_999, 100_001, 50_000, 250_000}) {
      byte[] content = content(prefixed(told, method, 1 << 18), segment(data));
      assertFails(content, ErrorCode.SEAL_BROKEN, "malformed");
    }
    byte[] cut = java.util.Arrays.copyOf(data, data.length - 1);
    assertFails(
        content(prefixed(100_000, method, 1 << 18), segment(cut)),
        ErrorCode.SEAL_BROKEN,
        "malformed");
  }

  @Test
  void anotherVersionIsNotGuessedAt() {
    byte[] prefixed = prefixed(0, Compression.NONE, 1);
    prefixed[0] = 2;
    assertFails(content(prefixed, segment(new byte[0])), ErrorCode.SEAL_BROKEN, "version 2");
  }

  private static void assertFails(byte[] content, ErrorCode code, String text) {
    assertThatThrownBy(() -> Party.receiver(null).open(content))
        .isInstanceOf(MessageFormatException.class)
        .hasMessageContaining(text)
        .satisfies(e -> assertThat(((JMSException) e).getErrorCode()).isEqualTo(code.symbol()));
  }

  @Test
  void aContentThatIsNotInMemoryIsCompressedTheSameWay() throws Exception {
    byte[] body = new byte[5 << 20];
    Random random = new Random(3);
    for (int i = 0; i < body.length; i++) {
      body[i] = (byte) random.nextInt(10);
    }
    Party sender = compressing(Compression.DEFLATE, 0, 64 << 20, 200);

    OutgoingContent sealed = sender.seal(SealedBodyTest.spooled(body));

    assertThat(sealed.whole()).isNull();
    assertThat(sealed.length()).isLessThan(body.length * 6L / 10);
    ByteBody raw = SealedBodyTest.body(sealed);
    SealedContent opened = Party.receiver(null).sealed(sealed.head().bytes(), raw);
    assertThat(SealedBodyTest.readAll(opened.body(damage -> {}))).isEqualTo(body);
  }
}
