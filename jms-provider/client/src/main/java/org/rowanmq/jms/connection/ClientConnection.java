package org.rowanmq.jms.connection;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rowanmq.runtime.Environment;
import org.rowanmq.wire.AdminOperation;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.FrameCodec;

/**
 * One physical connection to a broker, made again when it is lost: handshake, back-off over the
 * hosts, keep-alive, and the channels on it.
 *
 * <p>A machine without threads or blocking. The driver calls it from one thread at a time: with the
 * application's requests, with what the {@link Transport} has to tell, and (through the timers of
 * the {@link Environment} it was given, which must call back under the same rule) with time. Frames
 * go out through the transport.
 *
 * <pre>
 * NEW ──first channel──▶ CONNECTING ──▶ GREETING ──▶ AUTHENTICATING ──▶ READY
 *                            ▲   │ lost        │ lost         │ lost       │ lost
 *                            │   ▼             ▼              ▼            ▼
 *                            └─ PAUSING ◀──────┴──────────────┴────────────┘
 * every state ──close, wrong credentials, given up──▶ ENDED
 * </pre>
 */
public final class ClientConnection {
  private static final System.Logger LOG = System.getLogger(ClientConnection.class.getName());
  private static final int MAX_FRAME = 256 << 10;
  private static final long TICK_NANOS = 1_000_000_000L;

  /** Above every sequence a channel has used. */
  private static final long GIVEN_UP_SEQUENCE = 1L << 60;

  private enum State {
    NEW,
    CONNECTING,
    GREETING,
    AUTHENTICATING,
    READY,
    PAUSING,
    ENDED
  }

  private final ConnectionSettings settings;
  private final Login login;
  private final Environment environment;
  private final Transport transport;
  private final Incoming incoming = new Incoming();
  private final Map<Integer, ClientChannel> channels = new LinkedHashMap<>();
  private final Map<Long, AdminListener> adminRequests = new LinkedHashMap<>();
  private final HostRounds rounds;
  private final KeepAlive keepAlive = new KeepAlive();
  private State state = State.NEW;
  private Login.@Nullable Exchange exchange;
  private BrokerFrame.@Nullable Welcome welcome;
  private @Nullable Failure end;
  private String lastLoss = "not connected yet";
  private boolean wasReady;
  private boolean ticking;
  private long attempt;
  private long attemptDeadline;
  private int channelNumbers;
  private long adminNumbers;

  public ClientConnection(
      ConnectionSettings settings, Login login, Environment environment, Transport transport) {
    this.settings = settings;
    this.login = login;
    this.environment = environment;
    this.transport = transport;
    this.rounds = new HostRounds(settings, environment);
  }

  // ---- what the application asks for

  /**
   * Opens a channel, connecting first if that has not happened. The reply fails with
   * AUTHENTICATION_FAILED for wrong credentials, CONNECTION_LOST if no host can be reached,
   * CLIENT_ID_IN_USE if the id is taken.
   */
  public ClientChannel openChannel(
      @Nullable String clientId, ChannelListener listener, Reply reply) {
    ClientChannel channel = new ClientChannel(this, ++channelNumbers, clientId, listener, reply);
    if (end != null) {
      channel.fail(end);
      return channel;
    }
    channels.put(channel.number(), channel);
    if (state == State.NEW) {
      connect();
    } else if (state == State.READY) {
      channel.connected();
    }
    return channel;
  }

  /** Sends an administrative request; fails if the connection is not ready or gets lost. */
  public void admin(
      AdminOperation operation,
      Map<String, String> arguments,
      String page,
      AdminListener adminListener) {
    if (state != State.READY) {
      adminListener.failed(new Failure(ErrorCode.CONNECTION_LOST, whyNotReady()));
      return;
    }
    long request = ++adminNumbers;
    adminRequests.put(request, adminListener);
    output(new ClientFrame.Admin(request, operation, arguments, page));
  }

  /** Ends the connection in order; channels that are still open fail with CLOSED. */
  public void close() {
    end(new Failure(ErrorCode.CLOSED, "The connection is closed"), null);
  }

  /** Whether no channel is left. */
  public boolean isUnused() {
    return channels.isEmpty();
  }

