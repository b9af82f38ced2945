package org.rowanmq.jms;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueConnectionFactory;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicConnectionFactory;
import java.io.InvalidObjectException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectStreamException;
import java.io.Serial;
import java.io.Serializable;
import java.util.List;
import java.util.function.Supplier;
import javax.naming.NamingException;
import javax.naming.OperationNotSupportedException;
import javax.naming.Reference;
import javax.naming.Referenceable;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.config.ClientConfig;
import org.rowanmq.jms.config.ConnectionUri;
import org.rowanmq.jms.config.Security;
import org.rowanmq.jms.connection.ConnectionSettings;
import org.rowanmq.jms.connection.Login;
import org.rowanmq.jms.connection.PlainLogin;
import org.rowanmq.jms.connection.ScramLogin;
import org.rowanmq.jms.seal.KeyProvider;
import org.rowanmq.jms.seal.Seals;
import org.rowanmq.jms.transport.ConnectionDriver;
import org.rowanmq.jms.transport.SharedConnections;
import org.rowanmq.jms.transport.TcpConnector;
import org.rowanmq.jms.transport.TlsClient;
import org.rowanmq.runtime.Environment;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.Pipe;

/**
 * Where an application begins. A Java bean with the properties {@code uri}, {@code user} and {@code
 * password}; everything else is an option of the URI: {@code
 * rowan://host:port,host:port?option=value}, {@code rowans://} for TLS ({@link
 * org.rowanmq.jms.config.UriOption}). Not to be changed while other threads use it.
 */
