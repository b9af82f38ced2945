package org.rowanmq.broker;

import org.rowanmq.broker.engine.EngineSettings;
import org.rowanmq.broker.net.ConnectionSettings;

/** Turns the configuration into what the engine and the connections take. */
final class Settings {
  private Settings() {}

  static EngineSettings engine(BrokerConfig config) {
    LimitsConfig limits = config.limits();
    EngineConfig engine = config.engine();
    DestinationsConfig destinations = config.destinations();
    return new EngineSettings(
        limits.windowMessages(),
        limits.memory().bytes(),
        engine.pageMessages(),
        limits.sendCredit().messages(),
        limits.sendCredit().bytes().bytes(),
        limits.maxMessage().bytes(),
        destinations.maxAttempts(),
        destinations.deadLetterQueue(),
        limits.transaction().messages(),
        limits.transaction().bytes().bytes(),
        engine.reconnectTime().toMillis(),
        engine.outcomeRetention().toMillis(),
        engine.sweepInterval().toMillis(),
        destinations.autoCreate());
  }

  static ConnectionSettings connection(BrokerConfig config, ByteSize maxUnsent, long incarnation) {
    LimitsConfig limits = config.limits();
    SecurityConfig security = config.security();
    return new ConnectionSettings(
        config.name(),
        incarnation,
        limits.maxFrame().toInt(),
        limits.maxFrameBeforeAuthentication().toInt(),
        limits.maxMessage().toInt(),
        security.authenticationTimeout().toNanos(),
        Math.toIntExact(security.idleTimeout().toMillis()),
        maxUnsent.bytes());
  }
}
