package org.rowanmq.server.integration;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.BrokerConfig;
import org.rowanmq.broker.ByteSize;
import org.rowanmq.broker.LimitsConfig;
import org.rowanmq.broker.ListenerConfig;
import org.rowanmq.broker.SecurityConfig;
import org.rowanmq.jms.config.ClientConfig;
import org.rowanmq.jms.config.ConnectionUri;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.server.RowanServer;
import org.rowanmq.server.ServerConfig;
import org.rowanmq.server.StoreConfig;
import org.rowanmq.server.admin.AdminClient;
import org.rowanmq.server.admin.AdminTable;
import org.rowanmq.wire.AdminOperation;
import org.rowanmq.wire.scram.ScramKeys;

/** A broker in this process that can be stopped and started again on the same port and files. */
final class LiveBroker implements AutoCloseable {
  /** Short enough to wait for in a test, long enough for a login on a busy machine. */
  static final Duration AUTHENTICATION_TIMEOUT = Duration.ofSeconds(2);

  static final int TRANSACTION_MESSAGES = 3_000;
  static final ByteSize TRANSACTION_BYTES = ByteSize.mib(8);
  static final ByteSize MAX_MESSAGE = ByteSize.mib(16);

  private final SystemEnvironment environment = new SystemEnvironment("live-broker");
  private final StoreConfig store;
  private final ByteSize maxMessage;
  private final String password;
  private int port;
  private @Nullable RowanServer server;

  private LiveBroker(StoreConfig store, ByteSize maxMessage) throws Exception {
    this.store = store;
    this.maxMessage = maxMessage;
    RowanServer first = open(0);
    server = first;
    port = first.broker().addresses().get(0).getPort();
    password = first.adminPassword();
  }

  /** On the embedded database. */
  static LiveBroker start(Path directory) throws Exception {
    return start(StoreConfig.defaults().withDirectory(directory));
  }

  static LiveBroker start(StoreConfig store) throws Exception {
    return new LiveBroker(store, MAX_MESSAGE);
  }

  /** One that takes messages of any size. */
  static LiveBroker startWithoutLimit(StoreConfig store) throws Exception {
    return new LiveBroker(store, LimitsConfig.defaults().maxMessage());
  }

  /** What {@code rowan status} shows. */
  Map<String, String> status() throws Exception {
    return administer(AdminOperation.STATUS, Map.of()).asMap();
  }

  /** As an administrator. */
  AdminTable administer(AdminOperation operation, Map<String, String> arguments) throws Exception {
    ClientConfig config = ConnectionUri.parse(uri()).config();
    try (AdminClient client = AdminClient.connect(config, user(), password, environment)) {
      return client.request(operation, arguments);
    }
  }

  /** After {@link #stop}. */
  void startAgain() throws Exception {
    server = open(port);
  }

  /** In order, as SIGTERM does. */
  void stop() {
    RowanServer running = server;
    if (running != null) {
      running.close();
    }
    server = null;
  }

  @Override
  public void close() {
    stop();
    environment.close();
  }

  private RowanServer open(int onPort) throws Exception {
    SecurityConfig security =
        new SecurityConfig(
            AUTHENTICATION_TIMEOUT,
            SecurityConfig.defaults().idleTimeout(),
            ScramKeys.ITERATIONS_MIN);
    LimitsConfig limits = LimitsConfig.defaults();
    BrokerConfig broker =
        BrokerConfig.defaults()
            .withLimits(
                new LimitsConfig(
                    limits.maxFrame(),
                    limits.maxFrameBeforeAuthentication(),
                    maxMessage,
                    limits.largeMessage(),
                    limits.memory(),
                    limits.windowMessages(),
                    new LimitsConfig.Allowance(TRANSACTION_MESSAGES, TRANSACTION_BYTES),
                    limits.sendCredit()))
            .withSecurity(security)
            .withListeners(ListenerConfig.of("127.0.0.1", onPort));
    return RowanServer.start(new ServerConfig(broker, store), environment, (state, why) -> {});
  }

  int port() {
    return port;
  }

  String user() {
    return "admin";
  }

  String password() {
    return password;
  }

  /** Clients connected now: physical connections. */
  int connections() {
    RowanServer running = server;
    return running == null
        ? 0
        : Integer.parseInt(running.broker().status().getOrDefault("connections", "0"));
  }

  /**
   * @param options as {@code "prefetch=0"}
   */
  String uri(String... options) {
    return "rowan://127.0.0.1:"
        + port
        + (options.length == 0 ? "" : "?" + String.join("&", List.of(options)));
  }
}
