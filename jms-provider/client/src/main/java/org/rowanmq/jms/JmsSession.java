package org.rowanmq.jms;

import jakarta.jms.BytesMessage;
import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.connection.ClientChannel;
import org.rowanmq.jms.connection.ClientSession;
import org.rowanmq.jms.connection.Delivery;
import org.rowanmq.jms.connection.Failure;
import org.rowanmq.jms.connection.Rejection;
import org.rowanmq.jms.connection.Reply;
import org.rowanmq.jms.destination.JmsDestination;
import org.rowanmq.jms.destination.JmsQueue;
import org.rowanmq.jms.message.JmsBytesMessage;
import org.rowanmq.jms.message.JmsMapMessage;
import org.rowanmq.jms.message.JmsMessage;
import org.rowanmq.jms.message.JmsObjectMessage;
import org.rowanmq.jms.message.JmsStreamMessage;
import org.rowanmq.jms.message.JmsTextMessage;
import org.rowanmq.jms.transport.ConnectionDriver;
import org.rowanmq.jms.transport.PendingReply;
import org.rowanmq.wire.ErrorCode;

/**
 * A session of any of the API families. Used by one application thread at a time, or by listeners.
 */
class JmsSession implements QueueSession, TopicSession {
  private final JmsConnection connection;
  private final Domain domain;
  private final int mode;
  private final ClientSession machine;
  private final Acknowledgement acknowledgement;
  private final SessionDispatch dispatch;
  private final Sending sending = new Sending(this);
  private final Arrivals arrivals = new Arrivals(this);
  private final ServerSessionWork serverSession = new ServerSessionWork(this);
  private final List<JmsMessageConsumer> consumers = new CopyOnWriteArrayList<>();
  private final List<JmsQueueBrowser> browsers = new CopyOnWriteArrayList<>();
  private volatile long recoveries;
  private volatile boolean isClosed;

  JmsSession(JmsConnection connection, Domain domain, int mode) throws JMSException {
    this.connection = connection;
    this.domain = domain;
    this.mode = mode;
    this.dispatch = new SessionDispatch(driver().environment());
    PendingReply reply = new PendingReply();
    machine = driver().call(() -> open(connection.channel(), mode, reply));
    succeed(reply);
    this.acknowledgement = Acknowledgement.of(mode, driver(), machine, arrivals.bodies());
  }

  private static ClientSession open(ClientChannel channel, int mode, Reply reply) {
    return Acknowledgement.isAwaited(mode)
        ? channel.openSession(mode == SESSION_TRANSACTED, reply)
        : channel.openUnhurriedSession(reply);
  }

  // ---- for the facades of this session

  JmsConnection connection() {
    return connection;
  }

  ConnectionDriver driver() {
    return connection.driver();
  }

  ClientSession machine() {
    return machine;
  }

  SessionDispatch dispatch() {
    return dispatch;
  }

  Acknowledgement acknowledgement() {
    return acknowledgement;
  }

  Sending sending() {
    return sending;
  }

  long producerId() {
    return connection.channel().producerId();
  }

  long now() {
    return driver().environment().clock().nanos();
  }

  boolean isTransacted() {
    return mode == SESSION_TRANSACTED;
  }

  /**
   * Ascends with each recover and rollback, so that a listener's message is not settled after one.
   */
  long recoveries() {
    return recoveries;
  }

  void removeConsumer(JmsMessageConsumer consumer) {
    consumers.remove(consumer);
  }

  /** Deliveries may go on. */
  void started() {
    consumers.forEach(JmsMessageConsumer::available);
  }

  /** The stretch of work for a branch that a receive belongs to which begins now; 0 for none. */
  long stretch() {
    return 0;
  }

  /** Receives that wait look again whether they may go on. */
  void wakeReceivers() {
    consumers.forEach(JmsMessageConsumer::wake);
  }

  /** Waits until listeners have returned and no message is on its way to a receive. */
  void stopped() {
    dispatch.awaitQuiet();
    consumers.forEach(JmsMessageConsumer::awaitHandOut);
  }

  /** Waits for a request. */
  static void succeed(PendingReply reply) throws JMSException {
    Failure failure = reply.await();
    if (failure != null) {
      throw JmsErrors.toJms(failure);
    }
  }

  /** Waits for a close; that a greater whole was closed meanwhile comes to the same. */
  static void succeedOrClosed(PendingReply reply) throws JMSException {
    Failure failure = reply.await();
    if (failure != null && failure.code() != ErrorCode.CLOSED) {
      throw JmsErrors.toJms(failure);
    }
  }

  private void request(Consumer<Reply> request) throws JMSException {
    PendingReply reply = new PendingReply();
    driver().run(() -> request.accept(reply));
    succeed(reply);
  }

  boolean isOpen() {
    return !isClosed;
  }

