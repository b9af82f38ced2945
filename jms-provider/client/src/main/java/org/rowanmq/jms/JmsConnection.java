package org.rowanmq.jms;

import jakarta.jms.ConnectionConsumer;
import jakarta.jms.ConnectionMetaData;
import jakarta.jms.Destination;
import jakarta.jms.ExceptionListener;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueSession;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.config.ClientConfig;
import org.rowanmq.jms.connection.ChannelListener;
import org.rowanmq.jms.connection.ClientChannel;
import org.rowanmq.jms.connection.Failure;
import org.rowanmq.jms.connection.Reply;
import org.rowanmq.jms.destination.JmsDestination;
import org.rowanmq.jms.destination.JmsTemporaryQueue;
import org.rowanmq.jms.destination.JmsTemporaryTopic;
import org.rowanmq.jms.seal.Seals;
import org.rowanmq.jms.transport.ConnectionDriver;
import org.rowanmq.jms.transport.Doorbell;
import org.rowanmq.jms.transport.PendingReply;
import org.rowanmq.jms.transport.SharedConnections;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.DestinationKind;
import org.rowanmq.wire.ErrorCode;

/** A connection of any of the API families: a channel on a physical connection. Thread-safe. */
class JmsConnection implements HostedConnection, QueueConnection, TopicConnection, ChannelListener {
  private static final System.Logger LOG = System.getLogger(JmsConnection.class.getName());

  private final SharedConnections.Lease lease;
  private final ClientConfig config;
  private final Domain domain;
  private final String user;
  private final ClientChannel channel;
  private final List<JmsSession> sessions = new CopyOnWriteArrayList<>();
  private final List<JmsConnectionConsumer> consumers = new CopyOnWriteArrayList<>();
  private final Set<org.rowanmq.wire.Destination> temporaries = ConcurrentHashMap.newKeySet();
  private final ReentrantLock closing = new ReentrantLock();
  private final Doorbell changes = new Doorbell();
  private final AtomicBoolean isReleased = new AtomicBoolean();
  private final ExceptionReports exceptionReports;
  private final Seals seals;
  private volatile @Nullable Failure failure;
  private volatile @Nullable String clientId;
  private volatile boolean isStarted;
  private volatile boolean isClosed;
  private volatile boolean isUsed;

  JmsConnection(
      SharedConnections.Lease lease, ClientConfig config, Seals seals, Domain domain, String user)
      throws JMSException {
    this.user = user;
    this.lease = lease;
    this.seals = seals;
    this.config = config;
    this.domain = domain;
    this.clientId = config.clientId();
    this.exceptionReports = new ExceptionReports(driver().environment());
    PendingReply reply = new PendingReply();
    String id = clientId;
    channel = driver().call(() -> driver().connection().openChannel(id, this, reply));
    try {
      JmsSession.succeed(reply);
    } catch (JMSException e) {
      isClosed = true;
      lease.release().run();
      throw e;
    }
  }

  // ---- for the sessions

  ConnectionDriver driver() {
    return lease.driver();
  }

  ClientConfig config() {
    return config;
  }

  /** What seals and opens bodies. */
  Seals seals() {
    return seals;
  }

  ClientChannel channel() {
    return channel;
  }

  /** Who logged in. */
  String user() {
    return user;
  }

  boolean isStarted() {
    return isStarted;
  }

  void removeSession(JmsSession session) {
    sessions.remove(session);
  }

  /** Fails if the connection has ended and does not come back. */
  void checkNotFailed() throws JMSException {
    Failure end = failure;
    if (end != null) {
      throw JmsErrors.toJms(end);
    }
  }

  /** Only the connection that made a temporary destination may consume from it. */
  void checkConsumable(JmsDestination destination) throws JMSException {
    if (destination.wire().kind().isTemporary() && !temporaries.contains(destination.wire())) {
      throw new InvalidDestinationException(
          destination + " belongs to another connection, or was deleted",
          ErrorCode.DESTINATION_INVALID.symbol());
    }
  }

  TemporaryQueue createTemporaryQueue() throws JMSException {
    return new JmsTemporaryQueue(temporary(DestinationKind.TEMPORARY_QUEUE), this::deleteTemporary);
  }

  TemporaryTopic createTemporaryTopic() throws JMSException {
    return new JmsTemporaryTopic(temporary(DestinationKind.TEMPORARY_TOPIC), this::deleteTemporary);
  }

  private org.rowanmq.wire.Destination temporary(DestinationKind kind) throws JMSException {
    long unguessable = driver().environment().newId();
    org.rowanmq.wire.Destination destination =
        new org.rowanmq.wire.Destination(
            kind, Long.toHexString(channel.producerId()) + "-" + Long.toHexString(unguessable));
    request(reply -> channel.createTemporary(destination, reply));
    temporaries.add(destination);
    return destination;
  }

