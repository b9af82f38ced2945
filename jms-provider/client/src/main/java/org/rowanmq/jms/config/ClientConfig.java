package org.rowanmq.jms.config;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.connection.ConfirmWhen;
import org.rowanmq.jms.connection.ConnectionSettings.Deadlines;
import org.rowanmq.jms.connection.ConnectionSettings.Reconnect;
import org.rowanmq.jms.connection.Prefetch;
import org.rowanmq.jms.message.TrustedClasses;
import org.rowanmq.jms.seal.Sealing;

/**
 * Everything a connection factory is configured with. Immutable; two equal ones share a physical
 * connection.
 *
 * @param clientId administratively set client id, or null
 * @param confirm when sends are confirmed, where a destination does not say otherwise
 * @param share whether connections of equal factories share a physical connection
 * @param sealing what is done to bodies, and demanded of them
 */
public record ClientConfig(
    List<HostPort> hosts,
    @Nullable String clientId,
    Prefetch prefetch,
    Reconnect reconnect,
    Deadlines deadlines,
    ConfirmWhen confirm,
    boolean share,
    TrustedClasses trustedClasses,
    Security security,
    Sealing sealing) {
  public ClientConfig {
    hosts = List.copyOf(hosts);
    if (hosts.isEmpty()) {
      throw new IllegalArgumentException("At least one host is needed");
    }
  }

  public static ClientConfig defaults() {
    return new ClientConfig(
        List.of(new HostPort("localhost", HostPort.DEFAULT_PORT)),
        null,
        Prefetch.defaults(),
        Reconnect.defaults(),
        Deadlines.defaults(),
        ConfirmWhen.DURABLE,
        true,
        TrustedClasses.defaults(),
        Security.defaults(),
        Sealing.defaults());
  }

  /** The same with other sealing. */
  public ClientConfig withSealing(Sealing newSealing) {
    return new ClientConfig(
        hosts,
        clientId,
        prefetch,
        reconnect,
        deadlines,
        confirm,
        share,
        trustedClasses,
        security,
        newSealing);
  }
}
