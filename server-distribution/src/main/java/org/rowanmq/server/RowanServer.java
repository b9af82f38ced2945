package org.rowanmq.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.Broker;
import org.rowanmq.broker.BrokerListener;
import org.rowanmq.broker.ConfigException;
import org.rowanmq.broker.ListenerConfig;
import org.rowanmq.broker.net.BindFailed;
import org.rowanmq.broker.store.MessageStore;
import org.rowanmq.broker.store.StoreException;
import org.rowanmq.broker.store.UserRecord;
import org.rowanmq.runtime.Environment;
import org.rowanmq.store.jdbc.JdbcMessageStore;

/** A broker on its database, with its first user. One owner starts and closes it. */
public final class RowanServer implements AutoCloseable {
  private static final int USER_SECONDS = 30;

  private final Broker broker;
  private final @Nullable BrokerIdentity identity;
  private final Path directory;
  private final List<ListenerConfig> listeners;
  private boolean isNew;

  private RowanServer(Broker broker, @Nullable BrokerIdentity identity, ServerConfig config) {
    this.broker = broker;
    this.identity = identity;
    this.directory = config.store().directory();
    this.listeners = config.broker().listeners();
  }

  /**
   * Opens the database, starts the broker and, if there is no user yet, makes {@code admin}.
   *
   * @param environment must outlive the server
   * @throws ServerException with one line: port in use, directory locked or not writable, database
   *     not there or not safe
   */
  public static RowanServer start(
      ServerConfig config, Environment environment, BrokerListener listener)
      throws ServerException, InterruptedException {
    Path directory = config.store().directory();
    DataDirectory.create(directory);
    // An embedded database has a lock of its own, and no lease.
    BrokerIdentity identity =
        config.store().database().isEmbedded() ? null : BrokerIdentity.take(directory, environment);
    RowanServer server = null;
    try {
      server = new RowanServer(open(config, identity, environment, listener), identity, config);
    } finally {
      if (server == null && identity != null) {
        identity.close();
      }
    }
    boolean started = false;
    try {
      server.makeFirstUser(config.broker().security().scramIterations(), environment);
      started = true;
      return server;
    } finally {
      if (!started) {
        server.close();
      }
    }
  }

  private void makeFirstUser(int iterations, Environment environment)
      throws ServerException, InterruptedException {
    try {
      isNew = !broker.hasUsers();
      if (isNew) {
        UserRecord admin = AdminPassword.create(directory, iterations, environment);
        broker.putUser(admin).toCompletableFuture().get(USER_SECONDS, TimeUnit.SECONDS);
      }
    } catch (IOException e) {
      throw new ServerException("admin.password cannot be written: " + e, e);
    } catch (ExecutionException | TimeoutException e) {
      throw new ServerException("the first user could not be stored: " + e.getMessage(), e);
    }
  }

  private static Broker open(
      ServerConfig config,
      @Nullable BrokerIdentity identity,
      Environment environment,
      BrokerListener listener)
      throws ServerException {
    try {
      MessageStore store =
          JdbcMessageStore.open(
              config
                  .store()
                  .jdbc(
                      config.broker().engine().readerThreads(),
                      identity == null ? 0 : identity.id(),
                      BrokerIdentity.describe(config.broker().name())),
              environment);
      return Broker.start(config.broker(), store, environment, listener);
    } catch (StoreException | BindFailed | ConfigException e) {
      throw new ServerException(String.valueOf(e.getMessage()), e);
    }
  }

  /** The broker inside. */
  public Broker broker() {
    return broker;
  }

  /**
   * Where clients connect, in the order of the configuration: {@code rowan://127.0.0.1:7611}, with
   * TLS {@code rowans://127.0.0.1:7611}.
   */
  public List<String> urls() {
    List<InetSocketAddress> addresses = broker.addresses();
    List<String> urls = new ArrayList<>();
    for (int i = 0; i < addresses.size(); i++) {
      urls.add((listeners.get(i).tls().isOn() ? "rowans://" : "rowan://") + url(addresses.get(i)));
    }
    return urls;
  }

  /** Whether this start made the first user. */
  public boolean isNew() {
    return isNew;
  }

  /** The file with the first user's password; the operator may have deleted it. */
  public Path passwordFile() {
    return directory.resolve(AdminPassword.FILE);
  }

  /** The first user's password, as long as its file is there. */
  public String adminPassword() throws IOException {
    return Files.readString(passwordFile()).strip();
  }

  /**
   * Stops in order.
   *
   * @return whether everything was done in time
   */
  public boolean close(Duration deadline) {
    boolean inTime = broker.close(deadline);
    release();
    return inTime;
  }

  @Override
  public void close() {
    broker.close();
    release();
  }

  private void release() {
    if (identity != null) {
      identity.close();
    }
  }

  private static String url(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }
}
