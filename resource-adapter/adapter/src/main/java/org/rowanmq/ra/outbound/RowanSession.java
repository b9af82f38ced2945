package org.rowanmq.ra.outbound;

import jakarta.jms.BytesMessage;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageListener;
import jakarta.jms.MessageProducer;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.QueueReceiver;
import jakarta.jms.QueueSender;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import jakarta.jms.TopicPublisher;
import jakarta.jms.TopicSession;
import jakarta.jms.TopicSubscriber;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.JmsErrors;
import org.rowanmq.jms.destination.JmsDestination;
import org.rowanmq.ra.link.ConsumerOptions;
import org.rowanmq.ra.link.RaErrors;
import org.rowanmq.wire.ErrorCode;

/**
 * An application's session. Stands for the session of the transaction that is under way in the
 * server, whatever it was created with, and outside of one for one of its own mode. Used by one
 * thread at a time.
 */
final class RowanSession implements QueueSession, TopicSession {
  private static final System.Logger LOG = System.getLogger(RowanSession.class.getName());

  private final RowanConnection connection;
  private final int mode;
  private final Family family;
  private final List<RowanConsumer> consumers = new CopyOnWriteArrayList<>();
  private final List<QueueBrowser> browsers = new CopyOnWriteArrayList<>();
  private volatile boolean isClosed;

  RowanSession(RowanConnection connection, int mode, Family family) {
    this.connection = connection;
    this.mode = mode;
    this.family = family;
  }

  /** What it stands for just now. */
  Session current() throws JMSException {
    return open().session(connection, mode);
  }

  /** Refuses what would be part of a transaction that the server has ended meanwhile. */
  void checkTransaction() throws JMSException {
    open().checkTransaction();
  }

  private RowanManagedConnection open() throws JMSException {
    if (isClosed) {
      throw RaErrors.closed("session");
    }
    return connection.managed();
  }

  // ---- transactions

  @Override
  public boolean getTransacted() throws JMSException {
    return open().isInTransaction() || mode == SESSION_TRANSACTED;
  }

  @Override
  public int getAcknowledgeMode() throws JMSException {
    return open().isInTransaction() ? SESSION_TRANSACTED : mode;
  }

  @Override
  public void commit() throws JMSException {
    checkOwn("commit").endOwn(connection, true);
  }

  @Override
  public void rollback() throws JMSException {
    checkOwn("rollback").endOwn(connection, false);
  }

  private RowanManagedConnection checkOwn(String call) throws JMSException {
    RowanManagedConnection managed = open();
    if (!managed.isInTransaction() && mode != SESSION_TRANSACTED) {
      throw JmsErrors.toJms(ErrorCode.ILLEGAL_STATE, call + " needs a transacted session");
    }
    return managed;
  }

  @Override
  public void recover() throws JMSException {
    current().recover();
  }

  // ---- producers and consumers

  private RowanProducer producer(@Nullable Destination to) throws JMSException {
    RowanManagedConnection ignored = open();
    return new RowanProducer(this, to == null ? null : JmsDestination.own(to));
  }

  @Override
  public MessageProducer createProducer(@Nullable Destination to) throws JMSException {
    return producer(to);
  }

  @Override
  public QueueSender createSender(@Nullable Queue to) throws JMSException {
    return producer(to);
  }

  @Override
  public TopicPublisher createPublisher(@Nullable Topic to) throws JMSException {
    return producer(to);
  }

  private RowanConsumer consumer(RowanConsumer.Maker maker) throws JMSException {
    RowanConsumer consumer = new RowanConsumer(this, maker);
    consumers.add(consumer);
    return consumer;
  }

  private RowanConsumer consumer(Destination from, @Nullable String selector, boolean noLocal)
      throws JMSException {
    JmsDestination limited = limited(from);
    return consumer(session -> session.createConsumer(limited, selector, noLocal));
  }

  private JmsDestination limited(Destination from) throws JMSException {
    return ConsumerOptions.on(from, Map.of("prefetch", Integer.toString(open().prefetch())));
  }

  private Topic topic(Topic from) throws JMSException {
    // Another kind of destination is left for the client to refuse.
    return limited(from) instanceof Topic topic ? topic : from;
  }

  void removed(RowanConsumer consumer) {
    consumers.remove(consumer);
  }

  @Override
  public MessageConsumer createConsumer(Destination from) throws JMSException {
    return consumer(from, null, false);
  }

  @Override
  public MessageConsumer createConsumer(Destination from, @Nullable String selector)
      throws JMSException {
    return consumer(from, selector, false);
  }

  @Override
  public MessageConsumer createConsumer(
      Destination from, @Nullable String selector, boolean noLocal) throws JMSException {
    return consumer(from, selector, noLocal);
  }

  @Override
  public QueueReceiver createReceiver(Queue from) throws JMSException {
    return consumer(from, null, false);
  }

  @Override
  public QueueReceiver createReceiver(Queue from, @Nullable String selector) throws JMSException {
    return consumer(from, selector, false);
  }

  @Override
  public TopicSubscriber createSubscriber(Topic from) throws JMSException {
    return consumer(from, null, false);
  }

  @Override
  public TopicSubscriber createSubscriber(Topic from, @Nullable String selector, boolean noLocal)
      throws JMSException {
    return consumer(from, selector, noLocal);
  }

