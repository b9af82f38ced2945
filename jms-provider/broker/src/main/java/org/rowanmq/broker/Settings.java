package org.rowanmq.broker;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.engine.DestinationPolicy;
import org.rowanmq.broker.engine.DistributionPolicy;
import org.rowanmq.broker.engine.EngineSettings;
import org.rowanmq.broker.engine.IndexedProperties;
import org.rowanmq.broker.engine.KeepPolicy;
import org.rowanmq.broker.engine.LimitPolicy;
import org.rowanmq.broker.engine.RedeliveryPolicy;
import org.rowanmq.broker.net.ConnectionSettings;
import org.rowanmq.broker.net.TlsSettings;
import org.rowanmq.wire.tls.TlsFiles;

/** Turns the configuration into what the engine and the connections take. */
final class Settings {
  private Settings() {}

  static EngineSettings engine(BrokerConfig config) {
    LimitsConfig limits = config.limits();
    EngineConfig engine = config.engine();
    DestinationsConfig destinations = config.destinations();
    return EngineSettings.defaults()
        .change()
        .windowMessages(limits.windowMessages())
        .windowBytes(limits.memory().bytes())
        .pageMessages(engine.pageMessages())
        .sendCreditMessages(limits.sendCredit().messages())
        .sendCreditBytes(limits.sendCredit().bytes().bytes())
        .maxMessageBytes(limits.maxMessage().bytes())
        .transactionMessages(limits.transaction().messages())
        .transactionBytes(limits.transaction().bytes().bytes())
        .detachedMillis(engine.reconnectTime().toMillis())
        .outcomeRetentionMillis(engine.outcomeRetention().toMillis())
        .sweepMillis(engine.sweepInterval().toMillis())
        .autoCreate(destinations.autoCreate())
        .earlyHandOut(engine.earlyHandOut())
        .indexed(
            destinations.indexedProperties().stream()
                .map(each -> new IndexedProperties(each.destination(), each.properties()))
                .toList())
        .policies(destinations.policies().stream().map(Settings::policy).toList())
        .build();
  }

  private static DestinationPolicy policy(DestinationPolicyConfig config) {
    RedeliveryConfig redelivery = config.redelivery();
    DistributionConfig distribution = config.distribution();
    LimitConfig limit = config.limit();
    return new DestinationPolicy(
        config.destination(),
        new RedeliveryPolicy(
            redelivery.maxAttempts(),
            redelivery.deadLetterQueue(),
            redelivery.delays().stream().map(Duration::toMillis).toList(),
            redelivery.factor(),
            redelivery.maxDelay().toMillis(),
            redelivery.jitter()),
        new DistributionPolicy(distribution.turns(), distribution.maxOutstanding()),
        new LimitPolicy(
            limit.messages(),
            limit.bytes().bytes(),
            limit.whenFull(),
            limit.blockTime().toMillis()),
        new KeepPolicy(
            config.keep().timeToLive().toMillis(),
            config.keep().lastValueKey(),
            config.keep().retained(),
            config.keep().autoDelete().toMillis(),
            config.keep().historyQueue(),
            config.keep().expiryQueue()));
  }

  static TlsSettings tls(TlsConfig config) {
    return new TlsSettings(
        new TlsFiles(
            file(config.certificate()),
            file(config.key()),
            file(config.keyPasswordFile()),
            file(config.clientCa())),
        config.clientAuth() != ClientAuth.NONE,
        config.clientAuth() == ClientAuth.REQUIRED,
        config.protocols());
  }

  private static @Nullable Path file(Path path) {
    return TlsConfig.isNamed(path) ? path : null;
  }

  static ConnectionSettings connection(
      BrokerConfig config, ListenerConfig listener, long incarnation) {
    LimitsConfig limits = config.limits();
    SecurityConfig security = config.security();
    return new ConnectionSettings(
        config.name(),
        incarnation,
        limits.maxFrame().toInt(),
        limits.maxFrameBeforeAuthentication().toInt(),
        limits.maxMessage().bytes(),
        limits.largeMessage().toInt(),
        security.authenticationTimeout().toNanos(),
        Math.toIntExact(security.idleTimeout().toMillis()),
        listener.maxUnsent().bytes(),
        listener.tls().plain());
  }
}
