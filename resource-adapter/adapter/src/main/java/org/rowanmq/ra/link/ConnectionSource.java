package org.rowanmq.ra.link;

/** The started resource adapter, as its parts see it. */
public interface ConnectionSource {
  /** The adapter's own settings. */
  BrokerLogin login();

  /**
   * Its connections.
   *
   * @throws IllegalStateException if it has not been started, or was stopped
   */
  Connections connections();

  /** Somebody may have left branches in doubt with that login. */
  void expect(BrokerLogin login);
}
