package org.rowanmq.ra.outbound;

import jakarta.jms.ConnectionConsumer;
import jakarta.jms.ConnectionMetaData;
import jakarta.jms.Destination;
import jakarta.jms.ExceptionListener;
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
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.JmsErrors;
import org.rowanmq.ra.link.RaErrors;
import org.rowanmq.wire.ErrorCode;

/**
 * What an application holds of a connection in the server's pool. Has one session at a time. What
 * the server decides, an application must not (JMS 3.1 §12.2): client id, stop, listeners. Closing
 * it gives the connection back to the pool. Not final: TomEE gives applications an instance of a
 * subclass, made without a constructor, that hands every call on, so no field is touched from
 * outside.
 */
public class RowanConnection implements QueueConnection, TopicConnection {
  private static final System.Logger LOG = System.getLogger(RowanConnection.class.getName());

  /** Null once it was closed or taken away. */
  private volatile @Nullable RowanManagedConnection managed;

  /** What was taken away and hears, all the same, that the application closes it. */
  private volatile @Nullable RowanManagedConnection lost;

  private final List<JmsErrors.VoidStep> temporaries = new CopyOnWriteArrayList<>();
  private volatile @Nullable RowanSession session;
  private volatile Family family = Family.COMMON;

  RowanConnection(RowanManagedConnection managed) {
    this.managed = managed;
  }

  void family(Family newFamily) {
    family = newFamily;
  }

  /**
   * Whether the broker can be asked, within so many seconds. Application servers call it by its
   * name.
   */
  public boolean isValid(int seconds) {
    RowanManagedConnection current = managed;
    return current != null && current.isValid(Duration.ofSeconds(Math.max(0, seconds)));
  }

  /** Whether a transaction of the server's is under way. */
  boolean isInTransaction() {
    RowanManagedConnection current = managed;
    return current != null && current.isInTransaction();
  }

  RowanManagedConnection managed() throws JMSException {
    RowanManagedConnection current = managed;
    if (current == null) {
      throw RaErrors.closed("connection");
    }
    return current;
  }

  /** From now on it stands for another connection of the pool. */
  @Nullable RowanManagedConnection moveTo(RowanManagedConnection other) {
    RowanManagedConnection before = managed;
    managed = other;
    return before;
  }

  /** The server takes the connection away; the application may not know and close it later. */
  void takeAway() {
    lost = managed;
    end();
  }

  private void end() {
    RowanSession current = session;
    session = null;
    if (current != null) {
      current.endQuietly();
    }
    deleteTemporaries();
    managed = null;
  }

  private void deleteTemporaries() {
    for (JmsErrors.VoidStep delete : temporaries) {
      try {
        delete.run();
      } catch (JMSException e) {
        LOG.log(System.Logger.Level.DEBUG, "A temporary destination could not be deleted", e);
      }
    }
    temporaries.clear();
  }

  /** Remembers what lasts as long as the application's connection. */
  TemporaryQueue owned(TemporaryQueue queue) {
    temporaries.add(queue::delete);
    return queue;
  }

  TemporaryTopic owned(TemporaryTopic topic) {
    temporaries.add(topic::delete);
    return topic;
  }

  void sessionClosed(RowanSession closed) {
    if (session == closed) {
      session = null;
    }
  }

  // ---- sessions

  /**
   * The mode a session gets outside of transactions: there is no acknowledging by hand in a server
   * (JMS 3.1 §12.3).
   */
  static int granted(int mode) {
    return mode == Session.CLIENT_ACKNOWLEDGE ? Session.AUTO_ACKNOWLEDGE : mode;
  }

  private RowanSession session(int mode, Family of) throws JMSException {
    RowanManagedConnection ignored = managed();
    if (mode < Session.SESSION_TRANSACTED || mode > Session.DUPS_OK_ACKNOWLEDGE) {
      throw JmsErrors.toJms(ErrorCode.ARGUMENT_INVALID, "Session mode " + mode + " is unknown");
    }
    if (session != null) {
      throw JmsErrors.toJms(
          ErrorCode.ILLEGAL_STATE,
          "The connection has a session already: in a web or EJB container a connection has one at"
              + " a time. Close it, or take another connection");
    }
    RowanSession made = new RowanSession(this, granted(mode), of);
    session = made;
    return made;
  }

