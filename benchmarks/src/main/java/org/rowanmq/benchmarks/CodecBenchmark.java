package org.rowanmq.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import org.rowanmq.wire.ByteSink;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ContentBuilder;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.FrameCodec;
import org.rowanmq.wire.FrameDecoder;
import org.rowanmq.wire.FrameEncoder;
import org.rowanmq.wire.MessageContent;
import org.rowanmq.wire.ProtocolException;

/** The way of a 1 KiB text message into a SEND frame and out of it again. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CodecBenchmark {
  private static final String TEXT = "x".repeat(1024);

  private final FrameEncoder encoder = new FrameEncoder();
  private final FrameDecoder<ClientFrame> decoder = FrameDecoder.ofClientFrames();
  private final ByteSink sink = new ByteSink(2048);
  private final MessageContent content = content();
  private long sequence;

  public CodecBenchmark() {
    encoder.maxFrame(FrameCodec.MAX_FRAME_DEFAULT);
    decoder.authenticated(FrameCodec.MAX_FRAME_DEFAULT, FrameCodec.MAX_MESSAGE_DEFAULT);
  }

  private static MessageContent content() {
    return new ContentBuilder()
        .timestampMillis(1_795_000_000_000L)
        .property("customer", "A-10443")
        .property("amount", 117)
        .text(TEXT)
        .build();
  }

  private ClientFrame.Send send() {
    return new ClientFrame.Send(
        1, ++sequence, 1, Destination.queue("orders"), true, 4, 0, 0, false, content);
  }

  /** Headers, two properties and the text into content bytes with their checksum. */
  @Benchmark
  public MessageContent buildContent() {
    return content();
  }

  @Benchmark
  public int encodeSend() {
    sink.clear();
    encoder.encode(send(), sink);
    return sink.length();
  }

  /** Both, because a decoder must see all that its encoder wrote. */
  @Benchmark
  public void encodeAndDecodeSend(Blackhole blackhole) throws ProtocolException {
    sink.clear();
    encoder.encode(send(), sink);
    decoder.feed(sink.array(), 0, sink.length(), blackhole::consume);
  }
}