  private void deleteTemporary(org.rowanmq.wire.Destination destination) throws JMSException {
    checkOpen();
    request(reply -> channel.deleteTemporary(destination, reply));
    temporaries.remove(destination);
  }

  /** Tells the exception listener, on a thread of its own. */
  void exception(Failure cause) {
    exceptionReports.report(cause);
  }

  /** As {@link #exception(Failure)}, for what went wrong on this side. */
  void exception(JMSException cause) {
    exceptionReports.report(cause);
  }

  private void request(Consumer<Reply> request) throws JMSException {
    PendingReply reply = new PendingReply();
    driver().run(() -> request.accept(reply));
    JmsSession.succeed(reply);
  }

  final void checkOpen() throws JMSException {
    if (isClosed) {
      throw new IllegalStateException("The connection is closed", ErrorCode.CLOSED.symbol());
    }
  }

  // ---- from the machine, under the driver's lock

  @Override
  public void interrupted(String reason) {
    LOG.log(System.Logger.Level.DEBUG, "Interrupted: {0}", reason);
  }

  @Override
  public void resumed() {
    LOG.log(System.Logger.Level.INFO, "Connected again; every open request is resolved");
    changes.ring();
  }

  @Override
  public void failed(Failure cause) {
    failure = cause;
    changes.ring();
    if (!isClosed) {
      exception(cause);
    }
  }

  // ---- sessions

  @Override
  public Session createSession() throws JMSException {
    return createSession(Session.AUTO_ACKNOWLEDGE);
  }

  @Override
  public Session createSession(int mode) throws JMSException {
    return session(mode, Domain.COMMON);
  }

  @Override
  public Session createSession(boolean transacted, int mode) throws JMSException {
    return session(transacted ? Session.SESSION_TRANSACTED : localMode(mode), domain);
  }

  @Override
  public QueueSession createQueueSession(boolean transacted, int mode) throws JMSException {
    return session(transacted ? Session.SESSION_TRANSACTED : localMode(mode), Domain.QUEUE);
  }

  @Override
  public TopicSession createTopicSession(boolean transacted, int mode) throws JMSException {
    return session(transacted ? Session.SESSION_TRANSACTED : localMode(mode), Domain.TOPIC);
  }

  /** A session that is not transacted has one of the three other modes. */
  private static int localMode(int mode) throws JMSException {
    if (mode == Session.SESSION_TRANSACTED) {
      throw new JMSException(
          "SESSION_TRANSACTED contradicts transacted = false", ErrorCode.ARGUMENT_INVALID.symbol());
    }
    return mode;
  }

  JmsSession session(int mode, Domain sessionDomain) throws JMSException {
    checkOpen();
    checkNotFailed();
    if (mode < Session.SESSION_TRANSACTED || mode > Session.DUPS_OK_ACKNOWLEDGE) {
      throw new JMSException(
          "Session mode " + mode + " is unknown", ErrorCode.ARGUMENT_INVALID.symbol());
    }
    return opened(new JmsSession(this, sessionDomain, mode));
  }

  <S extends JmsSession> S opened(S session) {
    isUsed = true;
    sessions.add(session);
    return session;
  }

  // ---- what the specification asks of a connection

  @Override
  public @Nullable String getClientID() throws JMSException {
    checkOpen();
    return clientId;
  }

  @Override
  public void setClientID(@Nullable String id) throws JMSException {
    checkOpen();
    if (config.clientId() != null) {
      throw new IllegalStateException(
          "The client id is set by the connection factory: " + config.clientId(),
          ErrorCode.ILLEGAL_STATE.symbol());
    }
    if (clientId != null) {
      throw new IllegalStateException(
          "The client id is set already: " + clientId, ErrorCode.ILLEGAL_STATE.symbol());
    }
    if (isUsed) {
      throw new IllegalStateException(
          "The client id must be set before the connection is used",
          ErrorCode.ILLEGAL_STATE.symbol());
    }
    String checked = checkedClientId(id);
    request(reply -> channel.setClientId(checked, reply));
    clientId = checked;
    isUsed = true;
  }

  static String checkedClientId(@Nullable String id) throws JMSException {
    if (id == null || id.isBlank() || id.length() > ClientFrame.CLIENT_ID_MAX) {
      throw new InvalidClientIDException(
          "A client id has 1 to " + ClientFrame.CLIENT_ID_MAX + " characters",
          ErrorCode.CLIENT_ID_INVALID.symbol());
    }
    return id;
  }

  @Override
  public ConnectionMetaData getMetaData() throws JMSException {
    checkOpen();
    return JmsConnectionMetaData.INSTANCE;
  }

  @Override
  public @Nullable ExceptionListener getExceptionListener() throws JMSException {
    checkOpen();
    return exceptionReports.listener();
  }

  @Override
  public void setExceptionListener(@Nullable ExceptionListener listener) throws JMSException {
    checkOpen();
    exceptionReports.listener(listener);
  }