  void checkOpen() throws JMSException {
    if (isClosed) {
      throw new IllegalStateException("The session is closed", ErrorCode.CLOSED.symbol());
    }
  }

  /** Fails if what would be sent now belonged to nothing. */
  void checkMaySend() throws JMSException {}

  /** Makes messages of deliveries. */
  Arrivals arrivals() {
    return arrivals;
  }

  // ---- acknowledgement and transactions

  void acknowledge() throws JMSException {
    checkOpen();
    connection.checkNotFailed();
    if (mode == CLIENT_ACKNOWLEDGE) {
      arrivals.bodies().keepAll();
      request(machine::settleAll);
    }
  }

  @Override
  public void commit() throws JMSException {
    checkTransacted("commit");
    arrivals.bodies().keepAll();
    request(machine::commit);
  }

  @Override
  public void rollback() throws JMSException {
    checkTransacted("rollback");
    recoveries++;
    arrivals.bodies().givenBack();
    request(machine::rollback);
  }

  private void checkTransacted(String call) throws JMSException {
    checkOpen();
    connection.checkNotFailed();
    if (!isTransacted()) {
      throw new IllegalStateException(
          call + " needs a transacted session", ErrorCode.ILLEGAL_STATE.symbol());
    }
    dispatch.forbidInCompletion(call);
    dispatch.awaitSends();
  }

  @Override
  public void recover() throws JMSException {
    checkOpen();
    connection.checkNotFailed();
    if (isTransacted()) {
      throw new IllegalStateException(
          "A transacted session is rolled back, not recovered", ErrorCode.ILLEGAL_STATE.symbol());
    }
    acknowledgement.idle();
    recoveries++;
    arrivals.bodies().givenBack();
    request(machine::recover);
  }

  /** Returns what was handed out in a transacted session outside of any transaction's work. */
  void giveBackHanded(boolean asFailed) throws JMSException {
    recoveries++;
    arrivals.bodies().givenBack();
    request(reply -> machine.work().giveBack(asFailed, reply));
  }

  /**
   * The application cannot be given this delivery: it comes again, counted as failed, and nothing
   * else of the session is touched, in whatever mode it is.
   */
  void reject(Delivery delivery) {
    boolean isTold = driver().call(() -> Rejection.of(machine, delivery));
    if (!isTold && !isTransacted()) {
      recoverQuietly();
    }
  }

  /** What was handed out cannot be used; it is given back, or not, by another call. */
  void failed(Throwable why) {
    driver().run(() -> machine.failed(why));
  }

  /** Gives back what the application could not use. */
  void recoverQuietly() {
    recoveries++;
    acknowledgement.idle();
    driver().run(() -> machine.recover(Reply.IGNORED));
  }

  // ---- producers and consumers

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

  private JmsMessageProducer producer(@Nullable Destination to) throws JMSException {
    checkOpen();
    return new JmsMessageProducer(this, to == null ? null : JmsDestination.own(to));
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
    checkOpen();
    domain.forbidForQueues("createSharedConsumer");
    return consumer(ConsumerTerms.shared(connection, from, name, selector));
  }

  @Override
  public MessageConsumer createSharedDurableConsumer(Topic from, String name) throws JMSException {
    return createSharedDurableConsumer(from, name, null);
  }

  @Override
  public MessageConsumer createSharedDurableConsumer(
      Topic from, String name, @Nullable String selector) throws JMSException {
    checkOpen();
    domain.forbidForQueues("createSharedDurableConsumer");
    return consumer(ConsumerTerms.sharedDurable(connection, from, name, selector));
  }

  private JmsMessageConsumer durable(
      Topic from, @Nullable String name, @Nullable String selector, boolean noLocal)
      throws JMSException {
    checkOpen();
    domain.forbidForQueues("createDurableSubscriber");
    return consumer(ConsumerTerms.durable(connection, from, name, selector, noLocal));
  }

  private JmsMessageConsumer consumer(Destination from, @Nullable String selector, boolean noLocal)
      throws JMSException {
    checkOpen();
    return consumer(ConsumerTerms.of(connection, from, selector, noLocal));
  }

  private JmsMessageConsumer consumer(ConsumerTerms terms) throws JMSException {
    if (serverSession.listener() != null) {
      throw new IllegalStateException(
          "The session has a message listener of its own, so it can have no consumers",
          ErrorCode.ILLEGAL_STATE.symbol());
    }
    JmsMessageConsumer consumer = new JmsMessageConsumer(this, terms);
    consumers.add(consumer);
    return consumer;
  }

  @Override
  public QueueBrowser createBrowser(Queue queue) throws JMSException {
    return createBrowser(queue, null);
  }

