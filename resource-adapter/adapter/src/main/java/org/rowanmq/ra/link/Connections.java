package org.rowanmq.ra.link;

import jakarta.jms.JMSException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.HostedConnection;
import org.rowanmq.jms.JmsErrors;
import org.rowanmq.jms.JmsXaConnectionFactory;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.Pipe;

/**
 * All connections of one started adapter: opened here, and ended with it at the latest. Those with
 * the same URL and user share a physical connection, as the client arranges it. Thread-safe.
 */
public final class Connections implements ConnectionsMXBean, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Connections.class.getName());
  private static final Duration END = Duration.ofSeconds(5);

  private final AdapterEnvironment environment;
  private final Roads roads;
  private final Set<HostedConnection> open = ConcurrentHashMap.newKeySet();
  private final Set<Pooled> pooled = ConcurrentHashMap.newKeySet();
  private final Map<BrokerLogin, Decisions> decisions = new ConcurrentHashMap<>();

  /** Knows other ways to a broker than a socket. */
  public interface Roads {
    /** Null for a socket, by the login's URL. */
    Pipe.@Nullable Connector to(BrokerLogin login);
  }

  /** A connection in a pool of the server's; one is not equal to another. */
  public interface Pooled {
    /** Whether an application holds it. */
    boolean isInUse();
  }

  /** All of them by sockets. */
  public Connections(AdapterEnvironment environment) {
    this(environment, login -> null);
  }

  public Connections(AdapterEnvironment environment, Roads roads) {
    this.environment = environment;
    this.roads = roads;
  }

  /** Time and threads of the adapter. */
  public AdapterEnvironment environment() {
    return environment;
  }

  /**
   * Opens a connection, which is not started. To be given to {@link #close(HostedConnection)}.
   *
   * @return an {@link jakarta.jms.XAConnection}
   * @throws JMSException CONNECTION_LOST if no broker can be reached, AUTHENTICATION_FAILED for
   *     wrong credentials, ARGUMENT_INVALID for a wrong URL
   */
  public HostedConnection open(BrokerLogin login) throws JMSException {
    JmsXaConnectionFactory factory = new JmsXaConnectionFactory(roads.to(login), environment);
    try {
      if (login.url() != null) {
        factory.setUri(login.url());
      }
    } catch (IllegalArgumentException e) {
      throw JmsErrors.toJms(ErrorCode.ARGUMENT_INVALID, "Property 'url': " + e.getMessage(), e);
    }
    if (login.user() != null) {
      factory.setUser(login.user());
    }
    if (login.password() != null) {
      factory.setPassword(login.password());
    }
    HostedConnection connection = (HostedConnection) factory.createXAConnection();
    open.add(connection);
    return connection;
  }

  /** Closes a connection; waits for its listeners. */
  public void close(HostedConnection connection) {
    try {
      connection.close();
      open.remove(connection);
    } catch (JMSException e) {
      abort(connection);
    }
  }

  /** Ends a connection without waiting for anything. */
  public void abort(HostedConnection connection) {
    open.remove(connection);
    try {
      connection.abort();
    } catch (JMSException e) {
      LOG.log(System.Logger.Level.DEBUG, "A connection ended without an answer", e);
    }
  }

  /** Counts a connection of a pool, until {@link #unpooled}. */
  public void pooled(Pooled connection) {
    pooled.add(connection);
  }

  public void unpooled(Pooled connection) {
    pooled.remove(connection);
  }

  // ---- ConnectionsMXBean

  @Override
  public int getOpen() {
    return open.size();
  }

  @Override
  public int getPooled() {
    return pooled.size();
  }

  @Override
  public int getInUse() {
    return (int) pooled.stream().filter(Pooled::isInUse).count();
  }

  // ----

  /** Decides branches of distributed transactions, whoever worked for them. */
  public Decisions decisions(BrokerLogin login) {
    return decisions.computeIfAbsent(login, each -> new Decisions(this, each));
  }

  /** All that were asked for {@link #decisions}. */
  public Set<BrokerLogin> logins() {
    return Set.copyOf(decisions.keySet());
  }

  /** Ends everything, and waits for the threads. */
  @Override
  public void close() {
    decisions.values().forEach(Decisions::close);
    open.forEach(this::abort);
    if (!environment.awaitEnd(END)) {
      LOG.log(
          System.Logger.Level.WARNING,
          "Threads of the resource adapter have not ended within {0} s of its stop",
          END.toSeconds());
    }
    environment.close();
  }
}
