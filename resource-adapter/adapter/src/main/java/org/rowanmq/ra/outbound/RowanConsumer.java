package org.rowanmq.ra.outbound;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageListener;
import jakarta.jms.Queue;
import jakarta.jms.QueueReceiver;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.TopicSubscriber;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.BodyConsumer;
import org.rowanmq.ra.link.RaErrors;

/**
 * An application's consumer. Is made again on another session when a transaction of the server's
 * begins or ends, since what it receives belongs to the session it stands for. Receives only.
 */
final class RowanConsumer implements BodyConsumer, QueueReceiver, TopicSubscriber {
  private final RowanSession session;
  private final Maker maker;
  private Session madeOn;
  private BodyConsumer consumer;
  private boolean isClosed;

  /** Makes the consumer that this one stands for. */
  interface Maker {
    MessageConsumer make(Session session) throws JMSException;
  }

  RowanConsumer(RowanSession session, Maker maker) throws JMSException {
    this.session = session;
    this.maker = maker;
    this.madeOn = session.current();
    this.consumer = (BodyConsumer) maker.make(madeOn);
  }

  private BodyConsumer current() throws JMSException {
    if (isClosed) {
      throw RaErrors.closed("consumer");
    }
    Session now = session.current();
    if (now != madeOn) {
      // A durable subscription has one consumer: the old one goes first.
      consumer.close();
      consumer = (BodyConsumer) maker.make(now);
      madeOn = now;
    }
    return consumer;
  }

  private interface Receiving<T> {
    @Nullable T from(BodyConsumer consumer) throws JMSException;
  }

  /**
   * What comes, or that nothing does, may come after the end of the transaction it was waited for
   * in: then that is told instead.
   */
  private <T> @Nullable T inTime(Receiving<T> receiving) throws JMSException {
    BodyConsumer now = current();
    try {
      return receiving.from(now);
    } finally {
      session.checkTransaction();
    }
  }

  @Override
  public @Nullable Message receive() throws JMSException {
    return inTime(MessageConsumer::receive);
  }

  @Override
  public @Nullable Message receive(long timeoutMillis) throws JMSException {
    return inTime(from -> from.receive(timeoutMillis));
  }

  @Override
  public @Nullable Message receiveNoWait() throws JMSException {
    return inTime(MessageConsumer::receiveNoWait);
  }

  @Override
  public <T> @Nullable T receiveBody(Class<T> type, long timeoutMillis) throws JMSException {
    return inTime(from -> from.receiveBody(type, timeoutMillis));
  }

  @Override
  public <T> @Nullable T receiveBodyNoWait(Class<T> type) throws JMSException {
    return inTime(from -> from.receiveBodyNoWait(type));
  }

  @Override
  public @Nullable String getMessageSelector() throws JMSException {
    return current().getMessageSelector();
  }

  @Override
  public Queue getQueue() throws JMSException {
    return ((QueueReceiver) current()).getQueue();
  }

  @Override
  public Topic getTopic() throws JMSException {
    return ((TopicSubscriber) current()).getTopic();
  }

  @Override
  public boolean getNoLocal() throws JMSException {
    return ((TopicSubscriber) current()).getNoLocal();
  }

  @Override
  public @Nullable MessageListener getMessageListener() throws JMSException {
    BodyConsumer ignored = current();
    throw RaErrors.forbidden("MessageConsumer.getMessageListener");
  }

  @Override
  public void setMessageListener(@Nullable MessageListener listener) throws JMSException {
    BodyConsumer ignored = current();
    throw RaErrors.forbidden("MessageConsumer.setMessageListener");
  }

  @Override
  public void close() throws JMSException {
    if (!isClosed) {
      isClosed = true;
      session.removed(this);
      consumer.close();
    }
  }
}
