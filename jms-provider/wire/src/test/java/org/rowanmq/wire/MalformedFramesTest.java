package org.rowanmq.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.fail;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * Whatever comes in: frames or a ProtocolException, nothing else, and no memory out of thin air.
 */
class MalformedFramesTest {
  private static final int MAX_FRAME = 16 * 1024;

  @Test
  void aStreamCutAnywhereYieldsTheWholeFramesBefore() throws Exception {
    checkCuts(GoldenFrames.client(), MalformedFramesTest::clientFrames);
    checkCuts(GoldenFrames.broker(), MalformedFramesTest::brokerFrames);
  }

  @Test
  void aFrameTruncatedAtEachByteIsNeverMisread() {
    checkTruncated(GoldenFrames.client(), MalformedFramesTest::clientFrames);
    checkTruncated(GoldenFrames.broker(), MalformedFramesTest::brokerFrames);
  }

  @Test
  void randomBytesAreFramesOrProtocolErrors() {
    Random random = new Random(11);
    int errors = 0;
    for (int i = 0; i < 100_000; i++) {
      byte[] bytes = new byte[1 + random.nextInt(40)];
      random.nextBytes(bytes);
      bytes[0] = (byte) random.nextInt(bytes.length); // mostly a plausible length
      if (bytes.length > 1) {
        bytes[1] = (byte) (i % 2 == 0 ? 1 + random.nextInt(27) : 64 + random.nextInt(12));
      }
      errors += i % 2 == 0 ? feed(clientFrames(), bytes) : feed(brokerFrames(), bytes);
    }
    assertThat(errors).isGreaterThan(30_000);
  }

  @Test
  void damagedStreamsAreFramesOrProtocolErrors() {
    RandomFrames frames = new RandomFrames(12, 600);
    Random random = new Random(13);
    int errors = 0;
    for (int stream = 0; stream < 1_000; stream++) {
      boolean client = stream % 2 == 0;
      FrameEncoder encoder = encoder();
      ByteSink sink = new ByteSink(1024);
      for (int i = 0; i < 6; i++) {
        encoder.encode(client ? frames.client() : frames.broker(), sink);
      }
      for (int i = 0; i < 110; i++) {
        byte[] bytes = sink.toByteArray();
        for (int n = random.nextInt(3); n >= 0; n--) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        errors += client ? feed(clientFrames(), bytes) : feed(brokerFrames(), bytes);
      }
    }
    assertThat(errors).isGreaterThan(20_000);
  }

  @Test
  void countsAndLengthsThatLieTakeNoMemory() {
    List<ByteSink> attacks =
        List.of(
            // the length of the longest frame, and nothing more
            new ByteSink(8).varint(MAX_FRAME),
            // lists and texts that claim to be huge
            frame(new ByteSink(32).u8(FrameCodec.AUTH).varint(Integer.MAX_VALUE).u8(1)),
            frame(new ByteSink(32).u8(FrameCodec.AUTH).varint(-1).u8(1)),
            frame(new ByteSink(32).u8(FrameCodec.RESETTLE).u8(1).u8(2).u8(1).varint(1L << 40)),
            frame(new ByteSink(32).u8(FrameCodec.SETTLE).u8(1).u8(2).u8(1).varint(1L << 62)),
            frame(new ByteSink(32).u8(FrameCodec.ADMIN).u8(1).u8(1).varint(1L << 31)),
            // a message announced with 16 MiB of which one byte comes
            frame(
                new ByteSink(64)
                    .u8(FrameCodec.SEND)
                    .u8(1)
                    .u8(2)
                    .u8(1)
                    .u8(FrameCodec.SEND_CHUNKED)
                    .varint(SymbolWriter.LITERAL)
                    .string("queue://q")
                    .u32(0)
                    .varint(FrameCodec.MAX_MESSAGE_DEFAULT)
                    .u8(1)),
            // a long name once, then thousands of references to it
            frame(names()));
    for (ByteSink attack : attacks) {
      byte[] bytes = attack.toByteArray();
      FrameDecoder<ClientFrame> decoder = clientFrames();
      feed(clientFrames(), bytes); // class loading
      long before = allocated();
      feed(decoder, bytes);
      assertThat(allocated() - before).isLessThan(8L * MAX_FRAME);
    }
  }

