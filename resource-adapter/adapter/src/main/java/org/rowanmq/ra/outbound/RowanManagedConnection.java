package org.rowanmq.ra.outbound;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import jakarta.jms.XAConnection;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionEvent;
import jakarta.resource.spi.ConnectionEventListener;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.LocalTransaction;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionMetaData;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import javax.security.auth.Subject;
import javax.transaction.xa.XAResource;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.HostedConnection;
import org.rowanmq.jms.HostedSession;
import org.rowanmq.jms.JmsErrors;
import org.rowanmq.ra.link.AdapterResource;
import org.rowanmq.ra.link.BrokerLogin;
import org.rowanmq.ra.link.Connections;
import org.rowanmq.ra.link.RaErrors;
import org.rowanmq.wire.ErrorCode;

/**
 * A JMS connection in the server's pool, with the sessions that applications' sessions stand for:
 * one for branches of the server's transactions, one for each kind of work outside of them, each
 * made when it is needed. Used by one thread at a time, as the server arranges it; the end of the
 * connection may be told at any time.
 */
final class RowanManagedConnection implements ManagedConnection, Connections.Pooled {
  private static final System.Logger LOG = System.getLogger(RowanManagedConnection.class.getName());

  private final BrokerLogin login;
  private final Connections connections;
  private final HostedConnection connection;
  private final int prefetch;
  private final List<RowanConnection> handles = new CopyOnWriteArrayList<>();

  /**
   * Taken from applications by {@link #cleanup}, until the connection is given to the next one.
   * GlassFish cleans up while it destroys a bean, and counts on hearing that the bean's connection
   * is closed after that; it would never be free again.
   */
  private final List<RowanConnection> takenAway = new CopyOnWriteArrayList<>();

  private final List<ConnectionEventListener> listeners = new CopyOnWriteArrayList<>();
  private final AtomicBoolean isErrorTold = new AtomicBoolean();
  private final ReentrantLock opening = new ReentrantLock();

  /** Outside of the server's transactions, by session mode. */
  private final Map<Integer, Session> sessions = new HashMap<>();

  private @Nullable HostedSession branchSession;
  private @Nullable AdapterResource resource;
  private @Nullable PrintWriter logWriter;
  private boolean isLocalTransaction;
  private boolean isOwnTransaction;
  private boolean isStarted;

  RowanManagedConnection(
      BrokerLogin login, Connections connections, HostedConnection connection, int prefetch)
      throws JMSException {
    this.login = login;
    this.connections = connections;
    this.connection = connection;
    this.prefetch = prefetch;
    connection.setExceptionListener(this::failed);
    connections.pooled(this);
  }

  @Override
  public boolean isInUse() {
    return !handles.isEmpty();
  }

  boolean isFor(BrokerLogin asked) {
    return login.equals(asked) && connection.isAlive();
  }

  /** Whether the broker can be asked within that time. */
  boolean isValid(Duration patience) {
    return connection.awaitConnected(patience);
  }

  Connection connection() {
    return connection;
  }

  int prefetch() {
    return prefetch;
  }

  // ---- for the handles

  /** Whether a transaction of the server's is under way. */
  boolean isInTransaction() {
    AdapterResource current = resource;
    return isLocalTransaction
        || (current != null && (current.isInBranch() || current.isTakenAway()));
  }

  /**
   * What a session stands for just now.
   *
   * @param mode what it was created with; of no interest within a transaction of the server's
   */
  Session session(RowanConnection by, int mode) throws JMSException {
    AdapterResource current = resource;
    if (current != null && current.isInBranch()) {
      return branchSession();
    }
    checkTransaction();
    if (isLocalTransaction) {
      return session(Session.SESSION_TRANSACTED);
    }
    if (mode == Session.SESSION_TRANSACTED && !isOwnTransaction) {
      isOwnTransaction = true;
      tell(
          ConnectionEvent.LOCAL_TRANSACTION_STARTED,
          by,
          ConnectionEventListener::localTransactionStarted);
    }
    return session(mode);
  }

