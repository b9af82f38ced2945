package org.rowanmq.broker.engine;

import java.util.function.UnaryOperator;

/** Settings that differ from the defaults in what a test is about. */
final class EngineSettingsChanges {
  private EngineSettingsChanges() {}

  static UnaryOperator<EngineSettings> autoCreate(boolean autoCreate) {
    return base -> base.change().autoCreate(autoCreate).build();
  }

  static UnaryOperator<EngineSettings> sendCredit(int messages) {
    return base -> base.change().sendCreditMessages(messages).build();
  }

  static UnaryOperator<EngineSettings> maxAttempts(int attempts) {
    return base -> base.change().redelivery(new RedeliveryPolicy(attempts, "DLQ")).build();
  }

  static UnaryOperator<EngineSettings> transactionMessages(int messages) {
    return base -> base.change().transactionMessages(messages).build();
  }

  static UnaryOperator<EngineSettings> windowMessages(int messages) {
    return base -> base.change().windowMessages(messages).build();
  }

  static UnaryOperator<EngineSettings> windowBytes(long bytes) {
    return base -> base.change().windowBytes(bytes).sendCreditMessages(4).build();
  }

  /** Everything small, so that every limit is met soon. */
  static EngineSettings tiny() {
    return EngineSettings.defaults()
        .change()
        .windowMessages(5)
        .windowBytes(8_000)
        .pageMessages(3)
        .sendCreditMessages(20)
        .sendCreditBytes(20_000)
        .maxMessageBytes(700)
        .redelivery(new RedeliveryPolicy(3, "DLQ"))
        .transactionMessages(8)
        .transactionBytes(4_000)
        .detachedMillis(2_000)
        .outcomeRetentionMillis(60_000)
        .sweepMillis(1_000)
        .idStride(40)
        .build();
  }
}