public class JmsConnectionFactory
    implements ConnectionFactory,
        QueueConnectionFactory,
        TopicConnectionFactory,
        Referenceable,
        Serializable {
  @Serial private static final long serialVersionUID = 1;
  private static final String PRODUCT = "rowanmq-client/0.1";
  private static final String NOT_KEPT =
      "The connection factory holds what its URI does not say, a connector of this process or a"
          + " configuration made in code, so it can be neither serialised nor bound";
  private static final int USER_MAX = 1_000;
  private static final SharedConnections SHARED = new SharedConnections();

  /** What makes two factories share a physical connection. */
  private record Key(
      ClientConfig config,
      String user,
      String password,
      Object transport,
      Environment environment) {}

  /** The threads and timers of all clients of this class loader that bring none of their own. */
  private static final class Default {
    static final Environment ENVIRONMENT = new SystemEnvironment("rowan-client");
  }

  private final transient Pipe.@Nullable Connector connector;
  private final transient @Nullable Environment environment;
  private transient String uri = "rowan://localhost";
  private transient ClientConfig config = ClientConfig.defaults();
  private transient @Nullable String user;
  private transient @Nullable String password;
  private transient @Nullable KeyProvider keyProvider;

  /** Made of the configuration when it is first needed. */
  private transient volatile @Nullable Seals seals;

  /** Connects to {@code rowan://localhost:7611} unless told otherwise. */
  public JmsConnectionFactory() {
    this(null, null);
  }

  /**
   * @throws IllegalArgumentException naming everything that is wrong with the URI
   */
  public JmsConnectionFactory(String uri) {
    this();
    applyUri(uri);
  }

  public JmsConnectionFactory(String uri, String user, String password) {
    this(uri);
    this.user = user;
    this.password = password;
  }

  /**
   * For embedding: connects through {@code connector} instead of a socket.
   *
   * @param environment null for the default
   */
  public JmsConnectionFactory(
      Pipe.@Nullable Connector connector, @Nullable Environment environment) {
    this.connector = connector;
    this.environment = environment;
  }

  // ---- bean

  public String getUri() {
    return uri;
  }

  /**
   * @throws IllegalArgumentException naming everything that is wrong with the URI
   */
  public void setUri(String newUri) {
    applyUri(newUri);
  }

  private void applyUri(String newUri) {
    ConnectionUri parsed = ConnectionUri.parse(newUri);
    uri = newUri;
    apply(parsed.config());
    user = parsed.user() == null ? user : parsed.user();
    password = parsed.password() == null ? password : parsed.password();
  }

  public @Nullable String getUser() {
    return user;
  }

  public void setUser(@Nullable String newUser) {
    user = newUser;
  }

  /** Write-only: a password is not given away. */
  public void setPassword(@Nullable String newPassword) {
    password = newPassword;
  }

  /** What the URI came to. */
  public ClientConfig config() {
    return config;
  }

  /** Sets what no URI option could: the whole configuration. */
  public void configure(ClientConfig newConfig) {
    apply(newConfig);
  }

  /**
   * Sets where the keys of sealed bodies come from, whatever the URI says. Not kept by JNDI or
   * serialisation.
   *
   * @param provider null for what the URI says
   */
  public void setKeyProvider(@Nullable KeyProvider provider) {
    keyProvider = provider;
    apply(provider == null ? ConnectionUri.parse(uri).config() : config);
  }

  private void apply(ClientConfig newConfig) {
    KeyProvider keys = keyProvider;
    config = keys == null ? newConfig : newConfig.withSealing(newConfig.sealing().withKeys(keys));
    seals = null;
  }

  // ---- administered object

  /**
   * URI, user and password; the password only if it was set, and then in the clear.
   *
   * @throws NamingException if the factory holds what a URI cannot say
   */
  @Override
  public Reference getReference() throws NamingException {
    if (!isWhatItsUriSays()) {
      throw new OperationNotSupportedException(NOT_KEPT);
    }
    return ConnectionFactoryReference.of(kind(), uri, user, password);
  }

  /** As {@link #getReference}: URI, user and password. */
  @Serial
  protected Object writeReplace() throws ObjectStreamException {
    if (!isWhatItsUriSays()) {
      throw new NotSerializableException(NOT_KEPT);
    }
    return kind() == JmsXaConnectionFactory.class
        ? new ConnectionFactoryReference.SerialisedXa(uri, user, password)
        : new ConnectionFactoryReference.Serialised(uri, user, password);
  }

  /** What comes back where the factory was kept. */
  Class<? extends JmsConnectionFactory> kind() {
    return JmsConnectionFactory.class;
  }

  @Serial
  private void readObject(ObjectInputStream in) throws InvalidObjectException {
    throw new InvalidObjectException("A connection factory is serialised by its URI");
  }

  private boolean isWhatItsUriSays() {
    return connector == null
        && environment == null
        && config.equals(ConnectionUri.parse(uri).config());
  }

  // ---- connections

  @Override
  public Connection createConnection() throws JMSException {
    return connect(user, password, Domain.COMMON);
  }

  @Override
  public Connection createConnection(@Nullable String asUser, @Nullable String withPassword)
      throws JMSException {
    return connect(asUser, withPassword, Domain.COMMON);
  }

  @Override
  public QueueConnection createQueueConnection() throws JMSException {
    return connect(user, password, Domain.QUEUE);
  }

  @Override
  public QueueConnection createQueueConnection(
      @Nullable String asUser, @Nullable String withPassword) throws JMSException {
    return connect(asUser, withPassword, Domain.QUEUE);
  }

  @Override
  public TopicConnection createTopicConnection() throws JMSException {
    return connect(user, password, Domain.TOPIC);
  }

  @Override
  public TopicConnection createTopicConnection(
      @Nullable String asUser, @Nullable String withPassword) throws JMSException {
    return connect(asUser, withPassword, Domain.TOPIC);
  }

  @Override
  public JMSContext createContext() {
    return context(user, password, JMSContext.AUTO_ACKNOWLEDGE);
  }

  @Override
  public JMSContext createContext(@Nullable String asUser, @Nullable String withPassword) {
    return context(asUser, withPassword, JMSContext.AUTO_ACKNOWLEDGE);
  }

  @Override
  public JMSContext createContext(
      @Nullable String asUser, @Nullable String withPassword, int mode) {
    return context(asUser, withPassword, mode);
  }

  @Override
  public JMSContext createContext(int mode) {
    return context(user, password, mode);
  }

  private JMSContext context(@Nullable String asUser, @Nullable String withPassword, int mode) {
    if (mode < JMSContext.SESSION_TRANSACTED || mode > JMSContext.DUPS_OK_ACKNOWLEDGE) {
      throw new JMSRuntimeException(
          "Session mode " + mode + " is unknown", ErrorCode.ARGUMENT_INVALID.symbol());
    }
    return new JmsContext(
        new ContextConnection(
            JmsErrors.unchecked(() -> connect(asUser, withPassword, Domain.COMMON))),
        mode);
  }

  final JmsConnection connect(Domain domain) throws JMSException {
    return connect(user, password, domain);
  }

  final JmsConnection connect(@Nullable String asUser, @Nullable String withPassword, Domain domain)
      throws JMSException {
    if (asUser == null || asUser.isEmpty() || withPassword == null) {
      throw JmsErrors.toJms(
          ErrorCode.AUTHENTICATION_FAILED,
          "A user name and a password are needed: there is no anonymous access");
    }
    if (asUser.length() > USER_MAX) {
      throw JmsErrors.toJms(ErrorCode.AUTHENTICATION_FAILED, "The user name is too long");
    }
    if (config.security().mechanism() == Security.Mechanism.PLAIN) {
      checkPlain(asUser, withPassword);
    }
    if (config.clientId() != null) {
      String unused = JmsConnection.checkedClientId(config.clientId());
    }
    Environment current = environment == null ? Default.ENVIRONMENT : environment;
    Supplier<ConnectionDriver> maker = () -> driver(asUser, withPassword, current);
    Key key = new Key(config, asUser, withPassword, connector == null ? "tcp" : connector, current);
    Seals used = seals(current);
    SharedConnections.Lease lease =
        config.share() ? SHARED.take(key, maker) : SharedConnections.own(maker.get());
    return connection(lease, used, domain, asUser);
  }

  /** The same for all connections, as long as the configuration stays. */
  private Seals seals(Environment current) throws JMSException {
    Seals known = seals;
    if (known == null) {
      known = Seals.of(config.sealing(), current);
      seals = known;
    }
    return known;
  }

  JmsConnection connection(SharedConnections.Lease lease, Seals used, Domain domain, String asUser)
      throws JMSException {
    return new JmsConnection(lease, config, used, domain, asUser);
  }

  private void checkPlain(String asUser, String withPassword) throws JMSException {
    if (connector != null) {
      throw JmsErrors.toJms(
          ErrorCode.AUTHENTICATION_FAILED,
          "mechanism=plain sends the password itself, so only over TLS, which a connector of one's"
              + " own is not known to be");
    }
    if (withPassword.isEmpty() || (asUser + withPassword).indexOf(0) >= 0) {
      throw JmsErrors.toJms(
          ErrorCode.AUTHENTICATION_FAILED,
          "mechanism=plain needs a user name and a password without NUL characters");
    }
  }

  private ConnectionDriver driver(String asUser, String withPassword, Environment current) {
    Security.Tls options = config.security().tls();
    TlsClient tls = options == null ? null : new TlsClient(options, current);
    List<? extends Pipe.Connector> connectors =
        connector != null
            ? List.of(connector)
            : config.hosts().stream()
                .map(host -> new TcpConnector(host.host(), host.port(), current, tls))
                .toList();
    ConnectionSettings settings =
        new ConnectionSettings(connectors.size(), PRODUCT, config.reconnect(), config.deadlines());
    return new ConnectionDriver(
        settings, login(asUser, withPassword, current), connectors, current);
  }

  private Login login(String asUser, String withPassword, Environment current) {
    return config.security().mechanism() == Security.Mechanism.PLAIN
        ? new PlainLogin(asUser, withPassword)
        : new ScramLogin(asUser, withPassword, current);
  }
}