  /**
   * Refuses to go on with what belonged to a transaction that the server has ended meanwhile.
   *
   * @throws jakarta.jms.TransactionRolledBackException if there is such a one
   */
  void checkTransaction() throws JMSException {
    AdapterResource current = resource;
    if (current != null && current.isTakenAway()) {
      throw JmsErrors.toJms(
          ErrorCode.TRANSACTION_ROLLED_BACK,
          "The server has ended the transaction while it was being worked for, most likely because"
              + " of its timeout; nothing more can be done in it");
    }
  }

  private Session session(int mode) throws JMSException {
    opening.lock();
    try {
      Session session = sessions.get(mode);
      if (session == null) {
        session = connection.createSession(mode);
        sessions.put(mode, session);
      }
      return session;
    } finally {
      opening.unlock();
    }
  }

  private HostedSession branchSession() throws JMSException {
    opening.lock();
    try {
      HostedSession session = branchSession;
      if (session == null) {
        session = (HostedSession) ((XAConnection) connection).createXASession();
        branchSession = session;
      }
      return session;
    } finally {
      opening.unlock();
    }
  }

  /** An application's own transaction, outside of the server's: it ends. */
  void endOwn(RowanConnection by, boolean commits) throws JMSException {
    if (isInTransaction()) {
      throw new jakarta.jms.TransactionInProgressException(
          (commits ? "commit" : "rollback")
              + " of a session in a transaction of the server is the server's",
          ErrorCode.ILLEGAL_STATE.symbol());
    }
    Session session = session(by, Session.SESSION_TRANSACTED);
    isOwnTransaction = false;
    if (commits) {
      session.commit();
      tell(
          ConnectionEvent.LOCAL_TRANSACTION_COMMITTED,
          by,
          ConnectionEventListener::localTransactionCommitted);
    } else {
      session.rollback();
      tell(
          ConnectionEvent.LOCAL_TRANSACTION_ROLLEDBACK,
          by,
          ConnectionEventListener::localTransactionRolledback);
    }
  }

  /** A session with a transaction of its own was closed. */
  void abandonOwn(RowanConnection by) throws JMSException {
    if (isOwnTransaction && !isInTransaction()) {
      endOwn(by, false);
    }
  }

  void start() throws JMSException {
    if (!isStarted) {
      connection.start();
      isStarted = true;
    }
  }

  /** The application has closed it. */
  void closed(RowanConnection handle) {
    if (handles.remove(handle) || takenAway.remove(handle)) {
      tell(ConnectionEvent.CONNECTION_CLOSED, handle, ConnectionEventListener::connectionClosed);
    }
  }

  private void tell(
      int type, RowanConnection handle, BiConsumer<ConnectionEventListener, ConnectionEvent> call) {
    ConnectionEvent event = new ConnectionEvent(this, type);
    event.setConnectionHandle(handle);
    listeners.forEach(each -> call.accept(each, event));
  }

  /** The connection has ended, and does not come back. */
  private void failed(JMSException cause) {
    if (!connection.isAlive() && isErrorTold.compareAndSet(false, true)) {
      LOG.log(
          System.Logger.Level.WARNING,
          "A connection as {0} has ended: {1}",
          login,
          cause.getMessage());
      ConnectionEvent event =
          new ConnectionEvent(this, ConnectionEvent.CONNECTION_ERROR_OCCURRED, cause);
      listeners.forEach(each -> each.connectionErrorOccurred(event));
    }
  }

  // ---- ManagedConnection

  @Override
  public Object getConnection(@Nullable Subject subject, @Nullable ConnectionRequestInfo info)
      throws ResourceException {
    if (!connection.isAlive()) {
      throw RaErrors.toResource("Taking a connection of the pool", RaErrors.closed("connection"));
    }
    takenAway.clear();
    RowanConnection handle = new RowanConnection(this);
    handles.add(handle);
    return handle;
  }

  @Override
  public void associateConnection(Object handle) throws ResourceException {
    if (!(handle instanceof RowanConnection ours)) {
      throw new ResourceException("Not a connection of this adapter: " + handle);
    }
    RowanManagedConnection before = ours.moveTo(this);
    if (before != null) {
      before.handles.remove(ours);
    }
    handles.add(ours);
  }