  /** Whether the connection has ended for good. */
  public boolean isEnded() {
    return state == State.ENDED;
  }

  // ---- what the transport has to tell

  /** The attempt has a connection. */
  public void connected(long connectedAttempt) {
    if (connectedAttempt == attempt && state == State.CONNECTING) {
      state = State.GREETING;
      transport.send(
          new ClientFrame.Hello(
              FrameCodec.VERSION_WHOLE_CONTENTS,
              FrameCodec.VERSION,
              settings.product(),
              MAX_FRAME));
    }
  }

  /** A frame came in. */
  public void received(long fromAttempt, BrokerFrame frame) {
    if (fromAttempt == attempt && state != State.PAUSING && state != State.ENDED) {
      keepAlive.heard(environment.clock().nanos());
      frame.accept(incoming);
    }
  }

  /** The attempt has failed, or its connection is over. */
  public void connectionLost(long lostAttempt, String reason) {
    if (lostAttempt == attempt && state != State.PAUSING && state != State.ENDED) {
      lost(reason);
    }
  }

  // ---- what channels ask for

  Environment environment() {
    return environment;
  }

  ConnectionSettings settings() {
    return settings;
  }

  /** The broker's limit on a message's content; none is known before the first connect. */
  long maxMessage() {
    return welcome == null ? Long.MAX_VALUE : welcome.maxMessage();
  }

  /** Of the broker; 0 before the first connect. */
  long incarnation() {
    return welcome == null ? 0 : welcome.incarnation();
  }

  /** A longer content goes in parts; 0 if the broker knows none. */
  long largeMessage() {
    return welcome == null ? 0 : welcome.largeMessage();
  }

  /** Whether the broker that is there now speaks version 2 of the protocol. */
  boolean knowsVersion2() {
    return welcome != null && welcome.version() > FrameCodec.VERSION_WHOLE_CONTENTS;
  }

  /** How long the parts of a large content are. */
  int partBytes() {
    int maxFrame = welcome == null ? FrameCodec.MAX_FRAME_MIN : welcome.maxFrame();
    return Math.max(1, Math.min(MAX_FRAME, maxFrame) - FrameCodec.PART_FIELDS);
  }

  String whyNotReady() {
    return state == State.READY ? "the channel is being opened" : "no connection: " + lastLoss;
  }

  void output(ClientFrame frame) {
    transport.send(frame);
  }

  void remove(ClientChannel channel) {
    channels.remove(channel.number());
  }

  /** The broker could not open the channel just now. */
  void openChannelLater(ClientChannel channel) {
    long asked = attempt;
    boolean ignored =
        rounds.later(
            () -> {
              if (attempt == asked && state == State.READY && channel.failure() == null) {
                channel.connected();
              }
            });
  }

  // ---- inner workings

  private void connect() {
    state = State.CONNECTING;
    exchange = null;
    attempt++;
    attemptDeadline = environment.clock().nanos() + settings.deadlines().connect().toNanos();
    keepAlive.reset();
    tickLater();
    transport.connect(attempt, rounds.host());
  }

  private void lost(String reason) {
    lastLoss = reason;
    boolean wasEstablished = state == State.READY;
    state = State.PAUSING;
    if (wasEstablished) {
      LOG.log(System.Logger.Level.INFO, "Connection lost, connecting again: {0}", reason);
      new ArrayList<>(channels.values()).forEach(channel -> channel.connectionLost(reason));
      failAdmin(new Failure(ErrorCode.CONNECTION_LOST, "The connection was lost: " + reason));
      rounds.lostEstablished();
    }
    rounds.failed(reason);
    transport.disconnect();
    if (!rounds.next(wasReady, this::reconnect)) {
      end(new Failure(ErrorCode.CONNECTION_LOST, rounds.describe()), null);
    }
  }

  private void reconnect() {
    if (state != State.PAUSING) {
      return;
    }
    if (channels.isEmpty()) {
      // Nobody needs the connection any more; the next channel makes it again.
      state = State.NEW;
      return;
    }
    connect();
  }

