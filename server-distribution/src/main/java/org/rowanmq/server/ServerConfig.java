package org.rowanmq.server;

import java.nio.file.Path;
import org.rowanmq.broker.BrokerConfig;
import org.rowanmq.broker.Doc;
import org.rowanmq.broker.ListenerConfig;
import org.rowanmq.broker.config.Flat;
import org.rowanmq.store.jdbc.JdbcStoreConfig;

/** Everything {@code rowan.yaml} can say. */
public record ServerConfig(
    @Flat BrokerConfig broker, @Doc("Where messages lie") StoreConfig store) {
  public static ServerConfig defaults() {
    return new ServerConfig(BrokerConfig.defaults(), StoreConfig.defaults());
  }

  /** The same with another data directory. */
  public ServerConfig withDirectory(Path directory) {
    return new ServerConfig(broker, store.withDirectory(directory));
  }

  /** The same with the relative paths of files taken from {@code directory}. */
  public ServerConfig within(Path directory) {
    ListenerConfig[] listeners =
        broker.listeners().stream()
            .map(listener -> listener.withTls(listener.tls().within(directory)))
            .toArray(ListenerConfig[]::new);
    StoreConfig within = store.withDatabase(store.database().within(directory));
    return new ServerConfig(broker.withListeners(listeners), within);
  }

  /** The same with another database. */
  public ServerConfig withDatabase(DatabaseConfig database) {
    return new ServerConfig(broker, store.withDatabase(database));
  }

  /** For tools that open the store beside, or instead of, a broker; reads the password's file. */
  public JdbcStoreConfig storeForTools() throws ServerException {
    return store.jdbc(1);
  }

  /** The same with the first listener on another port. */
  public ServerConfig withPort(int port) {
    ListenerConfig first =
        broker.listeners().isEmpty() ? ListenerConfig.defaults() : broker.listeners().get(0);
    ListenerConfig[] listeners =
        broker.listeners().isEmpty()
            ? new ListenerConfig[1]
            : broker.listeners().toArray(new ListenerConfig[0]);
    listeners[0] = first.withPort(port);
    return new ServerConfig(broker.withListeners(listeners), store);
  }
}