  @Override
  public QueueBrowser createBrowser(Queue queue, @Nullable String selector) throws JMSException {
    checkOpen();
    domain.forbidForTopics("createBrowser");
    connection.checkNotFailed();
    JmsDestination destination = JmsDestination.of(JmsDestination.wire(queue));
    if (!(destination instanceof JmsQueue browsed)) {
      throw new InvalidDestinationException(
          destination + " is not a queue", ErrorCode.DESTINATION_INVALID.symbol());
    }
    JmsQueueBrowser browser = new JmsQueueBrowser(this, browsed, ConsumerTerms.selector(selector));
    browsers.add(browser);
    return browser;
  }

  // ---- destinations

  @Override
  public Queue createQueue(String name) throws JMSException {
    checkOpen();
    domain.forbidForTopics("createQueue");
    return JmsDestination.queue(name);
  }

  @Override
  public Topic createTopic(String name) throws JMSException {
    checkOpen();
    domain.forbidForQueues("createTopic");
    return JmsDestination.topic(name);
  }

  @Override
  public TemporaryQueue createTemporaryQueue() throws JMSException {
    checkOpen();
    domain.forbidForTopics("createTemporaryQueue");
    return connection.createTemporaryQueue();
  }

  @Override
  public TemporaryTopic createTemporaryTopic() throws JMSException {
    checkOpen();
    domain.forbidForQueues("createTemporaryTopic");
    return connection.createTemporaryTopic();
  }

  @Override
  public void unsubscribe(String name) throws JMSException {
    checkOpen();
    domain.forbidForQueues("unsubscribe");
    if (!ConsumerTerms.isSubscriptionName(name)) {
      throw new InvalidDestinationException(
          "No durable subscription has this name: it is empty or too long",
          ErrorCode.SUBSCRIPTION_NOT_FOUND.symbol());
    }
    request(reply -> connection.channel().unsubscribe(name, reply));
  }

  // ---- messages

  @Override
  public BytesMessage createBytesMessage() throws JMSException {
    checkOpen();
    return new JmsBytesMessage();
  }

  @Override
  public MapMessage createMapMessage() throws JMSException {
    checkOpen();
    return new JmsMapMessage();
  }

  @Override
  public Message createMessage() throws JMSException {
    checkOpen();
    return new JmsMessage();
  }

  @Override
  public ObjectMessage createObjectMessage() throws JMSException {
    checkOpen();
    return new JmsObjectMessage(connection.config().trustedClasses());
  }

  @Override
  public ObjectMessage createObjectMessage(@Nullable Serializable object) throws JMSException {
    ObjectMessage message = createObjectMessage();
    message.setObject(object);
    return message;
  }

  @Override
  public StreamMessage createStreamMessage() throws JMSException {
    checkOpen();
    return new JmsStreamMessage();
  }

  @Override
  public TextMessage createTextMessage() throws JMSException {
    checkOpen();
    return new JmsTextMessage();
  }

  @Override
  public TextMessage createTextMessage(@Nullable String text) throws JMSException {
    TextMessage message = createTextMessage();
    message.setText(text);
    return message;
  }

  // ---- life

  @Override
  public boolean getTransacted() throws JMSException {
    checkOpen();
    return isTransacted();
  }

  @Override
  public int getAcknowledgeMode() throws JMSException {
    checkOpen();
    return mode;
  }

  @Override
  public @Nullable MessageListener getMessageListener() throws JMSException {
    checkOpen();
    return serverSession.listener();
  }

  /** Of use only to application servers' session pools, which call {@link #run}. */
  @Override
  public void setMessageListener(@Nullable MessageListener listener) throws JMSException {
    checkOpen();
    if (listener != null && !consumers.isEmpty()) {
      throw new IllegalStateException(
          "The session has consumers, so it can have no message listener of its own",
          ErrorCode.ILLEGAL_STATE.symbol());
    }
    serverSession.listener(listener);
  }

  /** Passes what a connection consumer has loaded the session with to the session's listener. */
  @Override
  public void run() {
    serverSession.run();
  }

  @Override
  public void close() throws JMSException {
    if (isClosed) {
      return;
    }
    dispatch.forbidInCallback("close");
    consumers.forEach(JmsMessageConsumer::endDelivery);
    dispatch.awaitQuiet();
    consumers.forEach(JmsMessageConsumer::awaitReceive);
    // Only now: until here a listener has all the services of its session (JMS 3.1 §6.1.8).
    isClosed = true;
    consumers.forEach(JmsMessageConsumer::closedBySession);
    browsers.forEach(JmsQueueBrowser::close);
    dispatch.awaitSends();
    dispatch.close();
    acknowledgement.idle();
    arrivals.bodies().end();
    connection.removeSession(this);
    PendingReply reply = new PendingReply();
    driver().run(() -> machine.close(reply));
    succeedOrClosed(reply);
  }
}
