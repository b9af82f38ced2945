package org.rowanmq.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The budget of bytes per message in the steady state: a producer that waits for each confirm and
 * an AUTO_ACK consumer, on a connection each, all frames of both directions counted, mean of
 * messages 1,001 to 11,000.
 */
class SteadyStateBytesTest {
  private static final long START_MILLIS = 1_790_000_000_000L;
  private static final String TEXT = "0123456789".repeat(10);
  private static final int CREDIT = 500;

  private final Line<ClientFrame> producerOut = new Line<>(FrameDecoder.ofClientFrames());
  private final Line<BrokerFrame> producerIn = new Line<>(FrameDecoder.ofBrokerFrames());
  private final Line<ClientFrame> consumerOut = new Line<>(FrameDecoder.ofClientFrames());
  private final Line<BrokerFrame> consumerIn = new Line<>(FrameDecoder.ofBrokerFrames());

  @Test
  void aTextOfAHundredCharactersStaysWithinItsBudget() throws Exception {
    double mean = mean(Map.of());
    System.out.println("steady-state bytes per 100-character message: " + mean);
    assertThat(mean).isLessThanOrEqualTo(270);
  }

  @Test
  void threePropertiesStayWithinTheirBudget() throws Exception {
    double mean =
        mean(Map.of("region", "north-07", "customer", "C0004711", "orderType", "standard"));
    System.out.println("the same with three string properties: " + mean);
    assertThat(mean).isLessThanOrEqualTo(380);
  }

  private double mean(Map<String, String> properties) throws ProtocolException {
    Destination orders = Destination.queue("orders");
    long producerId = 0x5ca1_ab1e_0dd5_eed5L;
    for (int i = 1; i <= 11_000; i++) {
      if (i == 1_001) {
        List.of(producerOut, producerIn, consumerOut, consumerIn).forEach(line -> line.bytes = 0);
      }
      ContentBuilder builder = new ContentBuilder().timestampMillis(START_MILLIS + i).text(TEXT);
      properties.forEach(builder::property);
      MessageContent content = builder.build();
      producerOut.pass(new ClientFrame.Send(1, i, 1, orders, true, 4, 0, 0, false, content));
      producerIn.pass(new BrokerFrame.Confirm(1, Ranges.of(i)));
      consumerIn.pass(
          new BrokerFrame.Deliver(
              1,
              1,
              1,
              i,
              1_000_000L + i,
              1,
              false,
              true,
              4,
              orders,
              producerId,
              i,
              "shop",
              Map.of(),
              content));
      consumerOut.pass(new ClientFrame.Settle(1, i, 1, Ranges.of(i)));
      consumerIn.pass(new BrokerFrame.Confirm(1, Ranges.of(i)));
      if (i % CREDIT == 0) {
        producerIn.pass(new BrokerFrame.SendCredit(1, 1, CREDIT, CREDIT * 108L));
        producerOut.pass(new ClientFrame.Answered(1, i + 1));
        consumerOut.pass(new ClientFrame.Credit(1, 1, 1, CREDIT, CREDIT * 108L));
        consumerOut.pass(new ClientFrame.Answered(1, i + 1));
      }
    }
    long bytes = producerOut.bytes + producerIn.bytes + consumerOut.bytes + consumerIn.bytes;
    return bytes / 10_000.0;
  }

  /** One direction of a connection. */
  private static final class Line<F extends Frame> {
    private final FrameEncoder encoder = new FrameEncoder();
    private final FrameDecoder<F> decoder;
    private final ByteSink sink = new ByteSink(1024);
    private long bytes;

    Line(FrameDecoder<F> decoder) {
      this.decoder = decoder;
      encoder.maxFrame(FrameCodec.MAX_FRAME_DEFAULT);
      decoder.authenticated(FrameCodec.MAX_FRAME_DEFAULT, FrameCodec.MAX_MESSAGE_DEFAULT);
    }

    void pass(F frame) throws ProtocolException {
      sink.clear();
      encoder.encode(frame, sink);
      bytes += sink.length();
      List<F> received = new ArrayList<>();
      decoder.feed(sink.array(), 0, sink.length(), received::add);
      assertThat(received).hasSize(1);
      if (bytes < 10_000) {
        assertThat(Frames.text(received.get(0))).isEqualTo(Frames.text(frame));
      }
    }
  }
}
