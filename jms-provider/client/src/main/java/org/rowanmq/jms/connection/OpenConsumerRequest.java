package org.rowanmq.jms.connection;

import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ConsumerSpec;
import org.rowanmq.wire.ErrorCode;

/** Opens a consumer, at first or again on another connection. */
final class OpenConsumerRequest extends Request {
  private final ClientSession session;
  private final ClientConsumer consumer;

  OpenConsumerRequest(ClientSession session, ClientConsumer consumer, Reply reply) {
    super(session.channel(), reply, session.channel().requestNanos());
    this.session = session;
    this.consumer = consumer;
  }

  void opened(long queue) {
    consumer.opening = null;
    if (isAbandoned()) {
      consumer.close(Reply.IGNORED);
      return;
    }
    consumer.opened(queue);
    done();
  }

  @Override
  ClientFrame frame() {
    return new ClientFrame.OpenConsumer(
        channel.number(), sequence(), session.number(), consumer.number(), spec());
  }

  private ConsumerSpec spec() {
    ConsumerSpec spec = consumer.spec();
    return channel.knowsVersion2() ? spec : spec.forVersion1();
  }

  @Override
  boolean resume(Outcome outcome) {
    // The session has opened the consumer again and taken over the reply, unless it was closed.
    if (!isAbandoned()) {
      failed(new Failure(ErrorCode.CLOSED, "The session was closed while a consumer was opened"));
    }
    return false;
  }

  @Override
  String what() {
    return "open a consumer on " + consumer.spec().destination();
  }

  @Override
  void refused(Failure failure) {
    session.consumerRefused(consumer, failure);
  }
}