  @Test
  void aBrokenDecoderReadsNoMore() {
    FrameDecoder<ClientFrame> decoder = clientFrames();
    assertThat(feed(decoder, new byte[] {1, 0})).isEqualTo(1);
    assertThatExceptionOfType(ProtocolException.class)
        .isThrownBy(() -> decoder.feed(new byte[] {1, 4}, 0, 2, frame -> fail("read on")));
  }

  private static ByteSink names() {
    ByteSink sink = new ByteSink(MAX_FRAME);
    sink.u8(FrameCodec.SEND).u8(1).u8(2).u8(1).u8(FrameCodec.SEND_NAMES);
    sink.varint(SymbolWriter.LITERAL).string("queue://q").u32(0).varint(0).varint(7_000);
    sink.varint(SymbolWriter.DEFINE).varint(0).varint(255).bytes(new byte[255]).u8(Values.NULL);
    for (int i = 1; i < 7_000; i++) {
      sink.varint(SymbolWriter.FIRST).u8(Values.NULL);
    }
    return sink;
  }

  private static <F extends Frame> void checkCuts(
      List<F> frames, Supplier<FrameDecoder<F>> decoders) throws ProtocolException {
    FrameEncoder encoder = encoder();
    ByteSink sink = new ByteSink(1024);
    List<Integer> ends = new ArrayList<>();
    for (F frame : frames) {
      encoder.encode(frame, sink);
      ends.add(sink.length());
    }
    for (int cut = 0; cut <= sink.length(); cut++) {
      int end = cut;
      List<F> received = new ArrayList<>();
      decoders.get().feed(sink.array(), 0, cut, received::add);
      assertThat(received).hasSize((int) ends.stream().filter(each -> each <= end).count());
    }
  }

  private static <F extends Frame> void checkTruncated(
      List<F> frames, Supplier<FrameDecoder<F>> decoders) {
    for (F frame : frames) {
      ByteSink whole = new ByteSink(1024);
      encoder().encode(frame, whole);
      int prefix = whole.length() < 129 ? 1 : 2;
      int errors = 0;
      for (int length = 1; length < whole.length() - prefix; length++) {
        ByteSink cut = new ByteSink(1024).varint(length).bytes(whole.array(), prefix, length);
        errors += feed(decoders.get(), cut.toByteArray());
      }
      if (!(frame instanceof ClientFrame.Send) && !(frame instanceof BrokerFrame.Deliver)) {
        assertThat(errors).as(Frames.text(frame)).isEqualTo(whole.length() - prefix - 1);
      }
    }
  }

  /** Feeds all bytes; 1 if they break the protocol. */
  private static <F extends Frame> int feed(FrameDecoder<F> decoder, byte[] bytes) {
    try {
      decoder.feed(bytes, 0, bytes.length, frame -> {});
      return 0;
    } catch (ProtocolException e) {
      assertThat(e.getMessage()).isNotBlank();
      return 1;
    }
  }

  private static ByteSink frame(ByteSink payload) {
    return new ByteSink(64).varint(payload.length()).bytes(payload.array(), 0, payload.length());
  }

  private static FrameEncoder encoder() {
    FrameEncoder encoder = new FrameEncoder();
    encoder.maxFrame(MAX_FRAME);
    return encoder;
  }

  private static FrameDecoder<ClientFrame> clientFrames() {
    FrameDecoder<ClientFrame> decoder = FrameDecoder.ofClientFrames();
    decoder.authenticated(MAX_FRAME, FrameCodec.MAX_MESSAGE_DEFAULT);
    return decoder;
  }

  private static FrameDecoder<BrokerFrame> brokerFrames() {
    FrameDecoder<BrokerFrame> decoder = FrameDecoder.ofBrokerFrames();
    decoder.authenticated(MAX_FRAME, FrameCodec.MAX_MESSAGE_DEFAULT);
    return decoder;
  }

  private static long allocated() {
    return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
        .getCurrentThreadAllocatedBytes();
  }
}
