package org.rowanmq.ra.outbound;

import jakarta.jms.CompletionListener;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueSender;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.TopicPublisher;
import org.jspecify.annotations.Nullable;
import org.rowanmq.ra.link.RaErrors;

/**
 * An application's producer: its settings, and a producer of the session it stands for just now.
 * Sends wait for the broker; completion listeners are not for applications in a server.
 */
final class RowanProducer implements MessageProducer, QueueSender, TopicPublisher {
  private final RowanSession session;
  private final @Nullable Destination destination;
  private Session madeOn;
  private MessageProducer producer;
  private boolean isClosed;

  RowanProducer(RowanSession session, @Nullable Destination destination) throws JMSException {
    this.session = session;
    this.destination = destination;
    this.madeOn = session.current();
    this.producer = madeOn.createProducer(destination);
  }

  private MessageProducer current() throws JMSException {
    if (isClosed) {
      throw RaErrors.closed("producer");
    }
    Session now = session.current();
    if (now != madeOn) {
      MessageProducer fresh = now.createProducer(destination);
      fresh.setDeliveryDelay(producer.getDeliveryDelay());
      fresh.setDeliveryMode(producer.getDeliveryMode());
      fresh.setDisableMessageID(producer.getDisableMessageID());
      fresh.setDisableMessageTimestamp(producer.getDisableMessageTimestamp());
      fresh.setPriority(producer.getPriority());
      fresh.setTimeToLive(producer.getTimeToLive());
      producer = fresh;
      madeOn = now;
    }
    return producer;
  }

  // ---- sending

  @Override
  public void send(Message message) throws JMSException {
    current().send(message);
  }

  @Override
  public void send(Message message, int mode, int priority, long timeToLive) throws JMSException {
    current().send(message, mode, priority, timeToLive);
  }

  @Override
  public void send(Destination to, Message message) throws JMSException {
    current().send(to, message);
  }

  @Override
  public void send(Destination to, Message message, int mode, int priority, long timeToLive)
      throws JMSException {
    current().send(to, message, mode, priority, timeToLive);
  }

  @Override
  public void send(Queue to, Message message) throws JMSException {
    current().send(to, message);
  }

  @Override
  public void send(Queue to, Message message, int mode, int priority, long timeToLive)
      throws JMSException {
    current().send(to, message, mode, priority, timeToLive);
  }

  @Override
  public void publish(Message message) throws JMSException {
    current().send(message);
  }

  @Override
  public void publish(Message message, int mode, int priority, long timeToLive)
      throws JMSException {
    current().send(message, mode, priority, timeToLive);
  }

  @Override
  public void publish(Topic to, Message message) throws JMSException {
    current().send(to, message);
  }

  @Override
  public void publish(Topic to, Message message, int mode, int priority, long timeToLive)
      throws JMSException {
    current().send(to, message, mode, priority, timeToLive);
  }

  private JMSException forbidden() throws JMSException {
    MessageProducer ignored = current();
    return RaErrors.forbidden("Sending with a completion listener");
  }

  @Override
  public void send(Message message, CompletionListener listener) throws JMSException {
    throw forbidden();
  }

  @Override
  public void send(
      Message message, int mode, int priority, long timeToLive, CompletionListener listener)
      throws JMSException {
    throw forbidden();
  }

  @Override
  public void send(Destination to, Message message, CompletionListener listener)
      throws JMSException {
    throw forbidden();
  }

  @Override
  public void send(
      Destination to,
      Message message,
      int mode,
      int priority,
      long timeToLive,
      CompletionListener listener)
      throws JMSException {
    throw forbidden();
  }

  // ---- settings

  @Override
  public void setDisableMessageID(boolean disable) throws JMSException {
    current().setDisableMessageID(disable);
  }

  @Override
  public boolean getDisableMessageID() throws JMSException {
    return current().getDisableMessageID();
  }

  @Override
  public void setDisableMessageTimestamp(boolean disable) throws JMSException {
    current().setDisableMessageTimestamp(disable);
  }

  @Override
  public boolean getDisableMessageTimestamp() throws JMSException {
    return current().getDisableMessageTimestamp();
  }

  @Override
  public void setDeliveryMode(int mode) throws JMSException {
    current().setDeliveryMode(mode);
  }

  @Override
  public int getDeliveryMode() throws JMSException {
    return current().getDeliveryMode();
  }

  @Override
  public void setPriority(int priority) throws JMSException {
    current().setPriority(priority);
  }

  @Override
  public int getPriority() throws JMSException {
    return current().getPriority();
  }

  @Override
  public void setTimeToLive(long millis) throws JMSException {
    current().setTimeToLive(millis);
  }

  @Override
  public long getTimeToLive() throws JMSException {
    return current().getTimeToLive();
  }

  @Override
  public void setDeliveryDelay(long millis) throws JMSException {
    current().setDeliveryDelay(millis);
  }

  @Override
  public long getDeliveryDelay() throws JMSException {
    return current().getDeliveryDelay();
  }

  @Override
  public @Nullable Destination getDestination() throws JMSException {
    return current().getDestination();
  }

  @Override
  public @Nullable Queue getQueue() throws JMSException {
    return getDestination() instanceof Queue queue ? queue : null;
  }

  @Override
  public @Nullable Topic getTopic() throws JMSException {
    return getDestination() instanceof Topic topic ? topic : null;
  }

  @Override
  public void close() throws JMSException {
    if (!isClosed) {
      isClosed = true;
      producer.close();
    }
  }
}
