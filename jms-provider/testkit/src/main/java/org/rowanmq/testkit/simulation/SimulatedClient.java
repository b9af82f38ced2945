package org.rowanmq.testkit.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.connection.ChannelListener;
import org.rowanmq.jms.connection.ClientChannel;
import org.rowanmq.jms.connection.ClientConnection;
import org.rowanmq.jms.connection.ConnectionSettings;
import org.rowanmq.jms.connection.Failure;
import org.rowanmq.jms.connection.Login;
import org.rowanmq.jms.connection.Reply;
import org.rowanmq.jms.connection.Transport;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ErrorCode;

/** One client process with one real {@link ClientConnection} and one channel on it. */
final class SimulatedClient implements Transport, ChannelListener {
  private static final int MAX_FRAME = 256 * 1024;

  final String name;
  private final Simulator simulator;
  private final SimulatedBroker broker;
  private SimulatedEnvironment environment;
  private ClientConnection connection;
  private final @Nullable String clientId;
  private final List<SessionActor> actors = new ArrayList<>();
  private final Map<BrokerFrame.Deliver, Long> stamps = new IdentityHashMap<>();
  private @Nullable ClientChannel channel;
  private @Nullable SimulatedLink link;
  private boolean isOpen;
  private boolean isStopped;

  SimulatedClient(
      Simulator simulator, SimulatedBroker broker, String name, @Nullable String clientId) {
    this.simulator = simulator;
    this.broker = broker;
    this.name = name;
    this.clientId = clientId;
    this.environment = new SimulatedEnvironment(simulator, name);
    this.connection = connect();
    openChannel();
  }

  private ClientConnection connect() {
    int deadline = simulator.chance(0.2) ? simulator.between(2, 10) : 60;
    return new ClientConnection(
        new ConnectionSettings(
            1,
            name,
            new ConnectionSettings.Reconnect(
                Duration.ofMillis(10), Duration.ofSeconds(1), Duration.ZERO, Duration.ofDays(1)),
            new ConnectionSettings.Deadlines(
                Duration.ofSeconds(2),
                Duration.ofSeconds(Math.min(30, deadline)),
                Duration.ofSeconds(deadline))),
        new NoPassword(),
        environment,
        this);
  }

  /** The process is killed; another one starts after a while. */
  void kill() {
    simulator.trace(name + " is killed");
    environment.kill();
    disconnect();
    isOpen = false;
    isStopped = false;
    channel = null;
    stamps.clear();
    actors.forEach(SessionActor::processKilled);
    environment = new SimulatedEnvironment(simulator, name);
    connection = connect();
    actors.forEach(SessionActor::planStep);
    openLater();
  }

  void add(SessionActor actor) {
    actors.add(actor);
  }

  /** Whether actors of several workloads may use it. */
  boolean isShared() {
    return clientId == null;
  }

  SimulatedEnvironment environment() {
    return environment;
  }

  ClientConnection connection() {
    return connection;
  }

  /** The open channel, or null while there is none. */
  @Nullable ClientChannel channel() {
    return isOpen ? channel : null;
  }

  /** The message's place in the broker's order. */
  long stampOf(BrokerFrame.Deliver frame) {
    Long stamp = stamps.remove(frame);
    if (stamp == null) {
      throw new OracleViolation("duplicate", "the client hands out a message twice: " + frame);
    }
    return stamp;
  }

  /** Closes the JMS connection and opens another one after a while. */
  void reopen() {
    ClientChannel old = channel;
    if (old == null || !isOpen) {
      return;
    }
    isOpen = false;
    channel = null;
    simulator.trace(name + " closes its connection");
    actors.forEach(SessionActor::channelEnded);
    old.close(Reply.IGNORED);
    openLater();
  }

  /** As {@code Connection.stop}, and {@code start} some time later. */
  void stopForAWhile() {
    ClientChannel open = channel();
    if (open == null || isStopped) {
      return;
    }
    simulator.trace(name + " stops its connection");
    isStopped = true;
    open.stop();
    Simulator.Event ignored =
        environment.after(
            simulator.below(2 * Conditions.SECOND),
            "",
            () -> {
              isStopped = false;
              if (channel != null) {
                simulator.trace(name + " starts its connection");
                channel.start();
              }
            });
  }

