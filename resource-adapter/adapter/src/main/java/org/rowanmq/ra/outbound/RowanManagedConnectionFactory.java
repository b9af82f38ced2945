package org.rowanmq.ra.outbound;

import jakarta.jms.JMSException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.InvalidPropertyException;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionFactory;
import jakarta.resource.spi.ResourceAdapter;
import jakarta.resource.spi.ResourceAdapterAssociation;
import jakarta.resource.spi.ValidatingManagedConnectionFactory;
import jakarta.resource.spi.security.PasswordCredential;
import java.io.PrintWriter;
import java.io.Serial;
import java.time.Duration;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import javax.security.auth.Subject;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.HostedConnection;
import org.rowanmq.jms.connection.Prefetch;
import org.rowanmq.ra.link.AdapterEnvironment;
import org.rowanmq.ra.link.BrokerLogin;
import org.rowanmq.ra.link.ConnectionSource;
import org.rowanmq.ra.link.Connections;
import org.rowanmq.ra.link.LoginSource;
import org.rowanmq.ra.link.RaErrors;

/**
 * Makes the connections that a server pools, for {@code jakarta.jms.ConnectionFactory}. A Java
 * bean: {@code url}, {@code user}, {@code password}, which are the adapter's where they are not
 * set, {@code clientId} and {@code prefetch}. Not to be changed once it is in use; otherwise
 * thread-safe.
 */
