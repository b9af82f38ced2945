package org.rowanmq.broker.engine;

import java.util.ArrayList;
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
 * @param policies the first that is for a destination holds for it; the last one is for all
 */
public record EngineSettings(
    int windowMessages,
    long windowBytes,
    int pageMessages,
    int sendCreditMessages,
    long sendCreditBytes,
    long maxMessageBytes,
    int transactionMessages,
    long transactionBytes,
    long detachedMillis,
    long outcomeRetentionMillis,
    long sweepMillis,
    boolean autoCreate,
    boolean earlyHandOut,
    int idStride,
    List<IndexedProperties> indexed,
    List<DestinationPolicy> policies) {
  /** A restart skips what was reserved, which matters little among 2^63 ids. */
  public static final int ID_STRIDE = 1_000_000;

  public EngineSettings {
    indexed = List.copyOf(indexed);
    policies = List.copyOf(policies);
    if (policies.isEmpty() || !policies.get(policies.size() - 1).destination().equals("*")) {
      throw new IllegalArgumentException("the last policy must be for all destinations, '*'");
    }
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
        100_000,
        64L << 20,
        30_000,
        24L * 3600 * 1000,
        60_000,
        true,
        true,
        ID_STRIDE,
        List.of(),
        List.of(new DestinationPolicy("*", new RedeliveryPolicy(10, "DLQ"))));
  }

  /** A builder that starts from these. */
  public Builder change() {
    return new Builder(this);
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

  /** What holds for a destination of this name. */
  public DestinationPolicy policyFor(String destination) {
    for (DestinationPolicy each : policies) {
      if (each.isFor(destination)) {
        return each;
      }
    }
    throw new IllegalStateException("no policy for '" + destination + "'");
  }

  /** Settings under way. Not thread-safe. */
  public static final class Builder {
    private int windowMessages;
    private long windowBytes;
    private int pageMessages;
    private int sendCreditMessages;
    private long sendCreditBytes;
    private long maxMessageBytes;
    private int transactionMessages;
    private long transactionBytes;
    private long detachedMillis;
    private long outcomeRetentionMillis;
    private long sweepMillis;
    private boolean autoCreate;
    private boolean earlyHandOut;
    private int idStride;
    private List<IndexedProperties> indexed;
    private List<DestinationPolicy> policies;

    private Builder(EngineSettings base) {
      this.windowMessages = base.windowMessages;
      this.windowBytes = base.windowBytes;
      this.pageMessages = base.pageMessages;
      this.sendCreditMessages = base.sendCreditMessages;
      this.sendCreditBytes = base.sendCreditBytes;
      this.maxMessageBytes = base.maxMessageBytes;
      this.transactionMessages = base.transactionMessages;
      this.transactionBytes = base.transactionBytes;
      this.detachedMillis = base.detachedMillis;
      this.outcomeRetentionMillis = base.outcomeRetentionMillis;
      this.sweepMillis = base.sweepMillis;
      this.autoCreate = base.autoCreate;
      this.earlyHandOut = base.earlyHandOut;
      this.idStride = base.idStride;
      this.indexed = base.indexed;
      this.policies = base.policies;
    }

    public Builder windowMessages(int value) {
      this.windowMessages = value;
      return this;
    }

    public Builder windowBytes(long value) {
      this.windowBytes = value;
      return this;
    }

    public Builder pageMessages(int value) {
      this.pageMessages = value;
      return this;
    }

    public Builder sendCreditMessages(int value) {
      this.sendCreditMessages = value;
      return this;
    }

    public Builder sendCreditBytes(long value) {
      this.sendCreditBytes = value;
      return this;
    }

    public Builder maxMessageBytes(long value) {
      this.maxMessageBytes = value;
      return this;
    }

    public Builder transactionMessages(int value) {
      this.transactionMessages = value;
      return this;
    }

    public Builder transactionBytes(long value) {
      this.transactionBytes = value;
      return this;
    }

    public Builder detachedMillis(long value) {
      this.detachedMillis = value;
      return this;
    }

    public Builder outcomeRetentionMillis(long value) {
      this.outcomeRetentionMillis = value;
      return this;
    }

    public Builder sweepMillis(long value) {
      this.sweepMillis = value;
      return this;
    }

    public Builder autoCreate(boolean value) {
      this.autoCreate = value;
      return this;
    }

    public Builder earlyHandOut(boolean value) {
      this.earlyHandOut = value;
      return this;
    }

    public Builder idStride(int value) {
      this.idStride = value;
      return this;
    }

    public Builder indexed(List<IndexedProperties> value) {
      this.indexed = value;
      return this;
    }

    /** For all destinations that have no policy of their own. */
    public Builder redelivery(RedeliveryPolicy value) {
      List<DestinationPolicy> changed = new ArrayList<>(policies);
      changed.set(changed.size() - 1, changed.get(changed.size() - 1).with(value));
      this.policies = changed;
      return this;
    }

    /** Before the one for all. */
    public Builder policy(DestinationPolicy value) {
      List<DestinationPolicy> changed = new ArrayList<>(policies);
      changed.add(changed.size() - 1, value);
      this.policies = changed;
      return this;
    }

    /** In their order; the last one is for {@code *}. */
    public Builder policies(List<DestinationPolicy> value) {
      this.policies = value;
      return this;
    }

    public EngineSettings build() {
      return new EngineSettings(
          windowMessages,
          windowBytes,
          pageMessages,
          sendCreditMessages,
          sendCreditBytes,
          maxMessageBytes,
          transactionMessages,
          transactionBytes,
          detachedMillis,
          outcomeRetentionMillis,
          sweepMillis,
          autoCreate,
          earlyHandOut,
          idStride,
          indexed,
          policies);
    }
  }
}
