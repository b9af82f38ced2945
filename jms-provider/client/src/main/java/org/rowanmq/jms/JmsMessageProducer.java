package org.rowanmq.jms;

import jakarta.jms.CompletionListener;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueSender;
import jakarta.jms.Topic;
import jakarta.jms.TopicPublisher;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.destination.JmsDestination;
import org.rowanmq.wire.ErrorCode;

/** A producer of any kind: defaults for a send, and the destination if it is fixed. */
final class JmsMessageProducer implements MessageProducer, QueueSender, TopicPublisher {
  private final JmsSession session;
  private final @Nullable JmsDestination destination;
  private SendOptions options = SendOptions.defaults();
  private boolean disablesMessageId;
  private boolean isClosed;

  JmsMessageProducer(JmsSession session, @Nullable JmsDestination destination) {
    this.session = session;
    this.destination = destination;
  }

  /** The defaults, checked. Milliseconds. */
  record SendOptions(
      int deliveryMode,
      int priority,
      long timeToLive,
      long deliveryDelay,
      boolean disablesTimestamp) {
    SendOptions {
      if (deliveryMode != DeliveryMode.PERSISTENT && deliveryMode != DeliveryMode.NON_PERSISTENT) {
        throw new IllegalArgumentException("Delivery mode " + deliveryMode + " is unknown");
      }
      if (priority < 0 || priority > 9) {
        throw new IllegalArgumentException("Priority " + priority + " is not 0 to 9");
      }
      if (timeToLive < 0 || deliveryDelay < 0) {
        throw new IllegalArgumentException("Time to live and delivery delay cannot be negative");
      }
    }

    static SendOptions defaults() {
      return new SendOptions(Message.DEFAULT_DELIVERY_MODE, Message.DEFAULT_PRIORITY, 0, 0, false);
    }

    static SendOptions checked(
        int mode, int priority, long timeToLive, long delay, boolean noTimestamp)
        throws JMSException {
      try {
        return new SendOptions(mode, priority, timeToLive, delay, noTimestamp);
      } catch (IllegalArgumentException e) {
        throw new JMSException(e.getMessage(), ErrorCode.ARGUMENT_INVALID.symbol());
      }
    }
  }

  // ---- sending

  @Override
  public void send(Message message) throws JMSException {
    send(fixed(), message, options, null);
  }

  @Override
  public void send(Message message, int mode, int priority, long timeToLive) throws JMSException {
    send(fixed(), message, with(mode, priority, timeToLive), null);
  }

  @Override
  public void send(Destination to, Message message) throws JMSException {
    send(given(to), message, options, null);
  }

  @Override
  public void send(Destination to, Message message, int mode, int priority, long timeToLive)
      throws JMSException {
    send(given(to), message, with(mode, priority, timeToLive), null);
  }

  @Override
  public void send(Message message, CompletionListener listener) throws JMSException {
    send(fixed(), message, options, required(listener));
  }

  @Override
  public void send(
      Message message, int mode, int priority, long timeToLive, CompletionListener listener)
      throws JMSException {
    send(fixed(), message, with(mode, priority, timeToLive), required(listener));
  }

  @Override
  public void send(Destination to, Message message, CompletionListener listener)
      throws JMSException {
    send(given(to), message, options, required(listener));
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
    send(given(to), message, with(mode, priority, timeToLive), required(listener));
  }

  @Override
  public void send(Queue to, Message message) throws JMSException {
    send((Destination) to, message);
  }

  @Override
  public void send(Queue to, Message message, int mode, int priority, long timeToLive)
      throws JMSException {
    send((Destination) to, message, mode, priority, timeToLive);
  }

  @Override
  public void publish(Message message) throws JMSException {
    send(message);
  }

  @Override
  public void publish(Message message, int mode, int priority, long timeToLive)
      throws JMSException {
    send(message, mode, priority, timeToLive);
  }

  @Override
  public void publish(Topic to, Message message) throws JMSException {
    send((Destination) to, message);
  }

  @Override
  public void publish(Topic to, Message message, int mode, int priority, long timeToLive)
      throws JMSException {
    send((Destination) to, message, mode, priority, timeToLive);
  }

