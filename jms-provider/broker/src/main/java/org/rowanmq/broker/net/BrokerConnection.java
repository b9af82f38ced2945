package org.rowanmq.broker.net;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.engine.Command;
import org.rowanmq.runtime.Timers.Timer;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.FrameCodec;
import org.rowanmq.wire.FrameDecoder;
import org.rowanmq.wire.FrameEncoder;
import org.rowanmq.wire.FrameSink;
import org.rowanmq.wire.OutgoingFrames;
import org.rowanmq.wire.ProtocolException;
import org.rowanmq.wire.Refusal;
import org.rowanmq.wire.scram.PlainMessage;
import org.rowanmq.wire.scram.ScramException;
import org.rowanmq.wire.scram.ScramKeys;
import org.rowanmq.wire.scram.ScramServer;

/**
 * The broker's end of one physical connection. Confined to its I/O thread, except {@link #deliver}
 * and {@link #close}, which the engine calls and which hop there.
 *
 * <pre>
 * GREETING ─HELLO→ GREETED ─AUTH→ CHECKING ─challenge→ CHALLENGED ─AUTH_RESPONSE→ CHECKING ─right→ OPEN
 *                          CHECKING ─PLAIN, right→ OPEN
 * any but OPEN ─deadline, wrong, other frame→ CLOSING;  OPEN ─protocol error, silence, engine→ CLOSING
 * CLOSING ─other side closes, grace over→ CLOSED
 * </pre>
 *
 * Before OPEN only the frames of the handshake are understood, within small bounds (I11); from OPEN
 * on every other frame becomes a {@link Command.Received}.
 */
