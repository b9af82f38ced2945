package org.rowanmq.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChunksTest {
  private static final int MAX_FRAME = FrameCodec.MAX_FRAME_MIN;
  private static final Destination QUEUE = Destination.queue("q");

  private final FrameEncoder encoder = new FrameEncoder();
  private final OutgoingFrames outgoing = new OutgoingFrames(encoder);
  private final FrameDecoder<ClientFrame> decoder = FrameDecoder.ofClientFrames();
  private final List<String> received = new ArrayList<>();

  ChunksTest() {
    encoder.maxFrame(MAX_FRAME);
    decoder.authenticated(MAX_FRAME, 1 << 20);
  }

  @Test
  void everySizeAroundTheFrameLimitComesBack() throws Exception {
    for (int size = MAX_FRAME - 300; size < MAX_FRAME + 300; size++) {
      received.clear();
      ClientFrame.Send send = send(1, size, size);
      outgoing.add(send);
      passAll();
      assertThat(received).containsExactly("Send 1/" + size + " " + size);
    }
  }

  @Test
  void largeMessagesOfDifferentChannelsTakeTurnsAndEachChannelKeepsItsOrder() throws Exception {
    outgoing.add(send(1, 1, 100_000));
    outgoing.add(send(2, 1, 30_000));
    outgoing.add(new ClientFrame.Commit(1, 2, 1, Ranges.empty()));
    outgoing.add(send(1, 3, 50_000));
    outgoing.add(new ClientFrame.CloseChannel(1, 4));
    outgoing.add(new ClientFrame.Ping());
    outgoing.add(new ClientFrame.CloseChannel(3, 1));

    passAll();

    assertThat(received)
        .containsExactly(
            "Ping 0",
            "CloseChannel 3",
            "Send 2/1 30000",
            "Send 1/1 100000",
            "Commit 1",
            "Send 1/3 50000",
            "CloseChannel 1");
    assertThat(outgoing.isEmpty()).isTrue();
  }

  @Test
  void noMoreThanTheLimitAreUnderWayAtOnce() throws Exception {
    for (int channel = 1; channel <= 10; channel++) {
      outgoing.add(send(channel, 1, 40_000 + channel));
    }
    passAll();

    assertThat(received).hasSize(10).allMatch(text -> text.startsWith("Send"));
  }

  @Test
  void aPingOvertakesALargeMessage() throws Exception {
    outgoing.add(send(1, 1, 500_000));
    ByteSink sink = new ByteSink(64);
    assertThat(outgoing.writeTo(sink)).isTrue();
    assertThat(sink.length()).isLessThan(3 * MAX_FRAME);
    outgoing.add(new ClientFrame.Ping());
    feed(sink);
    passAll();

    assertThat(received).containsExactly("Ping 0", "Send 1/1 500000");
  }

  @Test
  void aFrameAddedWhileThePipeIsWrittenToIsNotLost() throws Exception {
    ByteSink sink = new ByteSink(64);
    Pipe pipe =
        new Pipe() {
          @Override
          public void send(byte[] bytes, int offset, int length) {
            sink.bytes(bytes, offset, length);
            if (sink.length() == 2) {
              outgoing.add(new ClientFrame.Pong());
            }
          }

          @Override
          public void close() {}

          @Override
          public String peer() {
            return "test";
          }
        };
    outgoing.add(new ClientFrame.Ping());

    assertThat(outgoing.flush(pipe)).isTrue();
    assertThat(outgoing.flush(pipe)).isFalse();

    feed(sink);
    assertThat(received).containsExactly("Ping 0", "Pong 0");
  }

  @Test
  void aMessageOverTheLimitIsReportedAndSkipped() throws Exception {
    outgoing.add(send(1, 1, (1 << 20) + 1));
    outgoing.add(send(1, 2, 1 << 20));
    outgoing.add(send(2, 1, 10));
    passAll();
    decoder.authenticated(MAX_FRAME, 100);
    outgoing.add(send(1, 3, 101));
    passAll();

    assertThat(received)
        .containsExactly(
            "too large 1/1 1048577", "Send 2/1 10", "Send 1/2 1048576", "too large 1/3 101");
  }

  @Test
  void aClientTakesAMessageOverTheLimitForAProtocolError() {
    FrameDecoder<BrokerFrame> client = FrameDecoder.ofBrokerFrames();
    client.authenticated(MAX_FRAME, 10_000);
    ByteSink sink = new ByteSink(64);
    encoder.encode(deliver(10_001, Map.of()), sink);

    assertThatExceptionOfType(ProtocolException.class)
        .isThrownBy(() -> FrameCodecTest.feed(client, sink))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.MESSAGE_TOO_LARGE));
  }

  @Test
  void annotationsThatFillAFrameAreRefusedByTheEncoder() {
    String half = "x".repeat(MAX_FRAME / 2);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> outgoing.add(deliver(10, Map.of("a", half, "b", half))));
    assertThat(outgoing.isEmpty()).isTrue();
  }

  @Test
  void strayRepeatedAndOverlongChunksAreProtocolErrors() {
    ByteSink stray = new ByteSink(64);
    encoder.encode(new Chunk(1, 1, 1, new byte[10]), stray);
    ByteSink tooLong = new ByteSink(64);
    FrameEncoder other = new FrameEncoder();
    other.maxFrame(MAX_FRAME);
    other.encodeFirst(send(1, 1, MAX_FRAME + 1), tooLong);
    other.encode(new Chunk(1, 1, 1, new byte[5_000]), tooLong);
    ByteSink twice = new ByteSink(64);
    FrameEncoder third = new FrameEncoder();
    third.maxFrame(MAX_FRAME);
    third.encodeFirst(send(1, 1, MAX_FRAME + 1), twice);
    third.encodeFirst(send(1, 1, MAX_FRAME + 1), twice);

    for (ByteSink bad : List.of(stray, tooLong, twice)) {
      FrameDecoder<ClientFrame> fresh = FrameDecoder.ofClientFrames();
      fresh.authenticated(MAX_FRAME, 1 << 20);
      assertThatExceptionOfType(ProtocolException.class)
          .isThrownBy(() -> FrameCodecTest.feed(fresh, bad));
    }
  }

  private void passAll() throws ProtocolException {
    boolean more = true;
    while (more) {
      ByteSink sink = new ByteSink(64);
      more = outgoing.writeTo(sink);
      feed(sink);
    }
  }

  private void feed(ByteSink sink) throws ProtocolException {
    decoder.feed(
        sink.array(),
        0,
        sink.length(),
        new FrameSink<>() {
          @Override
          public void frame(ClientFrame frame) {
            if (frame instanceof ClientFrame.Send send) {
              assertThat(send.content().isIntact()).isTrue();
              received.add(
                  "Send " + send.channel() + "/" + send.sequence() + " " + send.content().length());
            } else {
              received.add(frame.getClass().getSimpleName() + " " + frame.channel());
            }
          }

          @Override
          public void tooLarge(int channel, int session, long key, long length) {
            received.add("too large " + channel + "/" + key + " " + length);
          }
        });
  }

  private static ClientFrame.Send send(int channel, long sequence, int size) {
    byte[] bytes = new byte[size];
    new java.util.Random(size).nextBytes(bytes);
    return new ClientFrame.Send(
        channel, sequence, 1, QUEUE, true, 4, 0, 0, false, MessageContent.of(bytes));
  }

  private static BrokerFrame.Deliver deliver(int size, Map<String, String> annotations) {
    return new BrokerFrame.Deliver(
        1,
        1,
        1,
        1,
        1,
        1,
        false,
        true,
        4,
        QUEUE,
        1,
        1,
        "u",
        annotations,
        MessageContent.of(new byte[size]));
  }
}