  private void send(
      JmsDestination to,
      @Nullable Message message,
      SendOptions with,
      @Nullable CompletionListener listener)
      throws JMSException {
    checkOpen();
    if (message == null) {
      throw new MessageFormatException("The message is null", ErrorCode.MESSAGE_FORMAT.symbol());
    }
    session.sending().send(this, to, message, with, listener);
  }

  private JmsDestination fixed() throws JMSException {
    if (destination == null) {
      throw new UnsupportedOperationException(
          "The producer has no destination: name one with each send");
    }
    return destination;
  }

  private JmsDestination given(@Nullable Destination to) throws JMSException {
    if (destination != null) {
      throw new UnsupportedOperationException("The producer sends to " + destination + " only");
    }
    if (to == null) {
      throw new InvalidDestinationException(
          "The destination is null", ErrorCode.DESTINATION_INVALID.symbol());
    }
    return JmsDestination.own(to);
  }

  private static CompletionListener required(@Nullable CompletionListener listener) {
    if (listener == null) {
      throw new IllegalArgumentException("The completion listener is null");
    }
    return listener;
  }

  // ---- defaults

  private SendOptions with(int mode, int priority, long timeToLive) throws JMSException {
    return SendOptions.checked(
        mode, priority, timeToLive, options.deliveryDelay(), options.disablesTimestamp());
  }

  @Override
  public void setDisableMessageID(boolean disable) throws JMSException {
    checkOpen();
    disablesMessageId = disable;
  }

  /** A hint only: the id costs nothing. */
  @Override
  public boolean getDisableMessageID() throws JMSException {
    checkOpen();
    return disablesMessageId;
  }

  @Override
  public void setDisableMessageTimestamp(boolean disable) throws JMSException {
    checkOpen();
    options =
        SendOptions.checked(
            options.deliveryMode(),
            options.priority(),
            options.timeToLive(),
            options.deliveryDelay(),
            disable);
  }

  @Override
  public boolean getDisableMessageTimestamp() throws JMSException {
    checkOpen();
    return options.disablesTimestamp();
  }

  @Override
  public void setDeliveryMode(int mode) throws JMSException {
    checkOpen();
    options = with(mode, options.priority(), options.timeToLive());
  }

  @Override
  public int getDeliveryMode() throws JMSException {
    checkOpen();
    return options.deliveryMode();
  }

  @Override
  public void setPriority(int priority) throws JMSException {
    checkOpen();
    options = with(options.deliveryMode(), priority, options.timeToLive());
  }

  @Override
  public int getPriority() throws JMSException {
    checkOpen();
    return options.priority();
  }

  @Override
  public void setTimeToLive(long millis) throws JMSException {
    checkOpen();
    options = with(options.deliveryMode(), options.priority(), millis);
  }

  @Override
  public long getTimeToLive() throws JMSException {
    checkOpen();
    return options.timeToLive();
  }

  @Override
  public void setDeliveryDelay(long millis) throws JMSException {
    checkOpen();
    options =
        SendOptions.checked(
            options.deliveryMode(),
            options.priority(),
            options.timeToLive(),
            millis,
            options.disablesTimestamp());
  }

  @Override
  public long getDeliveryDelay() throws JMSException {
    checkOpen();
    return options.deliveryDelay();
  }

  @Override
  public @Nullable Destination getDestination() throws JMSException {
    checkOpen();
    return destination;
  }

  @Override
  public @Nullable Queue getQueue() throws JMSException {
    checkOpen();
    return destination instanceof Queue queue ? queue : null;
  }

  @Override
  public @Nullable Topic getTopic() throws JMSException {
    checkOpen();
    return destination instanceof Topic topic ? topic : null;
  }

  @Override
  public void close() throws JMSException {
    if (!isClosed) {
      session.dispatch().forbidInCompletionOf(this, "close");
      isClosed = true;
      session.dispatch().awaitSends();
    }
  }

  private void checkOpen() throws JMSException {
    session.checkOpen();
    if (isClosed) {
      throw new IllegalStateException("The producer is closed", ErrorCode.CLOSED.symbol());
    }
  }
}
