package org.rowanmq.testkit.simulation;

import org.jspecify.annotations.Nullable;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.FrameDecoder;

/** A physical connection with its two ends, which may learn of its end at different times. */
final class SimulatedLink {
  /** What the client's side is told. */
  interface ClientEnd {
    /**
     * A frame came in.
     *
     * @param stamp for a DELIVER: its place in the order in which the broker sent all of them
     */
    void frame(BrokerFrame frame, long stamp);

    void lost(String reason);
  }

  /** What the broker's side is told. */
  interface BrokerEnd {
    void frame(ClientFrame frame);

    void lost(String reason);
  }

  final long number;
  final Direction<ClientFrame> toBroker;
  final Direction<BrokerFrame> toClient;
  private final Simulator simulator;
  private @Nullable ClientEnd client;
  private @Nullable BrokerEnd broker;
  private boolean cut;

  SimulatedLink(long number, Simulator simulator, Conditions.Network network, ClientEnd client) {
    this.number = number;
    this.simulator = simulator;
    this.client = client;
    this.toBroker =
        new Direction<>(
            "link " + number + " to broker",
            simulator,
            network,
            FrameDecoder.ofClientFrames(),
            this::brokerReceives);
    this.toClient =
        new Direction<>(
            "link " + number + " to client",
            simulator,
            network,
            FrameDecoder.ofBrokerFrames(),
            this::clientReceives);
  }

  void accept(BrokerEnd end) {
    broker = end;
  }

  boolean isOpen() {
    return client != null || broker != null;
  }

  /** Cut in the middle: what travels is lost from some moment on, each end learns of it later. */
  void cut(long clientLearns, long brokerLearns) {
    if (cut) {
      return;
    }
    cut = true;
    long now = simulator.nanos();
    toBroker.loseFrom(now + simulator.below(10 * Conditions.MILLI));
    toClient.loseFrom(now + simulator.below(10 * Conditions.MILLI));
    clientLearns(clientLearns, "cut");
    brokerLearns(brokerLearns, "cut");
  }

  /** The client closed its end: the broker learns of it when it has read everything. */
  void closedByClient() {
    client = null;
    toClient.loseFrom(simulator.nanos());
    brokerLearns(toBroker.quietNanos() + simulator.below(10 * Conditions.MILLI), "closed");
  }

  /** The broker closed its end in order. */
  void closedByBroker() {
    broker = null;
    toBroker.loseFrom(simulator.nanos());
    clientLearns(toClient.quietNanos() + simulator.below(10 * Conditions.MILLI), "closed");
  }

  /** The broker was killed: what it has sent may still arrive, up to some moment. */
  void brokerKilled(long clientLearns) {
    broker = null;
    long now = simulator.nanos();
    toBroker.loseFrom(now);
    toClient.loseFrom(now + simulator.below(20 * Conditions.MILLI));
    clientLearns(clientLearns, "reset");
  }

  private void clientLearns(long delay, String reason) {
    Simulator.Event ignored =
        simulator.after(
            delay,
            "link " + number + " client learns: " + reason,
            () -> {
              ClientEnd end = client;
              client = null;
              if (end != null) {
                end.lost(reason);
              }
            });
  }

  private void brokerLearns(long delay, String reason) {
    Simulator.Event ignored =
        simulator.after(
            delay,
            "link " + number + " broker learns: " + reason,
            () -> {
              BrokerEnd end = broker;
              broker = null;
              if (end != null) {
                end.lost(reason);
              }
            });
  }

  private void clientReceives(BrokerFrame frame) {
    long stamp = frame instanceof BrokerFrame.Deliver ? toClient.takeStamp() : 0;
    ClientEnd end = client;
    if (end != null) {
      simulator.trace("link " + number + " < " + Frames.describe(frame));
      end.frame(frame, stamp);
    }
  }

  private void brokerReceives(ClientFrame frame) {
    BrokerEnd end = broker;
    if (end != null) {
      simulator.trace("link " + number + " > " + Frames.describe(frame));
      end.frame(frame);
    }
  }
}
