package org.rowanmq.testkit.simulation;

import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.rowanmq.wire.ByteSink;
import org.rowanmq.wire.Frame;
import org.rowanmq.wire.FrameDecoder;
import org.rowanmq.wire.FrameEncoder;
import org.rowanmq.wire.ProtocolException;

/**
 * One way of a connection: frames become bytes by the real encoder, travel with latency and in
 * pieces, and become frames again by the real decoder.
 */
final class Direction<F extends Frame> {
  final FrameEncoder encoder = new FrameEncoder();
  final FrameDecoder<F> decoder;
  private final String name;
  private final Simulator simulator;
  private final Conditions.Network network;
  private final Consumer<F> receiver;
  private final ByteSink unsent = new ByteSink(256);
  private final ArrayDeque<Long> stamps = new ArrayDeque<>();
  private long lastArrival;
  private long lostFrom = Long.MAX_VALUE;
  private boolean flushing;

  Direction(
      String name,
      Simulator simulator,
      Conditions.Network network,
      FrameDecoder<F> decoder,
      Consumer<F> receiver) {
    this.name = name;
    this.simulator = simulator;
    this.network = network;
    this.decoder = decoder;
    this.receiver = receiver;
  }

  void send(F frame) {
    if (simulator.nanos() >= lostFrom) {
      return;
    }
    encoder.encode(frame, unsent);
    if (!flushing) {
      flushing = true;
      Simulator.Event ignored = simulator.after(0, "", this::flush);
    }
  }

  /** What was sent from this time on, and what would arrive from then on, is lost. */
  void loseFrom(long nanos) {
    lostFrom = Math.min(lostFrom, nanos);
  }

  /** Nothing arrives before this time, then everything in order. */
  void stallUntil(long nanos) {
    lastArrival = Math.max(lastArrival, nanos);
  }

  /** When everything sent so far will have arrived. */
  long quietNanos() {
    return Math.max(0, lastArrival - simulator.nanos());
  }

  /** Notes the sending order of a message beside the bytes; {@link #takeStamp} in that order. */
  void stamp(long stamp) {
    if (simulator.nanos() < lostFrom) {
      stamps.add(stamp);
    }
  }

  long takeStamp() {
    return stamps.remove();
  }

  private void flush() {
    flushing = false;
    byte[] bytes = unsent.toByteArray();
    unsent.clear();
    int from = 0;
    while (from < bytes.length) {
      int left = bytes.length - from;
      int length = left > 1 && simulator.chance(0.2) ? 1 + (int) simulator.below(left - 1) : left;
      piece(bytes, from, length);
      from += length;
    }
  }

  private void piece(byte[] bytes, int offset, int length) {
    lastArrival =
        Math.max(lastArrival, simulator.nanos() + 10_000 + simulator.below(network.latencyMax()));
    Simulator.Event ignored =
        simulator.after(lastArrival - simulator.nanos(), "", () -> arrive(bytes, offset, length));
  }

  private void arrive(byte[] bytes, int offset, int length) {
    if (simulator.nanos() >= lostFrom) {
      return;
    }
    try {
      decoder.feed(bytes, offset, length, receiver::accept);
    } catch (ProtocolException broken) {
      throw new OracleViolation(name + ": the codec broke: " + broken.getMessage(), broken);
    }
  }
}
