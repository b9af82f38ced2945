package org.rowanmq.broker.engine;

import java.util.function.UnaryOperator;

/** Settings that differ from the defaults in what a test is about. */
final class EngineSettingsChanges {
  private EngineSettingsChanges() {}

  static UnaryOperator<EngineSettings> autoCreate(boolean autoCreate) {
    return base ->
        settings(base, base.sendCreditMessages(), base.maxAttempts(), 100_000, autoCreate);
  }

  static UnaryOperator<EngineSettings> sendCredit(int messages) {
    return base -> settings(base, messages, base.maxAttempts(), 100_000, true);
  }

  static UnaryOperator<EngineSettings> maxAttempts(int attempts) {
    return base -> settings(base, base.sendCreditMessages(), attempts, 100_000, true);
  }

  static UnaryOperator<EngineSettings> transactionMessages(int messages) {
    return base -> settings(base, base.sendCreditMessages(), base.maxAttempts(), messages, true);
  }

  static UnaryOperator<EngineSettings> windowMessages(int messages) {
    return base ->
        new EngineSettings(
            messages,
            base.windowBytes(),
            base.pageMessages(),
            base.sendCreditMessages(),
            base.sendCreditBytes(),
            base.maxMessageBytes(),
            base.maxAttempts(),
            base.deadLetterQueue(),
            base.transactionMessages(),
            base.transactionBytes(),
            base.detachedMillis(),
            base.outcomeRetentionMillis(),
            base.sweepMillis(),
            true,
            base.earlyHandOut(),
            base.idStride());
  }

  static UnaryOperator<EngineSettings> windowBytes(long bytes) {
    return base ->
        new EngineSettings(
            base.windowMessages(),
            bytes,
            base.pageMessages(),
            4,
            base.sendCreditBytes(),
            base.maxMessageBytes(),
            base.maxAttempts(),
            base.deadLetterQueue(),
            base.transactionMessages(),
            base.transactionBytes(),
            base.detachedMillis(),
            base.outcomeRetentionMillis(),
            base.sweepMillis(),
            true,
            base.earlyHandOut(),
            base.idStride());
  }

  /** Everything small, so that every limit is met soon. */
  static EngineSettings tiny() {
    return new EngineSettings(
        5, 8_000, 3, 20, 20_000, 700, 3, "DLQ", 8, 4_000, 2_000, 60_000, 1_000, true, true, 40);
  }

  private static EngineSettings settings(
      EngineSettings base, int sendCredit, int attempts, int transaction, boolean autoCreate) {
    return new EngineSettings(
        base.windowMessages(),
        base.windowBytes(),
        base.pageMessages(),
        sendCredit,
        base.sendCreditBytes(),
        base.maxMessageBytes(),
        attempts,
        base.deadLetterQueue(),
        transaction,
        base.transactionBytes(),
        base.detachedMillis(),
        base.outcomeRetentionMillis(),
        base.sweepMillis(),
        autoCreate,
        base.earlyHandOut(),
        base.idStride());
  }
}
