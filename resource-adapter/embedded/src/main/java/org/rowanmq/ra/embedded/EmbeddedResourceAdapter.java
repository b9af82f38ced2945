package org.rowanmq.ra.embedded;

import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.ResourceAdapterInternalException;
import java.io.Serial;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.rowanmq.ra.RowanResourceAdapter;
import org.rowanmq.ra.link.AdapterEnvironment;
import org.rowanmq.ra.link.BrokerLogin;
import org.rowanmq.runtime.Environment;
import org.rowanmq.wire.Pipe;

/**
 * The resource adapter with its broker inside, started and stopped with it: no other process, and
 * no socket unless a port is set. A Java bean with the properties {@code dataSource} or {@code
 * directory}, {@code brokerName}, {@code host}, {@code port} and {@code settings}, besides those of
 * the adapter. Set before {@link #start}, which the server calls; thread-safe afterwards.
 *
 * <p>The adapter logs in as {@code user}, an administrator whom the broker knows without storing
 * him. Without a {@code password} one is made up at each start, which nobody else learns.
 */
public class EmbeddedResourceAdapter extends RowanResourceAdapter {
  @Serial private static final long serialVersionUID = 1;
  private static final System.Logger LOG =
      System.getLogger(EmbeddedResourceAdapter.class.getName());

  /** The host of a URL that means this broker; options may follow it. */
  private static final String INSIDE = "embedded";

  private static final String USER = "embedded";
  private static final int PASSWORD_BYTES = 18;

  /** For the first attempt, so that applications which are deployed next find the broker there. */
  private static final Duration START_PATIENCE = Duration.ofMinutes(1);

  private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(15);

  private @Nullable String dataSource;
  private @Nullable String directory;
  private String brokerName = "rowan";
  private String host = "127.0.0.1";
  private Integer port = 0;
  private @Nullable String settings;

  private transient volatile @Nullable Running running;

  /** What exists between start and stop. */
  private record Running(
      AdapterEnvironment environment,
      BrokerHost.Starter starter,
      BrokerKeeper keeper,
      Monitor monitor,
      String madeUp) {}

  public EmbeddedResourceAdapter() {
    setUrl("rowan://" + INSIDE);
  }

  // ---- bean

  public @Nullable String getDataSource() {
    return dataSource;
  }

  /**
   * JNDI name of a data source of the server, for PostgreSQL or MariaDB, that takes no part in the
   * server's transactions.
   */
  public void setDataSource(@Nullable String newDataSource) {
    dataSource = newDataSource;
  }

  public @Nullable String getDirectory() {
    return directory;
  }

  /** Absolute path of the directory for the embedded database; made if it is missing. */
  public void setDirectory(@Nullable String newDirectory) {
    directory = newDirectory;
  }

  public String getBrokerName() {
    return brokerName;
  }

  /** Shown to clients, in logs and over JMX. */
  public void setBrokerName(String newName) {
    brokerName = newName;
  }

  public String getHost() {
    return host;
  }

  /** Address that clients elsewhere connect to, if there is a port. */
  public void setHost(String newHost) {
    host = newHost;
  }

  public Integer getPort() {
    return port;
  }

  /** TCP port for clients elsewhere; 0 for none. */
  public void setPort(Integer newPort) {
    port = newPort;
  }

  public @Nullable String getSettings() {
    return settings;
  }

  /**
   * Everything else, with the keys of the stand-alone server: {@code
   * limits.max-message=64MiB;store.lease=1m}.
   */
  public void setSettings(@Nullable String newSettings) {
    settings = newSettings;
  }

  // ---- lifecycle