  private RowanConsumer durable(Topic from, String name, @Nullable String selector, boolean noLocal)
      throws JMSException {
    family.forbidForQueues("createDurableSubscriber");
    Topic topic = topic(from);
    return consumer(session -> session.createDurableConsumer(topic, name, selector, noLocal));
  }

  @Override
  public TopicSubscriber createDurableSubscriber(Topic from, String name) throws JMSException {
    return durable(from, name, null, false);
  }

  @Override
  public TopicSubscriber createDurableSubscriber(
      Topic from, String name, @Nullable String selector, boolean noLocal) throws JMSException {
    return durable(from, name, selector, noLocal);
  }

  @Override
  public MessageConsumer createDurableConsumer(Topic from, String name) throws JMSException {
    return durable(from, name, null, false);
  }

  @Override
  public MessageConsumer createDurableConsumer(
      Topic from, String name, @Nullable String selector, boolean noLocal) throws JMSException {
    return durable(from, name, selector, noLocal);
  }

  @Override
  public MessageConsumer createSharedConsumer(Topic from, String name) throws JMSException {
    return createSharedConsumer(from, name, null);
  }

  @Override
  public MessageConsumer createSharedConsumer(Topic from, String name, @Nullable String selector)
      throws JMSException {
    family.forbidForQueues("createSharedConsumer");
    Topic topic = topic(from);
    return consumer(session -> session.createSharedConsumer(topic, name, selector));
  }

  @Override
  public MessageConsumer createSharedDurableConsumer(Topic from, String name) throws JMSException {
    return createSharedDurableConsumer(from, name, null);
  }

  @Override
  public MessageConsumer createSharedDurableConsumer(
      Topic from, String name, @Nullable String selector) throws JMSException {
    family.forbidForQueues("createSharedDurableConsumer");
    Topic topic = topic(from);
    return consumer(session -> session.createSharedDurableConsumer(topic, name, selector));
  }

  @Override
  public QueueBrowser createBrowser(Queue queue) throws JMSException {
    return createBrowser(queue, null);
  }

  @Override
  public QueueBrowser createBrowser(Queue queue, @Nullable String selector) throws JMSException {
    family.forbidForTopics("createBrowser");
    QueueBrowser browser = current().createBrowser(queue, selector);
    browsers.add(browser);
    return browser;
  }

  // ---- destinations

  @Override
  public Queue createQueue(String name) throws JMSException {
    RowanManagedConnection ignored = open();
    family.forbidForTopics("createQueue");
    return JmsDestination.queue(name);
  }

  @Override
  public Topic createTopic(String name) throws JMSException {
    RowanManagedConnection ignored = open();
    family.forbidForQueues("createTopic");
    return JmsDestination.topic(name);
  }

  @Override
  public TemporaryQueue createTemporaryQueue() throws JMSException {
    family.forbidForTopics("createTemporaryQueue");
    return connection.owned(current().createTemporaryQueue());
  }

  @Override
  public TemporaryTopic createTemporaryTopic() throws JMSException {
    family.forbidForQueues("createTemporaryTopic");
    return connection.owned(current().createTemporaryTopic());
  }

  @Override
  public void unsubscribe(String name) throws JMSException {
    family.forbidForQueues("unsubscribe");
    current().unsubscribe(name);
  }

  // ---- messages

  @Override
  public BytesMessage createBytesMessage() throws JMSException {
    return current().createBytesMessage();
  }

  @Override
  public MapMessage createMapMessage() throws JMSException {
    return current().createMapMessage();
  }

  @Override
  public Message createMessage() throws JMSException {
    return current().createMessage();
  }

  @Override
  public ObjectMessage createObjectMessage() throws JMSException {
    return current().createObjectMessage();
  }

  @Override
  public ObjectMessage createObjectMessage(@Nullable Serializable object) throws JMSException {
    return current().createObjectMessage(object);
  }

  @Override
  public StreamMessage createStreamMessage() throws JMSException {
    return current().createStreamMessage();
  }

  @Override
  public TextMessage createTextMessage() throws JMSException {
    return current().createTextMessage();
  }

  @Override
  public TextMessage createTextMessage(@Nullable String text) throws JMSException {
    return current().createTextMessage(text);
  }

  // ---- listeners are the server's

  @Override
  public @Nullable MessageListener getMessageListener() throws JMSException {
    RowanManagedConnection ignored = open();
    throw RaErrors.forbidden("Session.getMessageListener");
  }

  @Override
  public void setMessageListener(@Nullable MessageListener listener) throws JMSException {
    RowanManagedConnection ignored = open();
    throw RaErrors.forbidden("Session.setMessageListener");
  }

  @Override
  public void run() {
    throw JmsErrors.toRuntime(RaErrors.forbidden("Session.run"));
  }

  // ---- its end

  /** What belongs to a transaction of the server's stays in it. */
  @Override
  public void close() throws JMSException {
    if (isClosed) {
      return;
    }
    isClosed = true;
    connection.sessionClosed(this);
    JMSException first = null;
    for (RowanConsumer each : consumers) {
      try {
        each.close();
      } catch (JMSException e) {
        first = first == null ? e : first;
      }
    }
    for (QueueBrowser each : browsers) {
      each.close();
    }
    if (mode == SESSION_TRANSACTED) {
      connection.managed().abandonOwn(connection);
    }
    if (first != null) {
      throw first;
    }
  }

  void endQuietly() {
    try {
      close();
    } catch (JMSException e) {
      LOG.log(System.Logger.Level.DEBUG, "A session ended without an answer", e);
    }
  }
}
