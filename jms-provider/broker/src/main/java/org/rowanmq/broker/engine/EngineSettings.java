package org.rowanmq.broker.engine;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Limits and habits of the engine. Times in milliseconds, sizes in bytes.
 *
 * @param windowMessages most messages of one queue read ahead into memory
 * @param windowBytes most content bytes all windows, deliveries and matches together hold; beyond
 *     it credit stops
 * @param pageMessages most messages in one read
 * @param sendCreditMessages send credit of a session
 * @param sendCreditBytes send credit of a session
 * @param maxMessageBytes the longest content
 * @param maxAttempts failed deliveries before a message goes to {@code deadLetterQueue}, 1 or more
 * @param deadLetterQueue name of the queue for messages that failed too often
 * @param transactionMessages most sends in one local transaction; of a distributed one only the
 *     non-persistent ones
 * @param transactionBytes most content bytes of these
 * @param detachedMillis how long a channel whose link was lost keeps its client id, temporary
 *     destinations and non-durable subscriptions
 * @param outcomeRetentionMillis how long an unseen producer's outcomes are remembered
 * @param sweepMillis pause between background sweeps
 * @param autoCreate whether queues come into being on first use
 * @param earlyHandOut whether a message may be delivered before its row is durable
 * @param idStride message ids reserved ahead, 2 or more: so many messages that need no row can be
 *     delivered while the database is away
 * @param indexed properties that selectors are answered by without looking at each message
 */
public record EngineSettings(
    int windowMessages,
    long windowBytes,
    int pageMessages,
    int sendCreditMessages,
    long sendCreditBytes,
    long maxMessageBytes,
    int maxAttempts,
    String deadLetterQueue,
    int transactionMessages,
    long transactionBytes,
    long detachedMillis,
    long outcomeRetentionMillis,
    long sweepMillis,
    boolean autoCreate,
    boolean earlyHandOut,
    int idStride,
    List<IndexedProperties> indexed) {
  /** A restart skips what was reserved, which matters little among 2^63 ids. */
  public static final int ID_STRIDE = 1_000_000;

  public EngineSettings {
    indexed = List.copyOf(indexed);
  }

  /** Without indexed properties. */
  public EngineSettings(
      int windowMessages,
      long windowBytes,
      int pageMessages,
      int sendCreditMessages,
      long sendCreditBytes,
      long maxMessageBytes,
      int maxAttempts,
      String deadLetterQueue,
      int transactionMessages,
      long transactionBytes,
      long detachedMillis,
      long outcomeRetentionMillis,
      long sweepMillis,
      boolean autoCreate,
      boolean earlyHandOut,
      int idStride) {
    this(
        windowMessages,
        windowBytes,
        pageMessages,
        sendCreditMessages,
        sendCreditBytes,
        maxMessageBytes,
        maxAttempts,
        deadLetterQueue,
        transactionMessages,
        transactionBytes,
        detachedMillis,
        outcomeRetentionMillis,
        sweepMillis,
        autoCreate,
        earlyHandOut,
        idStride,
        List.of());
  }

  /** The same with these indexed properties. */
  public EngineSettings withIndexed(IndexedProperties... properties) {
    return new EngineSettings(
        windowMessages,
        windowBytes,
        pageMessages,
        sendCreditMessages,
        sendCreditBytes,
        maxMessageBytes,
        maxAttempts,
        deadLetterQueue,
        transactionMessages,
        transactionBytes,
        detachedMillis,
        outcomeRetentionMillis,
        sweepMillis,
        autoCreate,
        earlyHandOut,
        idStride,
        List.of(properties));
  }

  /** The properties that are indexed in queues of messages for a destination. */
  Set<String> indexedIn(String destination) {
    Set<String> names = new TreeSet<>();
    for (IndexedProperties each : indexed) {
      if (each.isFor(destination)) {
        names.addAll(each.properties());
      }
    }
    return names;
  }

  /** What a broker with 512 MiB of heap does well with. */
  public static EngineSettings defaults() {
    return new EngineSettings(
        10_000,
        128L << 20,
        1_000,
        1_000,
        8L << 20,
        1L << 40,
        10,
        "DLQ",
        100_000,
        64L << 20,
        30_000,
        24L * 3600 * 1000,
        60_000,
        true,
        true,
        ID_STRIDE);
  }
}
