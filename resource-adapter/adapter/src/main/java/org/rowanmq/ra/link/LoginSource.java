package org.rowanmq.ra.link;

import org.jspecify.annotations.Nullable;

/** Knows where to connect: a connection factory of the adapter, found in JNDI. */
public interface LoginSource {
  /** As configured, the adapter's own settings included. */
  BrokerLogin login();

  /** The configured client id, or null. */
  @Nullable String clientId();
}
