package org.rowanmq.jms.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.MessageContent;
import org.rowanmq.wire.Ranges;
import org.rowanmq.wire.Refusal;
import org.rowanmq.wire.scram.ScramException;
import org.rowanmq.wire.scram.ScramKeys;
import org.rowanmq.wire.scram.ScramServer;

/**
 * The other side of a {@link ClientConnection}, played by a test: {@code expect} takes the next
 * frame the client sent, {@code respond} answers.
 */
final class ScriptedBroker implements Transport {
  static final int IDLE_MILLIS = 20_000;
  private static final byte[] SALT = {1, 2, 3, 4};

  private final Deque<ClientFrame> sent = new ArrayDeque<>();
  private ClientConnection client;
  private long attempt;
  private int host = -1;
  private boolean connecting;
  private boolean connected;
  private long deliveries;

  void plug(ClientConnection connection) {
    client = connection;
  }

  // ---- Transport

  @Override
  public void connect(long newAttempt, int toHost) {
    attempt = newAttempt;
    host = toHost;
    connecting = true;
    sent.clear();
  }

  @Override
  public void send(ClientFrame frame) {
    sent.add(frame);
  }

  @Override
  public void disconnect() {
    connected = false;
    connecting = false;
  }

  // ---- script

  int host() {
    return host;
  }

  boolean isConnecting() {
    return connecting;
  }

  boolean isConnected() {
    return connected;
  }

  ScriptedBroker refuseConnection(String reason) {
    assertThat(connecting).isTrue();
    connecting = false;
    client.connectionLost(attempt, reason);
    return this;
  }

  ScriptedBroker cut() {
    connected = false;
    sent.clear();
    client.connectionLost(attempt, "cut by the test");
    return this;
  }

  <F extends ClientFrame> F expect(Class<F> type) {
    ClientFrame frame = sent.poll();
    assertThat(frame).as("next frame of the client").isInstanceOf(type);
    return type.cast(frame);
  }

  boolean hasSent() {
    return !sent.isEmpty();
  }

  ScriptedBroker expectNothing() {
    assertThat(sent).isEmpty();
    return this;
  }

  ScriptedBroker respond(BrokerFrame frame) {
    client.received(attempt, frame);
    return this;
  }

  ScriptedBroker greet() {
    assertThat(connecting).isTrue();
    connecting = false;
    connected = true;
    deliveries = 0;
    client.connected(attempt);
    expect(ClientFrame.Hello.class);
    return respond(
        new BrokerFrame.Welcome(
            1, "scripted", 42, List.of(ScramKeys.MECHANISM), 262_144, 1_000, IDLE_MILLIS));
  }

  /** Runs the whole handshake for user and password "rowan". */
  ScriptedBroker authenticate() throws ScramException {
    greet();
    ScramServer server =
        new ScramServer(Map.of("rowan", ScramKeys.of("rowan", SALT, 4096))::get, SALT, 4096, SALT);
    respond(new BrokerFrame.Challenge(server.challenge(expect(ClientFrame.Auth.class).initial())));
    return respond(
        new BrokerFrame.Authenticated(
            server.verify(expect(ClientFrame.AuthResponse.class).response())));
  }

  ScriptedBroker openChannel() {
    ClientFrame.OpenChannel frame = expect(ClientFrame.OpenChannel.class);
    return respond(
        new BrokerFrame.ChannelOpened(frame.channel(), false, false, Ranges.empty(), List.of()));
  }

  /** Answers the resumption of a known channel. */
  ScriptedBroker resumeChannel(Ranges done, Refusal... refused) {
    ClientFrame.OpenChannel frame = expect(ClientFrame.OpenChannel.class);
    assertThat(frame.resume()).isTrue();
    return respond(
        new BrokerFrame.ChannelOpened(frame.channel(), true, true, done, List.of(refused)));
  }

  ScriptedBroker openSession(int credit) {
    ClientFrame.OpenSession frame = expect(ClientFrame.OpenSession.class);
    confirm(frame.sequence());
    return respond(new BrokerFrame.SendCredit(frame.channel(), frame.session(), credit, 1_000_000));
  }

  ScriptedBroker openConsumer(long queue) {
    ClientFrame.OpenConsumer frame = expect(ClientFrame.OpenConsumer.class);
    return respond(new BrokerFrame.ConsumerOpened(frame.channel(), frame.sequence(), queue));
  }

  ScriptedBroker confirm(long sequence) {
    return respond(new BrokerFrame.Confirm(1, Ranges.of(sequence)));
  }

  ScriptedBroker refuse(long sequence, org.rowanmq.wire.ErrorCode code, String detail) {
    return respond(new BrokerFrame.Refuse(1, new Refusal(sequence, code, detail)));
  }

  /** Delivers message {@code id} to consumer 1 of session 1. */
  ScriptedBroker deliver(long id) {
    return deliver(id, 10);
  }

  ScriptedBroker deliver(long id, int length) {
    return respond(
        new BrokerFrame.Deliver(
            1,
            1,
            1,
            ++deliveries,
            id,
            1,
            false,
            true,
            4,
            Destination.queue("orders"),
            99,
            id,
            "rowan",
            Map.of(),
            MessageContent.of(new byte[length])));
  }
}