  /**
   * Starts the broker, and waits a while for it; one that cannot run yet is tried again for as long
   * as the adapter runs.
   *
   * @throws ResourceAdapterInternalException that names every property which is wrong, or what is
   *     wrong with the data source
   */
  @Override
  public void start(BootstrapContext server) throws ResourceAdapterInternalException {
    AdapterEnvironment environment = new AdapterEnvironment(null);
    String madeUp = password(environment);
    BrokerHost.Starter starter =
        new IsolatedLoader(EmbeddedResourceAdapter.class.getClassLoader()).starter();
    EmbeddedConfig config;
    try {
      config = config(madeUp);
      starter.check(config);
    } catch (IllegalArgumentException | HostException wrong) {
      environment.close();
      throw new ResourceAdapterInternalException(wrong.getMessage());
    }
    BrokerKeeper keeper =
        new BrokerKeeper(
            config.name(),
            listener -> startBroker(server, config, starter, environment, listener),
            BrokerKeeper.Pauses.DEFAULT,
            CLOSE_DEADLINE,
            environment);
    Monitor monitor = Monitor.show(config.name(), keeper);
    running = new Running(environment, starter, keeper, monitor, madeUp);
    boolean started = false;
    try {
      keeper.start(START_PATIENCE);
      super.start(server);
      started = true;
    } catch (HostException refused) {
      // The text has all of it, and servers show the texts of causes too.
      throw new ResourceAdapterInternalException(refused.getMessage());
    } finally {
      if (!started) {
        stopBroker();
      }
    }
  }

  private static String password(Environment environment) {
    byte[] random = new byte[PASSWORD_BYTES];
    environment.secureRandom(random);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
  }

  private EmbeddedConfig config(String madeUp) {
    BrokerLogin said = super.login();
    return EmbeddedConfig.of(
        brokerName,
        new EmbeddedConfig.Place(dataSource, directory),
        host,
        port,
        new EmbeddedConfig.Login(
            said.user() == null ? USER : said.user(),
            said.password() == null ? madeUp : said.password(),
            said.password() == null),
        settings == null ? "" : settings);
  }

  private static BrokerHost startBroker(
      BootstrapContext server,
      EmbeddedConfig config,
      BrokerHost.Starter starter,
      Environment environment,
      BrokerHost.Listener listener)
      throws HostException {
    String name = config.dataSource();
    if (name == null) {
      return starter.start(config, null, environment, listener);
    }
    DataSource source = lookUp(name);
    starter.examine(name, source);
    ForeignTransaction.examine(server, environment, starter, name, source);
    return starter.start(config, source, environment, listener);
  }

  /** At each attempt: the server may start its data sources later, or exchange them. */
  private static DataSource lookUp(String name) throws HostException {
    Object found;
    try {
      found = new InitialContext().lookup(name);
    } catch (NamingException missing) {
      throw new HostException(
          "The DataSource " + name + " is not in JNDI: " + missing.getMessage(), missing);
    }
    if (found instanceof DataSource source) {
      return source;
    }
    throw new HostException(
        name
            + " in JNDI is a "
            + (found == null ? "null" : found.getClass().getName())
            + ", not a javax.sql.DataSource",
        null);
  }

  @Override
  public void stop() {
    try {
      super.stop();
    } finally {
      stopBroker();
    }
  }

  private void stopBroker() {
    Running stopping = running;
    running = null;
    if (stopping == null) {
      return;
    }
    if (!stopping.keeper().stop()) {
      LOG.log(
          System.Logger.Level.WARNING, "The embedded broker did not close in time, and is left");
    }
    stopping.monitor().close();
    stopping.starter().release();
    boolean ignored = stopping.environment().awaitEnd(CLOSE_DEADLINE);
    stopping.environment().close();
  }

  // ---- for the adapter's connections

  @Override
  public BrokerLogin login() {
    BrokerLogin said = super.login();
    Running now = running;
    return now == null
        ? said
        : new BrokerLogin(
            said.url(),
            said.user() == null ? USER : said.user(),
            said.password() == null ? now.madeUp() : said.password());
  }

  /** A URL of another host than {@value #INSIDE} is that of another broker. */
  @Override
  protected Pipe.@Nullable Connector connector(BrokerLogin login) {
    Running now = running;
    return now == null || !isInside(login.url()) ? null : now.keeper();
  }

  private static boolean isInside(@Nullable String url) {
    try {
      return url == null || INSIDE.equals(URI.create(url).getHost());
    } catch (IllegalArgumentException notOne) {
      return false;
    }
  }

  /** As it was set, before a start and after. */
  private List<@Nullable Object> properties() {
    return Arrays.asList(
        getUrl(),
        getUser(),
        getPassword(),
        dataSource,
        directory,
        brokerName,
        host,
        port,
        settings);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EmbeddedResourceAdapter adapter
        && adapter.properties().equals(properties());
  }

  @Override
  public int hashCode() {
    return properties().hashCode();
  }
}
