package org.rowanmq.broker.engine;

import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.engine.selector.Selector;
import org.rowanmq.wire.RedeliveryTerms;

/**
 * A consumer as its queue sees it: credit, selector, and where deliveries go. Confined to the
 * engine thread. Its session creates it and gives credit only through {@link Recipients}.
 */
final class QueueConsumer {
  /** What a consumer's session does for it. */
  interface Deliveries {
    /**
     * Numbers the delivery, remembers it in the session and sends the frame. The entry is IN_FLIGHT
     * already.
     */
    void deliver(QueueConsumer consumer, Entry entry);

    /** Shows a browser a message; nothing is to be remembered. */
    void show(QueueConsumer consumer, Message message, int deliveries);

    /**
     * Whether it may be given a message with a large content; if not, its session ends it in a turn
     * of its own.
     */
    boolean takesLarge(QueueConsumer consumer);

    /** The drain is complete; the credit is zero. */
    void drained(QueueConsumer consumer, int drain);

    /**
     * False while the session waits for the confirm of a rollback or recover: nothing may be
     * delivered.
     */
    boolean isOpenForDelivery();
  }

  final int session;
  final int number;
  final @Nullable Selector selector;

  final Deliveries deliveries;
  final boolean exclusive;

  /** Those of a higher one are served first. */
  final int priority;

  /** Its share, where messages are distributed by weight. */
  final int weight;

  /** What becomes of deliveries that fail while it holds them. */
  final RedeliveryTerms redelivery;

  /** Deliveries that are neither settled nor given back. */
  int outstanding;

  /** It gets no more while it has so many of these. */
  int outstandingMax = Integer.MAX_VALUE;

  /** How far it is behind its share, where messages are distributed by weight. */
  long claim;

  /** When it was chosen last, where that matters. */
  long lastTurn;

  int creditMessages;
  long creditBytes;

  /** The drain to answer, or -1. */
  int drain = -1;

  /** The drain asks for messages with ids up to this one, the tail when it was asked for. */
  long drainUpTo;

  /** How it looks at the queue; null before the queue has it. */
  @Nullable Scan scan;

  /** Whether the queue may have something for it: else its turn is passed over. */
  boolean isAwake;

  /** It waits while an exclusive consumer has the queue to itself. */
  boolean standsBy;

  /** Whether it ever gave credit: only then it gets its share of the groups. */
  boolean hasAsked;

  /** How many groups are its own. */
  int groups;

  /** Ready messages in memory of its groups. */
  int groupMessages;

  /** The first message of each of its groups, by priority; null before it had any group. */
  private SortedEntries @Nullable [] own;

  QueueConsumer(
      int session,
      int number,
      @Nullable Selector selector,
      Deliveries deliveries,
      boolean exclusive,
      int priority,
      int weight,
      RedeliveryTerms redelivery) {
    this.session = session;
    this.number = number;
    this.selector = selector;
    this.deliveries = deliveries;
    this.exclusive = exclusive;
    this.priority = priority;
    this.weight = weight;
    this.redelivery = redelivery;
  }

  /** Whether it may be given a message now. */
  boolean hasCredit() {
    return creditMessages > 0
        && creditBytes > 0
        && outstanding < outstandingMax
        && !standsBy
        && deliveries.isOpenForDelivery();
  }

  /** Sets the credit to zero without an answer (rollback, recover). */
  void resetCredit() {
    creditMessages = 0;
    creditBytes = 0;
  }

  /** The drain is complete. */
  void answerDrain() {
    int answered = drain;
    drain = -1;
    resetCredit();
    deliveries.drained(this, answered);
  }

  boolean matches(Message message) {
    return selector == null || selector.matches(message);
  }

  /** An entry that only this consumer may take. */
  void offer(Entry entry) {
    if (own == null) {
      own = new SortedEntries[Scan.PRIORITIES];
      for (int each = 0; each < Scan.PRIORITIES; each++) {
        own[each] = new SortedEntries();
      }
    }
    own[entry.message.priority].add(entry);
  }

  void withdraw(Entry entry) {
    if (own != null) {
      boolean ignored = own[entry.message.priority].remove(entry);
    }
  }

  /** The oldest entry of this priority that only this consumer may take. */
  @Nullable Entry firstOwn(int atPriority) {
    return own == null ? null : own[atPriority].first();
  }

  /** How many entries of this priority, with ids up to {@code id}, only this consumer may take. */
  int ownUpTo(int atPriority, long id) {
    return own == null ? 0 : own[atPriority].indexAfter(id);
  }
}
