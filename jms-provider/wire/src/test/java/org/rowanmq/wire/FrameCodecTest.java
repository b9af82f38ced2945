package org.rowanmq.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameCodecTest {
  private static final int MAX_FRAME = 16 * 1024;

  @Test
  void everyClientFrameComesBack() throws Exception {
    RandomFrames frames = new RandomFrames(1, 40_000);
    FrameEncoder encoder = encoder();
    FrameDecoder<ClientFrame> decoder = FrameDecoder.ofClientFrames();
    decoder.authenticated(MAX_FRAME, FrameCodec.MAX_MESSAGE_DEFAULT);
    Random cut = new Random(2);
    for (int round = 0; round < 200; round++) {
      List<Frame> sent = new ArrayList<>();
      ByteSink sink = new ByteSink(64);
      for (int i = 0; i < 50; i++) {
        sent.add(frames.client());
        encoder.encode(sent.get(i), sink);
      }
      assertThat(Frames.texts(feedCut(decoder, sink, cut))).isEqualTo(Frames.texts(sent));
    }
  }

  @Test
  void everyBrokerFrameComesBack() throws Exception {
    RandomFrames frames = new RandomFrames(3, 40_000);
    FrameEncoder encoder = encoder();
    FrameDecoder<BrokerFrame> decoder = FrameDecoder.ofBrokerFrames();
    decoder.authenticated(MAX_FRAME, FrameCodec.MAX_MESSAGE_DEFAULT);
    Random cut = new Random(4);
    for (int round = 0; round < 200; round++) {
      List<Frame> sent = new ArrayList<>();
      ByteSink sink = new ByteSink(64);
      for (int i = 0; i < 50; i++) {
        sent.add(frames.broker());
        encoder.encode(sent.get(i), sink);
      }
      assertThat(Frames.texts(feedCut(decoder, sink, cut))).isEqualTo(Frames.texts(sent));
    }
  }

  @Test
  void anOverlongFrameIsRefusedByTheEncoderWithoutATrace() throws Exception {
    FrameEncoder encoder = encoder();
    ByteSink sink = new ByteSink(64);
    encoder.encode(new ClientFrame.SetClientId(1, 7, "a"), sink);
    ClientFrame tooLong = new ClientFrame.SetClientId(257, 9, "x".repeat(MAX_FRAME));
    int length = sink.length();

    assertThatIllegalArgumentException().isThrownBy(() -> encoder.encode(tooLong, sink));

    assertThat(sink.length()).isEqualTo(length);
    encoder.encode(new ClientFrame.SetClientId(1, 8, "b"), sink);
    FrameDecoder<ClientFrame> decoder = FrameDecoder.ofClientFrames();
    decoder.authenticated(MAX_FRAME, 1 << 20);
    assertThat(feedCut(decoder, sink, new Random(5)))
        .containsExactly(
            new ClientFrame.SetClientId(1, 7, "a"), new ClientFrame.SetClientId(1, 8, "b"));
  }

  @Test
  void onlyHandshakeFramesMayComeBeforeAuthentication() throws Exception {
    RandomFrames frames = new RandomFrames(6, 100);
    for (int i = 0; i < 1_000; i++) {
      ByteSink sink = new ByteSink(64);
      ClientFrame frame = frames.client();
      new FrameEncoder().encode(frame, sink);
      FrameDecoder<ClientFrame> decoder = FrameDecoder.ofClientFrames();
      if (frame instanceof ClientFrame.Hello
          || frame instanceof ClientFrame.Auth
          || frame instanceof ClientFrame.AuthResponse
          || frame instanceof ClientFrame.Ping
          || frame instanceof ClientFrame.Pong
          || frame instanceof ClientFrame.Close) {
        assertThat(feed(decoder, sink)).hasSize(1);
      } else {
        assertThatExceptionOfType(ProtocolException.class)
            .isThrownBy(() -> feed(decoder, sink))
            .withMessageContaining("before authentication");
      }
    }
  }

  @Test
  void anOverlongFrameIsRefusedByItsLengthAlone() {
    FrameDecoder<ClientFrame> decoder = FrameDecoder.ofClientFrames();
    ByteSink sink = new ByteSink(8).varint(FrameCodec.MAX_FRAME_HANDSHAKE + 1);

    assertThatExceptionOfType(ProtocolException.class)
        .isThrownBy(() -> feed(decoder, sink))
        .withMessageContaining("65537")
        .withMessageContaining("65536")
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.FRAME_TOO_LARGE));
  }

  static FrameEncoder encoder() {
    FrameEncoder encoder = new FrameEncoder();
    encoder.maxFrame(MAX_FRAME);
    return encoder;
  }

  static <F extends Frame> List<Frame> feed(FrameDecoder<F> decoder, ByteSink sink)
      throws ProtocolException {
    List<Frame> received = new ArrayList<>();
    decoder.feed(sink.array(), 0, sink.length(), received::add);
    return received;
  }

  private static <F extends Frame> List<Frame> feedCut(
      FrameDecoder<F> decoder, ByteSink sink, Random cut) throws ProtocolException {
    List<Frame> received = new ArrayList<>();
    int at = 0;
    while (at < sink.length()) {
      int part = Math.min(sink.length() - at, cut.nextInt(1, cut.nextBoolean() ? 4 : 60_000));
      decoder.feed(Arrays.copyOfRange(sink.array(), at, at + part), 0, part, received::add);
      at += part;
    }
    return received;
  }
}
