package org.rowanmq.jms.connection;

import java.util.ArrayList;
import java.util.List;
import org.rowanmq.wire.ConsumerSpec;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.MessageContent;
import org.rowanmq.wire.scram.ScramException;

/** A client connection, the broker that a test plays, and shorthands for what most tests do. */
final class ConnectionFixture {
  final ManualEnvironment environment = new ManualEnvironment();
  final ScriptedBroker broker = new ScriptedBroker();
  final List<String> events = new ArrayList<>();
  final ClientConnection connection;
  final RecordedReply opening = new RecordedReply();
  ClientChannel channel;

  ConnectionFixture() {
    this(ConnectionSettings.defaults(1));
  }

  ConnectionFixture(ConnectionSettings settings) {
    connection =
        new ClientConnection(
            settings, new ScramLogin("rowan", "rowan", environment), environment, broker);
    broker.plug(connection);
  }

  ConnectionFixture open() throws ScramException {
    return open(null);
  }

  ConnectionFixture open(String clientId) throws ScramException {
    request(clientId);
    broker.authenticate().openChannel();
    opening.assertDone();
    return this;
  }

  void request(String clientId) {
    channel =
        connection.openChannel(
            clientId,
            new ChannelListener() {
              @Override
              public void interrupted(String reason) {
                events.add("interrupted");
              }

              @Override
              public void resumed() {
                events.add("resumed");
              }

              @Override
              public void failed(Failure failure) {
                events.add("failed " + failure.code());
              }
            },
            opening);
  }

  ClientSession session(boolean transacted, int credit) {
    RecordedReply reply = new RecordedReply();
    ClientSession session = channel.openSession(transacted, reply);
    broker.openSession(credit);
    reply.assertDone();
    return session;
  }

  ClientConsumer consumer(ClientSession session, int prefetch) {
    channel.start();
    RecordedReply reply = new RecordedReply();
    ClientConsumer consumer =
        session.openConsumer(spec(), new Prefetch(prefetch, 1_000), consumerListener(), reply);
    broker.openConsumer(5);
    reply.assertDone();
    return consumer;
  }

  static ConsumerSpec spec() {
    return new ConsumerSpec(
        Destination.queue("orders"), ConsumerSpec.Kind.QUEUE, null, null, false);
  }

  ConsumerListener consumerListener() {
    return new ConsumerListener() {
      @Override
      public void available() {
        events.add("available");
      }

      @Override
      public void closed(Failure failure) {
        events.add("closed " + failure.code());
      }
    };
  }

  RecordedReply send(ClientSession session) {
    return send(session, 10);
  }

  RecordedReply send(ClientSession session, int length) {
    RecordedReply reply = new RecordedReply();
    send(session, length, reply);
    return reply;
  }

  void send(ClientSession session, RecordedReply reply) {
    send(session, 10, reply);
  }

  private static void send(ClientSession session, int length, RecordedReply reply) {
    session.send(
        new OutgoingMessage(
            Destination.queue("orders"),
            true,
            4,
            0,
            0,
            ConfirmWhen.DURABLE,
            MessageContent.of(new byte[length])),
        reply);
  }

  /** Cuts the connection, lets the pause pass, and authenticates again. */
  void reconnect() throws ScramException {
    broker.cut();
    environment.advance(10_000);
    broker.authenticate();
  }
}
