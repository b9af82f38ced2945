package org.rowanmq.ra.embedded.host;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.h2.Driver;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.Broker;
import org.rowanmq.broker.BrokerConfig;
import org.rowanmq.broker.SecurityConfig;
import org.rowanmq.broker.config.ConfigFileException;
import org.rowanmq.broker.net.BindFailed;
import org.rowanmq.broker.store.StoreException;
import org.rowanmq.broker.store.UserRecord;
import org.rowanmq.ra.embedded.BrokerHost;
import org.rowanmq.ra.embedded.EmbeddedConfig;
import org.rowanmq.ra.embedded.HostException;
import org.rowanmq.runtime.Environment;
import org.rowanmq.store.jdbc.DatabaseAddress;
import org.rowanmq.store.jdbc.JdbcMessageStore;
import org.rowanmq.store.jdbc.JdbcStoreConfig;
import org.rowanmq.wire.scram.ScramKeys;

/** Composes brokers with their stores. Stateless. */
public final class HostedBrokers implements BrokerHost.Starter {
  private static final int SALT_BYTES = 16;

  @Override
  public void check(EmbeddedConfig config) throws HostException {
    HostedSettings settings = settings(config.settings());
    if (config.port() == 0 && settings.listener().tls().isOn()) {
      throw HostException.forGood(
          "settings: listener.tls has no meaning without a port: set the property port, or leave"
              + " out listener.tls",
          null);
    }
  }

  private static HostedSettings settings(String text) throws HostException {
    try {
      return HostedSettings.parse(text);
    } catch (ConfigFileException wrong) {
      throw HostException.forGood(String.join("; ", wrong.problems()), wrong);
    }
  }

  @Override
  public void examine(String name, DataSource source) throws HostException {
    try {
      JdbcMessageStore.examine(new DatabaseAddress.Given(name, source));
    } catch (StoreException.Fatal unfit) {
      throw HostException.forGood(String.valueOf(unfit.getMessage()), unfit);
    } catch (StoreException away) {
      throw new HostException(String.valueOf(away.getMessage()), away);
    }
  }

  @Override
  public BrokerHost start(
      EmbeddedConfig config,
      @Nullable DataSource source,
      Environment environment,
      BrokerHost.Listener listener)
      throws HostException {
    HostedSettings settings = settings(config.settings());
    try {
      JdbcMessageStore store =
          JdbcMessageStore.open(store(config, settings, source, environment), environment);
      Broker broker =
          Broker.start(
              broker(config, settings),
              store,
              environment,
              (state, why) -> listener.stateChanged(state.name(), why));
      broker.admit(user(config, settings.security(), environment));
      return new HostedBroker(broker);
    } catch (StoreException | BindFailed failure) {
      throw new HostException(String.valueOf(failure.getMessage()), failure);
    }
  }

  /**
   * A broker that was killed has another identity when it starts again: nothing here outlives the
   * process to tell it by, and so it waits for its own lease to end.
   */
  private static JdbcStoreConfig store(
      EmbeddedConfig config,
      HostedSettings settings,
      @Nullable DataSource source,
      Environment environment) {
    DatabaseAddress address =
        source == null
            ? new DatabaseAddress.Embedded(Objects.requireNonNull(config.directory()))
            : new DatabaseAddress.Given(String.valueOf(config.dataSource()), source);
    return settings
        .store()
        .jdbc(address, settings.engine().readerThreads(), environment.newId(), holder(config));
  }

  private static String holder(EmbeddedConfig config) {
    String host;
    try {
      host = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException unknown) {
      host = "an unknown host";
    }
    return "broker "
        + config.name()
        + " inside the application server on "
        + host
        + ", process "
        + ProcessHandle.current().pid();
  }

  private static BrokerConfig broker(EmbeddedConfig config, HostedSettings settings) {
    return new BrokerConfig(
        config.name(),
        config.port() == 0
            ? List.of()
            : List.of(settings.listener().at(config.host(), config.port())),
        settings.limits(),
        settings.security(),
        settings.destinations(),
        settings.exchanges(),
        settings.engine());
  }

  /** A password that is random already needs no work to make it harder to guess. */
  private static UserRecord user(
      EmbeddedConfig config, SecurityConfig security, Environment environment) {
    byte[] salt = new byte[SALT_BYTES];
    environment.secureRandom(salt);
    int iterations = config.isMadeUp() ? ScramKeys.ITERATIONS_MIN : security.scramIterations();
    ScramKeys keys = ScramKeys.of(config.password(), salt, iterations);
    return new UserRecord(
        config.user(), keys.salt(), keys.iterations(), keys.storedKey(), keys.serverKey(), true);
  }

  @Override
  public void release() {
    Driver.unload();
  }
}