  /** Ends the connection for good, telling the broker why if it is there. */
  private void end(Failure failure, @Nullable ErrorCode protocolError) {
    if (state == State.ENDED) {
      return;
    }
    boolean reachable =
        state == State.GREETING || state == State.AUTHENTICATING || state == State.READY;
    state = State.ENDED;
    end = failure;
    rounds.cancel();
    if (reachable) {
      transport.send(
          new ClientFrame.Close(protocolError, protocolError == null ? "" : failure.detail()));
    }
    transport.disconnect();
    for (ClientChannel channel : new ArrayList<>(channels.values())) {
      channel.fail(failure);
    }
    channels.clear();
    failAdmin(failure);
  }

  private void failAdmin(Failure failure) {
    List<AdminListener> open = new ArrayList<>(adminRequests.values());
    adminRequests.clear();
    open.forEach(listener -> listener.failed(failure));
  }

  private void tickLater() {
    if (!ticking) {
      ticking = true;
      var unused = environment.timers().schedule(TICK_NANOS, this::tick);
    }
  }

  /** Once a second while there is anything to watch: deadlines and keep-alive. */
  private void tick() {
    ticking = false;
    if (state == State.ENDED || state == State.NEW) {
      return;
    }
    long now = environment.clock().nanos();
    for (ClientChannel channel : new ArrayList<>(channels.values())) {
      channel.expire(now);
    }
    boolean connecting = state != State.READY && state != State.PAUSING;
    if (connecting && now - attemptDeadline >= 0) {
      lost(
          transport.peer(rounds.current())
              + ": no answer within "
              + settings.deadlines().connect().toMillis()
              + " ms");
    } else if (state == State.READY) {
      if (keepAlive.isOver(now)) {
        lost("heard nothing of the broker for " + keepAlive.idleMillis() + " ms");
      } else if (keepAlive.wantsPing(now)) {
        transport.send(new ClientFrame.Ping());
      }
    }
    if (state != State.ENDED) {
      tickLater();
    }
  }

  /** Dispatches frames. */
  private final class Incoming implements BrokerFrame.Visitor {
    @Override
    public void welcome(BrokerFrame.Welcome frame) {
      if (state != State.GREETING) {
        unexpected(frame);
        return;
      }
      welcome = frame;
      keepAlive.idle(frame.idleTimeoutMillis());
      if (!frame.mechanisms().contains(login.mechanism())) {
        refuseLogin(
            "The broker offers " + frame.mechanisms() + ", the client has " + login.mechanism());
        return;
      }
      state = State.AUTHENTICATING;
      Login.Exchange begun = login.begin();
      exchange = begun;
      transport.send(new ClientFrame.Auth(login.mechanism(), begun.first()));
    }

    @Override
    public void challenge(BrokerFrame.Challenge frame) {
      Login.Exchange current = exchange;
      if (state != State.AUTHENTICATING || current == null) {
        unexpected(frame);
        return;
      }
      try {
        transport.send(new ClientFrame.AuthResponse(current.respond(frame.challenge())));
      } catch (Login.LoginException e) {
        refuseLogin(String.valueOf(e.getMessage()));
      }
    }

    @Override
    public void authenticated(BrokerFrame.Authenticated frame) {
      Login.Exchange current = exchange;
      if (state != State.AUTHENTICATING || current == null) {
        unexpected(frame);
        return;
      }
      try {
        current.verify(frame.proof());
      } catch (Login.LoginException e) {
        refuseLogin(String.valueOf(e.getMessage()));
        return;
      }
      exchange = null;
      state = State.READY;
      wasReady = true;
      rounds.succeeded();
      new ArrayList<>(channels.values()).forEach(ClientChannel::connected);
    }

    @Override
    public void ping(BrokerFrame.Ping frame) {
      transport.send(new ClientFrame.Pong());
    }

    @Override
    public void pong(BrokerFrame.Pong frame) {
      // Having heard it is enough.
    }

    @Override
    public void close(BrokerFrame.Close frame) {
      switch (frame.code()) {
        case AUTHENTICATION_FAILED, VERSION_UNSUPPORTED, PROTOCOL, FRAME_TOO_LARGE ->
            end(new Failure(frame.code(), frame.detail()), null);
        default -> lost("the broker closed the connection: " + frame.detail());
      }
    }

