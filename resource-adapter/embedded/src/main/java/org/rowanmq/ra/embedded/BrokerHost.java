package org.rowanmq.ra.embedded;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.rowanmq.runtime.Environment;
import org.rowanmq.wire.Pipe;

/**
 * A running broker behind the class loader that keeps its libraries apart: nothing but types of the
 * JDK, of {@code wire} and of {@code runtime} crosses. Thread-safe.
 */
public interface BrokerHost {
  /** Connects clients of this process. */
  Pipe.Connector connector();

  /** {@code host:port} of its listeners; none if it is only embedded. */
  List<String> addresses();

  /** Names and values for people. */
  Map<String, String> figures();

  /**
   * Stops in order; nothing of it is left afterwards.
   *
   * @return whether everything was done in time
   */
  boolean close(Duration deadline);

  /** Is told of a broker's states, on a thread of the broker. */
  interface Listener {
    /**
     * @param state {@code RUNNING}, {@code DEGRADED}, {@code FATAL}, ...
     * @param why for people
     */
    void stateChanged(String state, String why);
  }

  /** Starts brokers; found by its name behind the class loader. */
  interface Starter {
    /**
     * Whether the settings, {@code key=value} by lines or with semicolons between, can be used.
     *
     * @throws HostException listing every problem
     */
    void check(EmbeddedConfig config) throws HostException;

    /**
     * Whether connections of a data source are their holder's alone: asked within a transaction of
     * the application server, one that takes part in those shows itself.
     *
     * @throws HostException that says what to set, for good; or that there is no connection now
     */
    void examine(String name, DataSource source) throws HostException;

    /**
     * Opens the store, takes it over and serves.
     *
     * @param source of the configuration's name; null for a directory
     * @throws HostException with the reason, which may have gone later
     */
    BrokerHost start(
        EmbeddedConfig config,
        @Nullable DataSource source,
        Environment environment,
        Listener listener)
        throws HostException;

    /**
     * Takes back what libraries have registered with the JVM. Call when no broker runs any more.
     */
    void release();
  }
}
