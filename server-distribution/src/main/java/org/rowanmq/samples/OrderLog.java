package org.rowanmq.samples;

/** What the samples report. Called by several threads. */
public interface OrderLog {
  /** The order was sent to the queue. */
  void queued(int number);

  /** The order was published on the topic. */
  void published(int number);

  /** A worker has packed the order and committed. */
  void packed(int number);

  /** The ledger has entered the order. */
  void entered(int number);

  /** Whether the ledger has entered the order before. */
  boolean hasEntered(int number);

  /** Whether the samples shall end. */
  boolean isDone();
}