    @Override
    public void channelOpened(BrokerFrame.ChannelOpened frame) {
      ClientChannel channel = channels.get(frame.channel());
      if (channel != null) {
        channel.opened(frame);
      } else {
        // Given up meanwhile; the broker must not keep its client id.
        output(new ClientFrame.CloseChannel(frame.channel(), GIVEN_UP_SEQUENCE));
      }
    }

    @Override
    public void confirm(BrokerFrame.Confirm frame) {
      ClientChannel channel = channels.get(frame.channel());
      if (channel != null) {
        channel.confirmed(frame.sequences());
      }
    }

    @Override
    public void refuse(BrokerFrame.Refuse frame) {
      ClientChannel channel = channels.get(frame.channel());
      if (channel != null) {
        channel.refused(frame.refusal());
      }
    }

    @Override
    public void consumerOpened(BrokerFrame.ConsumerOpened frame) {
      ClientChannel channel = channels.get(frame.channel());
      if (channel != null) {
        channel.consumerOpened(frame.sequence(), frame.queue());
      }
    }

    @Override
    public void sendCredit(BrokerFrame.SendCredit frame) {
      ClientSession session = session(frame.channel(), frame.session());
      if (session != null) {
        session.granted(frame.messages(), frame.bytes());
      }
    }

    @Override
    public void deliver(BrokerFrame.Deliver frame) {
      ClientSession session = session(frame.channel(), frame.session());
      if (session != null) {
        session.received(frame);
      }
    }

    @Override
    public void drained(BrokerFrame.Drained frame) {
      ClientSession session = session(frame.channel(), frame.session());
      if (session != null) {
        session.drained(frame.consumer(), frame.drain());
      }
    }

    @Override
    public void handedOver(BrokerFrame.HandedOver frame) {
      ClientChannel channel = channels.get(frame.channel());
      if (channel != null) {
        channel.handedOver(frame.sequence(), frame.first());
      }
    }

    @Override
    public void contentCredit(BrokerFrame.ContentCredit frame) {
      ClientChannel channel = channels.get(frame.channel());
      if (channel != null) {
        channel.contentCredit(frame);
      }
    }

    @Override
    public void part(BrokerFrame.Part frame) {
      ClientChannel channel = channels.get(frame.channel());
      if (channel != null) {
        channel.fetches().received(frame);
      }
    }

    @Override
    public void noPart(BrokerFrame.NoPart frame) {
      ClientChannel channel = channels.get(frame.channel());
      if (channel != null) {
        channel.fetches().received(frame);
      }
    }

    @Override
    public void consumerClosed(BrokerFrame.ConsumerClosed frame) {
      ClientSession session = session(frame.channel(), frame.session());
      if (session != null) {
        session.consumerClosed(frame.consumer(), new Failure(frame.code(), frame.detail()));
      }
    }

    @Override
    public void branches(BrokerFrame.Branches frame) {
      ClientChannel channel = channels.get(frame.channel());
      if (channel != null) {
        channel.branchesListed(frame);
      }
    }

    @Override
    public void adminReply(BrokerFrame.AdminReply frame) {
      AdminListener listener = adminRequests.remove(frame.request());
      if (listener != null) {
        ErrorCode code = frame.code();
        if (code == null) {
          listener.replied(frame);
        } else {
          listener.failed(new Failure(code, frame.detail()));
        }
      }
    }

    private @Nullable ClientSession session(int channelNumber, int sessionNumber) {
      ClientChannel channel = channels.get(channelNumber);
      return channel == null ? null : channel.session(sessionNumber);
    }

    private void refuseLogin(String detail) {
      end(new Failure(ErrorCode.AUTHENTICATION_FAILED, detail), ErrorCode.AUTHENTICATION_FAILED);
    }

    private void unexpected(BrokerFrame frame) {
      String detail = "Unexpected " + frame.getClass().getSimpleName() + " while " + state;
      end(new Failure(ErrorCode.PROTOCOL, detail), ErrorCode.PROTOCOL);
    }
  }
}