  /** Ready for the next application: nothing of the last one is left. */
  @Override
  public void cleanup() throws ResourceException {
    List<RowanConnection> open = takeAway();
    takenAway.clear();
    takenAway.addAll(open);
    isLocalTransaction = false;
    try {
      if (isOwnTransaction) {
        isOwnTransaction = false;
        session(Session.SESSION_TRANSACTED).rollback();
      }
      AdapterResource current = resource;
      if (current != null && current.isTakenAway()) {
        // The application was not given what came after the end; the next branch would settle it.
        branchSession().giveBack(false);
        current.takenNotice();
      }
      if (isStarted) {
        isStarted = false;
        connection.stop();
      }
    } catch (JMSException e) {
      throw RaErrors.toResource("Cleaning up a connection", e);
    }
  }

  /** All handles that are open; they are not any more. */
  private List<RowanConnection> takeAway() {
    List<RowanConnection> open = List.copyOf(handles);
    open.forEach(RowanConnection::takeAway);
    handles.clear();
    return open;
  }

  @Override
  public void destroy() {
    List<RowanConnection> ignored = takeAway();
    takenAway.clear();
    connections.unpooled(this);
    connections.close(connection);
  }

  /** The same one at each call; it outlives {@link #destroy}. */
  @Override
  public XAResource getXAResource() throws ResourceException {
    AdapterResource current = resource;
    if (current == null) {
      try {
        current =
            new AdapterResource(
                connections.decisions(login), connection, branchSession().getXAResource());
      } catch (JMSException e) {
        throw RaErrors.toResource("Opening a session for transactions", e);
      }
      resource = current;
    }
    return current;
  }

  @Override
  public LocalTransaction getLocalTransaction() {
    return new OneResource();
  }

  @Override
  public void addConnectionEventListener(ConnectionEventListener listener) {
    listeners.add(listener);
  }

  @Override
  public void removeConnectionEventListener(ConnectionEventListener listener) {
    listeners.remove(listener);
  }

  @Override
  public ManagedConnectionMetaData getMetaData() {
    return new MetaData();
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return logWriter;
  }

  /** Kept, and not written to. */
  @Override
  public void setLogWriter(@Nullable PrintWriter out) {
    logWriter = out;
  }

  /** A transaction of the server's with no other resource in it. */
  private final class OneResource implements LocalTransaction {
    @Override
    public void begin() throws ResourceException {
      if (isInTransaction()) {
        throw RaErrors.ofLocalTransaction(
            "begin", JmsErrors.toJms(ErrorCode.ILLEGAL_STATE, "a transaction is under way"));
      }
      isLocalTransaction = true;
    }

    @Override
    public void commit() throws ResourceException {
      end("commit", Session::commit);
    }

    @Override
    public void rollback() throws ResourceException {
      end("rollback", Session::rollback);
    }

    private void end(String call, Ending ending) throws ResourceException {
      if (!isLocalTransaction) {
        throw RaErrors.ofLocalTransaction(
            call, JmsErrors.toJms(ErrorCode.ILLEGAL_STATE, "no transaction was begun"));
      }
      try {
        Session session = session(Session.SESSION_TRANSACTED);
        isLocalTransaction = false;
        ending.end(session);
      } catch (JMSException e) {
        isLocalTransaction = false;
        throw RaErrors.ofLocalTransaction(call, e);
      }
    }
  }

  private interface Ending {
    void end(Session session) throws JMSException;
  }

  private final class MetaData implements ManagedConnectionMetaData {
    @Override
    public String getEISProductName() {
      return "RowanMQ";
    }

    @Override
    public String getEISProductVersion() throws ResourceException {
      try {
        return connection.getMetaData().getProviderVersion();
      } catch (JMSException e) {
        throw RaErrors.toResource("Asking for the version", e);
      }
    }

    /** No limit. */
    @Override
    public int getMaxConnections() {
      return 0;
    }

    @Override
    public @Nullable String getUserName() {
      return login.user();
    }
  }
}