final class BrokerConnection extends ClientRequests
    implements TransportListener, LinkOutput, FrameSink<ClientFrame> {
  private static final System.Logger LOG = System.getLogger(BrokerConnection.class.getName());

  /** Encoded bytes go out in portions of about this size. */
  private static final int FLUSH_BYTES = 256 * 1024;

  /** While more than this has not left, no further chunk of a large message is encoded. */
  private static final int CHUNKS_AHEAD_BYTES = 1024 * 1024;

  /** How long reading pauses when the engine is behind. */
  private static final long PAUSE_NANOS = 2_000_000;

  private static final byte[] NOTHING = new byte[0];

  private enum State {
    GREETING,
    GREETED,
    CHECKING,
    CHALLENGED,
    OPEN,
    CLOSING,
    CLOSED
  }

  private final BrokerConnections shared;
  private final ConnectionSettings settings;
  private final Transport transport;
  private final Executor io;
  private final FrameDecoder<ClientFrame> decoder;
  private final FrameEncoder encoder = new FrameEncoder();
  private final OutgoingFrames out = new OutgoingFrames(encoder);
  private final Watchdog watchdog;
  private State state = State.GREETING;
  private List<Command> requests = new ArrayList<>();
  private @Nullable ScramServer scram;
  private String claimedUser = "";
  private boolean flushing;
  private boolean paused;
  private int clientMaxFrame;
  private int version;
  private long link;

  BrokerConnection(BrokerConnections shared, Transport transport, Executor io) {
    this.shared = shared;
    this.settings = shared.settings;
    this.transport = transport;
    this.io = io;
    this.decoder = FrameDecoder.ofClientFrames();
    decoder.handshake(settings.maxFrameBeforeAuthentication());
    this.watchdog = new Watchdog(shared.environment, io, transport, settings, this::look);
  }

  /** Starts the clock of the handshake. */
  void start() {
    watchdog.set(settings.authenticationNanos());
  }

  /** Sends the client away because its listener is full. */
  void refuse(int connectionsMax) {
    fail(
        ErrorCode.LIMIT_REACHED,
        "The listener has "
            + connectionsMax
            + " connections, as many as listeners.max-connections allows");
  }

  // ---- in

  @Override
  public void received(byte[] bytes, int offset, int length) {
    if (isOver()) {
      return;
    }
    watchdog.heard();
    if (state == State.GREETING && isTlsHandshake(bytes, offset, length)) {
      fail(
          ErrorCode.PROTOCOL,
          "The client speaks TLS, this listener does not: connect with rowan://, or name a"
              + " certificate in listeners.tls");
      return;
    }
    try {
      decoder.feed(bytes, offset, length, this);
    } catch (ProtocolException broken) {
      post();
      fail(broken.code(), String.valueOf(broken.getMessage()));
    }
    post();
    flush();
  }

  /** A record of the handshake, version 3: as a frame it would be an answer before any question. */
  private static boolean isTlsHandshake(byte[] bytes, int offset, int length) {
    return length > 1 && bytes[offset] == 22 && bytes[offset + 1] == 3;
  }

  @Override
  public void closed(String reason) {
    state = State.CLOSED;
    watchdog.cancel();
    release(reason);
  }

  @Override
  public void frame(ClientFrame frame) {
    if (!isOver()) {
      frame.accept(this);
    }
  }

  /** Refused here, because the content was never kept; its credit is returned at once. */
  @Override
  public void tooLarge(int channel, int session, long key, long length) {
    if (state != State.OPEN) {
      return;
    }
    String detail =
        "The message has "
            + length
            + " bytes; as a whole it may have "
            + wholeMax()
            + (takesLarge() ? " (limits.large-message)" : " (limits.max-message)");
    write(new BrokerFrame.Refuse(channel, new Refusal(key, ErrorCode.MESSAGE_TOO_LARGE, detail)));
    write(new BrokerFrame.SendCredit(channel, session, 1, length));
  }

  @Override
  void request(ClientFrame frame) {
    if (state == State.OPEN) {
      requests.add(new Command.Received(link, frame));
    } else {
      unexpected(frame);
    }
  }

  private void post() {
    if (!requests.isEmpty()) {
      shared.mailbox.post(requests);
      requests = new ArrayList<>();
      if (shared.mailbox.isFull() && !paused) {
        paused = true;
        transport.reading(false);
        awaitRoom();
      }
    }
  }

  private void awaitRoom() {
    Timer ignored =
        shared.environment.timers().schedule(PAUSE_NANOS, () -> hop(this::readOnIfRoom));
  }

  private void readOnIfRoom() {
    if (isOver() || !shared.mailbox.isFull()) {
      paused = false;
      transport.reading(true);
    } else {
      awaitRoom();
    }
  }

  // ---- handshake

  @Override
  public void hello(ClientFrame.Hello frame) {
    if (state != State.GREETING) {
      unexpected(frame);
    } else if (frame.versionMin() > FrameCodec.VERSION
        || frame.versionMax() < FrameCodec.VERSION_WHOLE_CONTENTS) {
      fail(
          ErrorCode.VERSION_UNSUPPORTED,
          "This broker speaks protocol version "
              + FrameCodec.VERSION_WHOLE_CONTENTS
              + " to "
              + FrameCodec.VERSION
              + ", the client "
              + frame.versionMin()
              + " to "
              + frame.versionMax());
    } else if (frame.maxFrame() < FrameCodec.MAX_FRAME_MIN) {
      fail(
          ErrorCode.PROTOCOL,
          "HELLO asks for frames of at most "
              + frame.maxFrame()
              + " bytes; "
              + FrameCodec.MAX_FRAME_MIN
              + " is the least");
    } else {
      clientMaxFrame = frame.maxFrame();
      version = Math.min(frame.versionMax(), FrameCodec.VERSION);
      state = State.GREETED;
      write(
          new BrokerFrame.Welcome(
              version,
              settings.broker(),
              settings.incarnation(),
              mechanisms(),
              settings.maxFrame(),
              takesLarge() ? settings.maxMessage() : settings.maxMessageWhole(),
              settings.idleMillis(),
              takesLarge() ? settings.largeMessage() : 0));
    }
  }

  private boolean takesLarge() {
    return version > FrameCodec.VERSION_WHOLE_CONTENTS;
  }

  private int wholeMax() {
    return takesLarge() ? settings.largeMessage() : (int) settings.maxMessageWhole();
  }

  @Override
  public void auth(ClientFrame.Auth frame) {
    if (state != State.GREETED) {
      unexpected(frame);
    } else if (!mechanisms().contains(frame.mechanism())) {
      if (frame.mechanism().equals(PlainMessage.MECHANISM) && !transport.isEncrypted()) {
        LOG.log(
            System.Logger.Level.WARNING,
            "{0} sent a password that everybody on the way could read: it should be changed",
            transport.peer());
      }
      fail(
          ErrorCode.AUTHENTICATION_FAILED,
          "The mechanism "
              + frame.mechanism()
              + " is not offered; use "
              + String.join(" or ", mechanisms()));
    } else if (frame.mechanism().equals(PlainMessage.MECHANISM)) {
      plain(frame.initial());
    } else {
      ScramServer exchange = shared.authenticator.begin();
      scram = exchange;
      check(
          () -> exchange.challenge(frame.initial()),
          challenge -> challenge(exchange.claimedUser(), challenge));
    }
  }

  /** Best first. PLAIN shows the password, so never to others than the broker. */
  private List<String> mechanisms() {
    return settings.plain() && transport.isEncrypted()
        ? List.of(ScramKeys.MECHANISM, PlainMessage.MECHANISM)
        : List.of(ScramKeys.MECHANISM);
  }

  private void plain(byte[] message) {
    PlainMessage login;
    state = State.CHECKING;
    try {
      login = PlainMessage.parse(message);
    } catch (ScramException malformed) {
      refuseUser(malformed);
      return;
    }
    claimedUser = login.user();
    check(
        () -> {
          shared.authenticator.check(login);
          return NOTHING;
        },
        nothing -> open(login.user(), nothing));
  }

  @Override
  public void authResponse(ClientFrame.AuthResponse frame) {
    ScramServer exchange = scram;
    if (state != State.CHALLENGED || exchange == null) {
      unexpected(frame);
    } else {
      check(
          () -> exchange.verify(frame.response()),
          proof -> open(String.valueOf(exchange.user()), proof));
    }
  }

  /** A step of the exchange, run on a worker. */
  private interface ScramStep {
    byte[] take() throws ScramException;
  }

  /** What follows a step that succeeded, on the I/O thread. */
  private interface Next {
    void with(byte[] answer);
  }

  private void check(ScramStep step, Next next) {
    state = State.CHECKING;
    try {
      shared
          .authenticator
          .workers()
          .execute(
              () -> {
                byte[] answer;
                try {
                  answer = step.take();
                } catch (ScramException | RuntimeException wrong) {
                  hop(() -> refuseUser(wrong));
                  return;
                }
                hop(() -> checked(next, answer));
              });
    } catch (RejectedExecutionException stopping) {
      fail(ErrorCode.SHUTTING_DOWN, "The broker is stopping");
    }
  }

  private void checked(Next next, byte[] answer) {
    if (state == State.CHECKING) {
      next.with(answer);
      flush();
    }
  }

  private void challenge(String user, byte[] challenge) {
    claimedUser = user;
    state = State.CHALLENGED;
    write(new BrokerFrame.Challenge(challenge));
  }

  private void open(String user, byte[] proof) {
    state = State.OPEN;
    shared.authenticator.succeeded(user, transport.peer());
    scram = null;
    write(new BrokerFrame.Authenticated(proof));
    flush();
    decoder.authenticated(settings.maxFrame(), wholeMax());
    int maxFrame = Math.min(clientMaxFrame, settings.maxFrame());
    encoder.maxFrame(maxFrame);
    link = shared.links.add(this);
    shared.mailbox.post(
        new Command.LinkOpened(
            link, user, shared.authenticator.isAdmin(user), takesLarge(), maxFrame));
    watchdog.setIdle();
  }

  private void refuseUser(Exception wrong) {
    if (state == State.CHECKING) {
      LOG.log(System.Logger.Level.INFO, "{0}: {1}", transport.peer(), wrong.getMessage());
      long delay = shared.authenticator.failed(claimedUser, transport.peer());
      if (delay == 0) {
        sendAway();
      } else {
        Timer ignored = shared.environment.timers().schedule(delay, () -> hop(this::sendAway));
      }
    }
  }

  private void sendAway() {
    if (state == State.CHECKING) {
      // The same words for an unknown user, a wrong password and a malformed exchange.
      fail(ErrorCode.AUTHENTICATION_FAILED, "User name or password are wrong");
    }
  }

  private void unexpected(ClientFrame frame) {
    fail(
        ErrorCode.PROTOCOL,
        frame.getClass().getSimpleName()
            + (link == 0 ? " before authentication" : " after authentication"));
  }

  // ---- keep alive and end

  @Override
  public void ping(ClientFrame.Ping frame) {
    write(new BrokerFrame.Pong());
  }

  /** Hearing it was all it is for. */
  @Override
  public void pong(ClientFrame.Pong frame) {}

  @Override
  public void close(ClientFrame.Close frame) {
    if (frame.code() != null) {
      LOG.log(
          System.Logger.Level.WARNING,
          "{0} reports {1}: {2}",
          transport.peer(),
          frame.code(),
          frame.detail());
    }
    post();
    part("closed by the client");
  }

  private void look() {
    if (state == State.CLOSING || state == State.CLOSED) {
      transport.abort();
    } else if (state != State.OPEN) {
      fail(
          ErrorCode.TIMEOUT,
          "The client has not authenticated within security.authentication-timeout");
    } else if (!paused && watchdog.isSilent()) {
      fail(ErrorCode.TIMEOUT, "Nothing was heard for security.idle-timeout");
    } else if (watchdog.isStalled()) {
      release("the client does not read");
      transport.abort();
    } else {
      if (watchdog.takePing()) {
        write(new BrokerFrame.Ping());
        flush();
      }
      watchdog.setIdle();
    }
  }

  /** Tells the client why, then parts from it. */
  private void fail(ErrorCode code, String detail) {
    if (isOver()) {
      return;
    }
    if (code != ErrorCode.SHUTTING_DOWN) {
      LOG.log(System.Logger.Level.INFO, "{0} is closed: {1}: {2}", transport.peer(), code, detail);
    }
    write(new BrokerFrame.Close(code, detail));
    part(detail);
  }

  private void part(String reason) {
    flush();
    state = State.CLOSING;
    release(reason);
    transport.close();
    watchdog.set(Watchdog.GRACE_NANOS);
  }

  /** Takes the link from the engine, once. */
  private void release(String reason) {
    if (link != 0) {
      shared.links.remove(link);
      shared.mailbox.post(new Command.LinkClosed(link, reason));
      link = 0;
    }
  }

  private boolean isOver() {
    return state == State.CLOSING || state == State.CLOSED;
  }

  // ---- out

  @Override
  public void deliver(List<BrokerFrame> frames) {
    hop(
        () -> {
          for (BrokerFrame frame : frames) {
            write(frame);
          }
          flush();
        });
  }

  @Override
  public void close(ErrorCode code, String detail) {
    hop(() -> fail(code, detail));
  }

  private void write(BrokerFrame frame) {
    if (isOver()) {
      return;
    }
    try {
      out.add(frame);
    } catch (IllegalArgumentException tooLong) {
      LOG.log(System.Logger.Level.ERROR, "A frame for " + transport.peer(), tooLong);
      fail(ErrorCode.INTERNAL, String.valueOf(tooLong.getMessage()));
      return;
    }
    if (out.readyBytes() >= FLUSH_BYTES) {
      flush();
    }
  }

  /**
   * Sends what is ready, and of large messages as much as the client takes; the rest follows when
   * it has read, so that other frames find room between the chunks.
   */
  private void flush() {
    while (!out.isEmpty()) {
      boolean more = out.flush(transport);
      watchdog.sent();
      if (more && transport.unsent() > CHUNKS_AHEAD_BYTES) {
        return;
      }
      if (more && !flushing) {
        flushing = true;
        hop(this::flushOn);
      }
      if (more) {
        return;
      }
    }
  }

  private void flushOn() {
    flushing = false;
    writable();
  }

  @Override
  public void writable() {
    if (!isOver()) {
      flush();
    }
  }

  private void hop(Runnable task) {
    try {
      io.execute(task);
    } catch (RejectedExecutionException closed) {
      LOG.log(System.Logger.Level.DEBUG, "{0} is gone", transport.peer());
    }
  }
}
