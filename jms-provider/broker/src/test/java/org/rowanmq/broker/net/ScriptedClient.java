package org.rowanmq.broker.net;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.rowanmq.broker.ManualEnvironment;
import org.rowanmq.broker.engine.Command;
import org.rowanmq.broker.store.UserRecord;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ByteSink;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.FrameCodec;
import org.rowanmq.wire.FrameDecoder;
import org.rowanmq.wire.FrameEncoder;
import org.rowanmq.wire.ProtocolException;
import org.rowanmq.wire.scram.ScramClient;
import org.rowanmq.wire.scram.ScramException;
import org.rowanmq.wire.scram.ScramKeys;

/**
 * The other side of a {@link BrokerConnection}, with the bytes between them but no socket and no
 * thread: what the broker would do later waits until {@link #settle}.
 */
final class ScriptedClient implements Transport {
  static final String USER = "ada";
  static final String PASSWORD = "correct horse";

  static final long DELAY_MAX = 1_000_000_000L;

  final ManualEnvironment environment = new ManualEnvironment();
  final List<Command> commands = new ArrayList<>();
  final Links links = new Links();
  final Deque<BrokerFrame> frames = new ArrayDeque<>();
  final FrameEncoder encoder = new FrameEncoder();
  final FrameDecoder<BrokerFrame> decoder = FrameDecoder.ofBrokerFrames();
  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private final BrokerConnections connections;
  private final TransportListener connection;
  boolean closed;
  boolean aborted;
  boolean reads = true;
  boolean isMailboxFull;
  boolean isEncrypted;
  boolean brokerReads = true;
  private long held;
  private long sent;

  ScriptedClient() {
    this(
        new ConnectionSettings(
            "rowan",
            7,
            256 * 1024,
            64 * 1024,
            1024 * 1024,
            1024 * 1024,
            10_000_000_000L,
            60_000,
            1024 * 1024,
            true));
  }

  ScriptedClient(ConnectionSettings settings) {
    byte[] salt = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
    ScramKeys keys = ScramKeys.of(PASSWORD, salt, ScramKeys.ITERATIONS_MIN);
    UserRecord user =
        new UserRecord(USER, salt, keys.iterations(), keys.storedKey(), keys.serverKey(), true);
    Authenticator authenticator =
        new Authenticator(
            () -> Map.of(USER, user), environment, ScramKeys.ITERATIONS_MIN, DELAY_MAX, tasks::add);
    connections = new BrokerConnections(settings, authenticator, mailbox(), links, environment);
    connection = connections.accept(this, tasks::add);
  }

  private Mailbox mailbox() {
    return new Mailbox() {
      @Override
      public void post(List<Command> posted) {
        commands.addAll(posted);
      }

      @Override
      public boolean isFull() {
        return isMailboxFull;
      }
    };
  }

  /** Runs what the broker's threads have to do. */
  ScriptedClient settle() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
    return this;
  }

  /** Lets time pass in small steps, so that timers do their work at their time. */
  ScriptedClient advance(long millis) {
    for (long left = millis; left > 0; left -= 100) {
      environment.advance(Math.min(left, 100));
      settle();
    }
    return this;
  }

  ScriptedClient send(ClientFrame... many) {
    ByteSink sink = new ByteSink(256);
    for (ClientFrame frame : many) {
      encoder.encode(frame, sink);
    }
    return sendBytes(sink.toByteArray());
  }

  ScriptedClient sendBytes(byte... bytes) {
    connection.received(bytes, 0, bytes.length);
    return settle();
  }

  /** The client closes its socket. */
  ScriptedClient leave() {
    connection.closed("the client left");
    return settle();
  }

  /** The next frame from the broker, which must be of this type. */
  <F extends BrokerFrame> F expect(Class<F> type) {
    BrokerFrame frame = frames.poll();
    if (!type.isInstance(frame)) {
      throw new AssertionError("expected " + type.getSimpleName() + " but got " + frame);
    }
    return type.cast(frame);
  }

  static ClientFrame.Hello hello() {
    return new ClientFrame.Hello(1, 1, "scripted", FrameCodec.MAX_FRAME_DEFAULT);
  }

  BrokerFrame.Challenge expectChallenge(ScramClient scram) {
    send(hello()).expect(BrokerFrame.Welcome.class);
    send(new ClientFrame.Auth(ScramKeys.MECHANISM, scram.first()));
    return expect(BrokerFrame.Challenge.class);
  }

  ScramClient scram(String user, String password) {
    byte[] nonce = new byte[18];
    environment.secureRandom(nonce);
    return new ScramClient(user, password, nonce);
  }

  /** Authenticates. */
  ScriptedClient open() throws ScramException {
    ScramClient scram = scram(USER, PASSWORD);
    BrokerFrame.Challenge challenge = expectChallenge(scram);
    send(new ClientFrame.AuthResponse(scram.respond(challenge.challenge())));
    scram.verify(expect(BrokerFrame.Authenticated.class).proof());
    encoder.maxFrame(FrameCodec.MAX_FRAME_DEFAULT);
    decoder.authenticated(FrameCodec.MAX_FRAME_DEFAULT, FrameCodec.MAX_MESSAGE_DEFAULT);
    return this;
  }

  BrokerConnections connections() {
    return connections;
  }

  /** The socket has taken what was held. */
  ScriptedClient readOn() {
    held = 0;
    reads = true;
    connection.writable();
    return settle();
  }

  @Override
  public void send(byte[] bytes, int offset, int length) {
    sent += length;
    held += reads ? 0 : length;
    try {
      decoder.feed(bytes, offset, length, frames::add);
    } catch (ProtocolException broken) {
      throw new AssertionError(broken);
    }
  }

  @Override
  public void close() {
    closed = true;
  }

  @Override
  public void reading(boolean resumed) {
    brokerReads = resumed;
  }

  @Override
  public void abort() {
    aborted = true;
  }

  @Override
  public boolean isEncrypted() {
    return isEncrypted;
  }

  @Override
  public long unsent() {
    return held;
  }

  @Override
  public long sent() {
    return sent;
  }

  @Override
  public String peer() {
    return "scripted";
  }
}