public class RowanManagedConnectionFactory
    implements ManagedConnectionFactory,
        ResourceAdapterAssociation,
        ValidatingManagedConnectionFactory,
        LoginSource {
  @Serial private static final long serialVersionUID = 1;

  /** Enough to keep a receiver busy; what is not taken goes back when the consumer is closed. */
  private static final int PREFETCH = 10;

  /** How long a connection that is just being made again counts as valid. */
  private static final Duration VALID_WITHIN = Duration.ofSeconds(2);

  private transient @Nullable ResourceAdapter adapter;
  private transient @Nullable Connections unmanaged;
  private transient @Nullable PrintWriter logWriter;
  private @Nullable String url;
  private @Nullable String user;
  private @Nullable String password;
  private @Nullable String clientId;
  private Integer prefetch = PREFETCH;

  // ---- bean

  public @Nullable String getUrl() {
    return url;
  }

  public void setUrl(@Nullable String newUrl) {
    url = newUrl;
  }

  public @Nullable String getUser() {
    return user;
  }

  public void setUser(@Nullable String newUser) {
    user = newUser;
  }

  /** The user once more, as Jakarta Connectors calls it. */
  public @Nullable String getUserName() {
    return user;
  }

  public void setUserName(@Nullable String newUser) {
    user = newUser;
  }

  public @Nullable String getPassword() {
    return password;
  }

  public void setPassword(@Nullable String newPassword) {
    password = newPassword;
  }

  public @Nullable String getClientId() {
    return clientId;
  }

  /** Of every connection: as only one can have it, the pool must not hold more. */
  public void setClientId(@Nullable String newClientId) {
    clientId = newClientId;
  }

  /** Messages a consumer may have waiting; 0: one when it is asked for. */
  public Integer getPrefetch() {
    return prefetch;
  }

  public void setPrefetch(Integer newPrefetch) {
    prefetch = newPrefetch;
  }

  @Override
  public @Nullable ResourceAdapter getResourceAdapter() {
    return adapter;
  }

  @Override
  public void setResourceAdapter(ResourceAdapter newAdapter) throws ResourceException {
    if (!(newAdapter instanceof ConnectionSource)) {
      throw new ResourceException("Not RowanMQ's resource adapter: " + newAdapter);
    }
    adapter = newAdapter;
  }

  // ---- where to

  @Override
  public BrokerLogin login() {
    BrokerLogin own = new BrokerLogin(url, user, password);
    return adapter instanceof ConnectionSource source ? own.or(source.login()) : own;
  }

  @Override
  public @Nullable String clientId() {
    return clientId == null || clientId.isBlank() ? null : clientId;
  }

  private BrokerLogin login(@Nullable Subject subject, @Nullable ConnectionRequestInfo info) {
    BrokerLogin asked =
        info instanceof RowanRequestInfo request ? request.login() : BrokerLogin.NONE;
    return credential(subject).or(asked).or(login());
  }

  /** What the server's security says comes first. */
  private BrokerLogin credential(@Nullable Subject subject) {
    if (subject != null) {
      for (PasswordCredential each : subject.getPrivateCredentials(PasswordCredential.class)) {
        if (equals(each.getManagedConnectionFactory())) {
          char[] secret = each.getPassword();
          return new BrokerLogin(
              null, each.getUserName(), secret == null ? null : new String(secret));
        }
      }
    }
    return BrokerLogin.NONE;
  }

  /** The adapter's, or of a factory outside of a server its own. */
  private synchronized Connections connections() {
    if (adapter instanceof ConnectionSource source) {
      return source.connections();
    }
    Connections own = unmanaged;
    if (own == null) {
      own = new Connections(new AdapterEnvironment(null));
      unmanaged = own;
    }
    return own;
  }

  // ---- ManagedConnectionFactory

  @Override
  public Object createConnectionFactory(ConnectionManager pool) {
    if (adapter instanceof ConnectionSource source) {
      source.expect(login());
    }
    return new RowanConnectionFactory(this, pool);
  }

  @Override
  public Object createConnectionFactory() {
    return new RowanConnectionFactory(this, new Unpooled());
  }

  @Override
  public ManagedConnection createManagedConnection(
      @Nullable Subject subject, @Nullable ConnectionRequestInfo info) throws ResourceException {
    int messages = prefetch;
    if (messages < 0 || messages > Prefetch.MESSAGES_MAX) {
      throw new InvalidPropertyException(
          "Property 'prefetch' = " + messages + "; allowed: 0 to " + Prefetch.MESSAGES_MAX);
    }
    BrokerLogin login = login(subject, info);
    Connections connections = connections();
    HostedConnection connection = null;
    try {
      connection = connections.open(login);
      if (clientId() != null) {
        connection.setClientID(clientId());
      }
      return new RowanManagedConnection(login, connections, connection, messages);
    } catch (JMSException e) {
      if (connection != null) {
        connections.abort(connection);
      }
      throw RaErrors.toResource("Connecting as " + login, e);
    }
  }

  @Override
  @SuppressWarnings("rawtypes")
  public @Nullable ManagedConnection matchManagedConnections(
      Set candidates, @Nullable Subject subject, @Nullable ConnectionRequestInfo info) {
    BrokerLogin login = login(subject, info);
    for (Object each : candidates) {
      if (each instanceof RowanManagedConnection connection && connection.isFor(login)) {
        return connection;
      }
    }
    return null;
  }

  /** Those that have ended, or whose broker cannot be reached within two seconds. */
  @Override
  @SuppressWarnings("rawtypes")
  public Set<Object> getInvalidConnections(Set candidates) {
    Set<Object> invalid = new HashSet<>();
    Duration patience = VALID_WITHIN;
    for (Object each : candidates) {
      if (each instanceof RowanManagedConnection connection && !connection.isValid(patience)) {
        invalid.add(connection);
        // The others most likely wait for the same broker.
        patience = Duration.ZERO;
      }
    }
    return invalid;
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return logWriter;
  }

  /** Kept, and not written to: the adapter logs as the rest of RowanMQ does. */
  @Override
  public void setLogWriter(@Nullable PrintWriter out) {
    logWriter = out;
  }

  // ---- two that are configured alike are the same

  @Override
  public boolean equals(@Nullable Object other) {
    return other != null
        && other.getClass() == getClass()
        && settings().equals(((RowanManagedConnectionFactory) other).settings());
  }

  @Override
  public int hashCode() {
    return settings().hashCode();
  }

  private Settings settings() {
    return new Settings(
        new BrokerLogin(url, user, password),
        Objects.requireNonNullElse(clientId, ""),
        prefetch,
        adapter);
  }

  private record Settings(
      BrokerLogin login, String clientId, int prefetch, @Nullable ResourceAdapter adapter) {}
}