  /** Whether the application may receive nothing. */
  boolean isStopped() {
    return isStopped;
  }

  private void openLater() {
    Simulator.Event ignored =
        environment.after(simulator.below(500 * Conditions.MILLI), "", this::openChannel);
  }

  private void openChannel() {
    if (channel != null) {
      return;
    }
    ClientChannel[] opened = new ClientChannel[1];
    opened[0] =
        connection.openChannel(
            clientId,
            this,
            new Reply() {
              @Override
              public void done() {
                isOpen = true;
              }

              @Override
              public void failed(Failure failure) {
                refused(failure);
              }
            });
    channel = opened[0];
    opened[0].start();
  }

  private void refused(Failure failure) {
    simulator.trace(name + " cannot open its channel: " + failure);
    if (failure.code() != ErrorCode.CLIENT_ID_IN_USE
        && failure.code() != ErrorCode.TIMEOUT
        && failure.code() != ErrorCode.CLOSED
        && failure.code() != ErrorCode.SHUTTING_DOWN) {
      throw new OracleViolation("protocol", name + " is refused: " + failure);
    }
    isOpen = false;
    channel = null;
    openLater();
  }

  // ChannelListener

  @Override
  public void interrupted(String reason) {
    simulator.trace(name + " is interrupted: " + reason);
  }

  @Override
  public void resumed() {
    simulator.trace(name + " goes on");
  }

  @Override
  public void failed(Failure failure) {
    if (!isOpen) {
      return; // the reply has been told
    }
    throw new OracleViolation("protocol", name + " lost its channel for good: " + failure);
  }

  // Transport

  @Override
  public void connect(long attempt, int host) {
    disconnect();
    SimulatedLink[] made = new SimulatedLink[1];
    made[0] =
        broker.connect(
            new SimulatedLink.ClientEnd() {
              @Override
              public void frame(BrokerFrame frame, long stamp) {
                received(made[0], attempt, frame, stamp);
              }

              @Override
              public void lost(String reason) {
                connection.connectionLost(attempt, reason);
              }
            });
    link = made[0];
    Simulator.Event ignored =
        environment.after(
            simulator.below(5 * Conditions.MILLI),
            "connects, attempt " + attempt,
            () -> {
              if (link != made[0]) {
                return;
              }
              if (broker.accept(made[0])) {
                connection.connected(attempt);
              } else {
                link = null;
                connection.connectionLost(attempt, "refused");
              }
            });
  }

  private void received(SimulatedLink from, long attempt, BrokerFrame frame, long stamp) {
    if (frame instanceof BrokerFrame.Welcome welcome) {
      from.toBroker.encoder.maxFrame(welcome.maxFrame());
    } else if (frame instanceof BrokerFrame.Authenticated) {
      from.toClient.decoder.authenticated(MAX_FRAME, 1 << 20);
    } else if (frame instanceof BrokerFrame.Deliver deliver) {
      stamps.put(deliver, stamp);
    }
    connection.received(attempt, frame);
  }

  @Override
  public void send(ClientFrame frame) {
    if (link != null) {
      link.toBroker.send(frame);
    }
  }

  @Override
  public void disconnect() {
    SimulatedLink old = link;
    link = null;
    if (old != null) {
      old.closedByClient();
    }
  }

  /** The simulated broker lets everybody in. */
  private static final class NoPassword implements Login {
    @Override
    public String mechanism() {
      return BrokerLink.MECHANISM;
    }

    @Override
    public Exchange begin() {
      return new Exchange() {
        @Override
        public byte[] first() {
          return new byte[0];
        }

        @Override
        public byte[] respond(byte[] challenge) {
          return new byte[0];
        }

        @Override
        public void verify(byte[] proof) {}
      };
    }
  }
}