  @Override
  public void start() throws JMSException {
    checkOpen();
    isUsed = true;
    isStarted = true;
    driver().run(channel::start);
    sessions.forEach(JmsSession::started);
    consumers.forEach(JmsConnectionConsumer::available);
  }

  @Override
  public void stop() throws JMSException {
    checkOpen();
    isUsed = true;
    for (JmsSession session : sessions) {
      session.dispatch().forbidInListener("stop");
    }
    isStarted = false;
    driver().run(channel::stop);
    for (JmsSession session : sessions) {
      session.stopped();
    }
  }

  @Override
  public void close() throws JMSException {
    if (isClosed) {
      return;
    }
    for (JmsSession session : sessions) {
      session.dispatch().forbidInCallback("close");
    }
    closing.lock();
    try {
      if (!isClosed) {
        closeAll();
      }
    } finally {
      closing.unlock();
    }
  }

  private void closeAll() throws JMSException {
    isStarted = false;
    List<JmsErrors.VoidStep> closes = new ArrayList<>();
    consumers.forEach(consumer -> closes.add(consumer::close));
    sessions.forEach(session -> closes.add(session::close));
    JMSException first = null;
    for (JmsErrors.VoidStep close : closes) {
      try {
        close.run();
      } catch (JMSException e) {
        first = first == null ? e : first;
      }
    }
    abort();
    if (first != null && failure == null) {
      throw first;
    }
  }

  @Override
  public void abort() throws JMSException {
    isStarted = false;
    isClosed = true;
    if (!isReleased.compareAndSet(false, true)) {
      return;
    }
    try {
      request(channel::close);
    } finally {
      lease.release().run();
    }
  }

  // ---- for application servers

  @Override
  public boolean isAlive() {
    return !isClosed && failure == null;
  }

  @Override
  public boolean isConnected() {
    return isAlive() && driver().call(channel::isReady);
  }

  @Override
  public boolean awaitConnected(Duration limit) {
    long begun = driver().environment().clock().nanos();
    while (true) {
      long mark = changes.mark();
      long left = limit.toNanos() - (driver().environment().clock().nanos() - begun);
      if (isConnected() || !isAlive() || left <= 0) {
        return isConnected();
      }
      try {
        changes.await(mark, left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return isConnected();
      }
    }
  }

  // ---- connection consumers

  @Override
  public ConnectionConsumer createConnectionConsumer(
      Queue from, @Nullable String selector, ServerSessionPool pool, int max) throws JMSException {
    domain.forbidForTopics("createConnectionConsumer for a queue");
    return createConnectionConsumer((Destination) from, selector, pool, max);
  }

  @Override
  public ConnectionConsumer createConnectionConsumer(
      Topic from, @Nullable String selector, ServerSessionPool pool, int max) throws JMSException {
    domain.forbidForQueues("createConnectionConsumer for a topic");
    return createConnectionConsumer((Destination) from, selector, pool, max);
  }

  @Override
  public ConnectionConsumer createConnectionConsumer(
      Destination from, @Nullable String selector, ServerSessionPool pool, int max)
      throws JMSException {
    return connectionConsumer(() -> ConsumerTerms.of(this, from, selector, false), pool, max);
  }

  @Override
  public ConnectionConsumer createSharedConnectionConsumer(
      Topic from, String name, @Nullable String selector, ServerSessionPool pool, int max)
      throws JMSException {
    domain.forbidForQueues("createSharedConnectionConsumer");
    return connectionConsumer(() -> ConsumerTerms.shared(this, from, name, selector), pool, max);
  }

  @Override
  public ConnectionConsumer createDurableConnectionConsumer(
      Topic from, String name, @Nullable String selector, ServerSessionPool pool, int max)
      throws JMSException {
    domain.forbidForQueues("createDurableConnectionConsumer");
    return connectionConsumer(
        () -> ConsumerTerms.durable(this, from, name, selector, false), pool, max);
  }

  @Override
  public ConnectionConsumer createSharedDurableConnectionConsumer(
      Topic from, String name, @Nullable String selector, ServerSessionPool pool, int max)
      throws JMSException {
    domain.forbidForQueues("createSharedDurableConnectionConsumer");
    return connectionConsumer(
        () -> ConsumerTerms.sharedDurable(this, from, name, selector), pool, max);
  }

  private ConnectionConsumer connectionConsumer(
      JmsErrors.Step<ConsumerTerms> terms, ServerSessionPool pool, int max) throws JMSException {
    checkOpen();
    isUsed = true;
    JmsConnectionConsumer consumer = new JmsConnectionConsumer(this, terms.run(), pool, max);
    consumers.add(consumer);
    consumer.begin();
    return consumer;
  }

  void removeConsumer(JmsConnectionConsumer consumer) {
    consumers.remove(consumer);
  }
}
