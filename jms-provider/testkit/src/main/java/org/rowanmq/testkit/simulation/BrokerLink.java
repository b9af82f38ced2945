package org.rowanmq.testkit.simulation;

import java.util.List;
import org.rowanmq.broker.engine.Command;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.FrameCodec;

/**
 * The broker's end of a link: a handshake without passwords, PING, CLOSE and the idle timeout; all
 * else goes to the engine.
 */
final class BrokerLink implements SimulatedLink.BrokerEnd {
  static final String MECHANISM = "SIMULATED";

  private final SimulatedLink link;
  private final BrokerProcess process;
  private final Simulator simulator;
  private final Conditions.Network network;
  private long heardNanos;
  private boolean open;
  private boolean closed;

  BrokerLink(
      SimulatedLink link, BrokerProcess process, Simulator simulator, Conditions.Network network) {
    this.link = link;
    this.process = process;
    this.simulator = simulator;
    this.network = network;
    this.heardNanos = simulator.nanos();
    watchIdle();
  }

  @Override
  public void frame(ClientFrame frame) {
    heardNanos = simulator.nanos();
    if (frame instanceof ClientFrame.Hello hello) {
      link.toClient.send(
          new BrokerFrame.Welcome(
              FrameCodec.VERSION,
              "simulated",
              1,
              List.of(MECHANISM),
              network.maxFrame(),
              1 << 20,
              network.idleTimeoutMillis(),
              network.largeMessage()));
      link.toClient.encoder.maxFrame(Math.min(hello.maxFrame(), network.maxFrame()));
    } else if (frame instanceof ClientFrame.Auth) {
      link.toClient.send(new BrokerFrame.Authenticated(new byte[0]));
      link.toBroker.decoder.authenticated(network.maxFrame(), 1 << 20);
      open = true;
      process.add(link.number, this);
      process.post(
          new Command.LinkOpened(link.number, "simulated", true, true, network.maxFrame()));
    } else if (frame instanceof ClientFrame.Ping) {
      link.toClient.send(new BrokerFrame.Pong());
    } else if (frame instanceof ClientFrame.Close close) {
      if (close.code() != null) {
        throw new OracleViolation("protocol", "a client complains: " + close.detail());
      }
    } else if (!(frame instanceof ClientFrame.Pong)) {
      process.post(new Command.Received(link.number, frame));
    }
  }

  @Override
  public void lost(String reason) {
    if (!closed) {
      closed = true;
      release(reason);
    }
  }

  void send(BrokerFrame frame, long stamp) {
    if (closed) {
      return;
    }
    if (frame instanceof BrokerFrame.Deliver) {
      link.toClient.stamp(stamp);
    }
    link.toClient.send(frame);
  }

  /** Tells the client why and closes. */
  void close(ErrorCode code, String detail) {
    if (closed) {
      return;
    }
    link.toClient.send(new BrokerFrame.Close(code, detail));
    closed = true;
    // The connection ends once the frame was written, in an event of its own.
    Simulator.Event ignored = simulator.after(0, "", link::closedByBroker);
    release(detail);
  }

  private void release(String reason) {
    process.remove(link.number);
    if (open) {
      open = false;
      process.post(new Command.LinkClosed(link.number, reason));
    }
  }

  private void watchIdle() {
    long idle = network.idleTimeoutMillis() * Conditions.MILLI;
    Simulator.Event ignored =
        process
            .environment()
            .after(
                idle / 4,
                "",
                () -> {
                  if (closed) {
                    return;
                  }
                  if (simulator.nanos() - heardNanos >= idle) {
                    close(ErrorCode.TIMEOUT, "silence");
                  } else {
                    watchIdle();
                  }
                });
  }
}