  @Override
  public Session createSession() throws JMSException {
    return session(Session.AUTO_ACKNOWLEDGE, Family.COMMON);
  }

  @Override
  public Session createSession(int mode) throws JMSException {
    return session(mode, Family.COMMON);
  }

  @Override
  public Session createSession(boolean transacted, int mode) throws JMSException {
    return session(mode(transacted, mode), family);
  }

  @Override
  public QueueSession createQueueSession(boolean transacted, int mode) throws JMSException {
    return session(mode(transacted, mode), Family.QUEUE);
  }

  @Override
  public TopicSession createTopicSession(boolean transacted, int mode) throws JMSException {
    return session(mode(transacted, mode), Family.TOPIC);
  }

  /** Applications write {@code createSession(false, 0)}, knowing that a server ignores both. */
  private static int mode(boolean transacted, int mode) {
    if (transacted) {
      return Session.SESSION_TRANSACTED;
    }
    return mode == Session.SESSION_TRANSACTED ? Session.AUTO_ACKNOWLEDGE : mode;
  }

  // ---- what there is

  @Override
  public @Nullable String getClientID() throws JMSException {
    return managed().connection().getClientID();
  }

  @Override
  public ConnectionMetaData getMetaData() throws JMSException {
    return managed().connection().getMetaData();
  }

  /** There is none. */
  @Override
  public @Nullable ExceptionListener getExceptionListener() throws JMSException {
    RowanManagedConnection ignored = managed();
    return null;
  }

  @Override
  public void start() throws JMSException {
    managed().start();
  }

  @Override
  public void close() throws JMSException {
    RowanManagedConnection current = managed;
    if (current != null) {
      end();
    } else {
      current = lost;
      lost = null;
    }
    if (current != null) {
      current.closed(this);
    }
  }

  // ---- what is the server's

  private JMSException forbidden(String call) throws JMSException {
    RowanManagedConnection ignored = managed();
    return RaErrors.forbidden(call);
  }

  @Override
  public void setClientID(String id) throws JMSException {
    throw forbidden("setClientID");
  }

  @Override
  public void setExceptionListener(@Nullable ExceptionListener listener) throws JMSException {
    throw forbidden("setExceptionListener");
  }

  @Override
  public void stop() throws JMSException {
    throw forbidden("stop");
  }

  @Override
  public ConnectionConsumer createConnectionConsumer(
      Queue from, @Nullable String selector, ServerSessionPool pool, int max) throws JMSException {
    throw forbidden("createConnectionConsumer");
  }

  @Override
  public ConnectionConsumer createConnectionConsumer(
      Topic from, @Nullable String selector, ServerSessionPool pool, int max) throws JMSException {
    throw forbidden("createConnectionConsumer");
  }

  @Override
  public ConnectionConsumer createConnectionConsumer(
      Destination from, @Nullable String selector, ServerSessionPool pool, int max)
      throws JMSException {
    throw forbidden("createConnectionConsumer");
  }

  @Override
  public ConnectionConsumer createSharedConnectionConsumer(
      Topic from, String name, @Nullable String selector, ServerSessionPool pool, int max)
      throws JMSException {
    throw forbidden("createSharedConnectionConsumer");
  }

  @Override
  public ConnectionConsumer createDurableConnectionConsumer(
      Topic from, String name, @Nullable String selector, ServerSessionPool pool, int max)
      throws JMSException {
    throw forbidden("createDurableConnectionConsumer");
  }

  @Override
  public ConnectionConsumer createSharedDurableConnectionConsumer(
      Topic from, String name, @Nullable String selector, ServerSessionPool pool, int max)
      throws JMSException {
    throw forbidden("createSharedDurableConnectionConsumer");
  }
}
