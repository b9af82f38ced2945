package org.rowanmq.server.kill;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.rowanmq.broker.BrokerState;
import org.rowanmq.broker.ListenerConfig;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.server.RowanServer;
import org.rowanmq.server.ServerConfig;
import org.rowanmq.server.config.YamlConfig;

/** The server in this process, and the states it went through. */
final class LocalBroker implements AutoCloseable {
  private final SystemEnvironment environment = new SystemEnvironment("outage-test");
  private final Set<BrokerState> entered = ConcurrentHashMap.newKeySet();
  private final RowanServer server;

  /**
   * @param store section of the configuration
   */
  LocalBroker(String store) throws Exception {
    ServerConfig config =
        YamlConfig.read(ServerConfig.defaults(), "rowan.yaml", store + Server.SMALL_WINDOWS);
    server =
        RowanServer.start(
            new ServerConfig(
                config.broker().withListeners(ListenerConfig.of("127.0.0.1", 0)), config.store()),
            environment,
            (state, why) -> entered.add(state));
  }

  String url() {
    return server.urls().get(0);
  }

  String password() throws Exception {
    return server.adminPassword();
  }

  /** As {@code rowan status} shows it. */
  BrokerState state() {
    return BrokerState.valueOf(status().get("state"));
  }

  Map<String, String> status() {
    return server.broker().status();
  }

  void forgetStates() {
    entered.clear();
  }

  boolean wasDegraded() {
    return entered.contains(BrokerState.DEGRADED);
  }

  Set<BrokerState> entered() {
    return entered.isEmpty() ? EnumSet.noneOf(BrokerState.class) : EnumSet.copyOf(entered);
  }

  @Override
  public void close() {
    server.close();
    environment.close();
  }
}
