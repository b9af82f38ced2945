package org.rowanmq.broker.engine;

import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.engine.selector.Selector;
import org.rowanmq.broker.engine.selector.SelectorInput;
import org.rowanmq.broker.store.QueueSpec;
import org.rowanmq.wire.Destination;

/** A queue bound to a topic, and what it refuses at publication. Confined to the engine thread. */
final class Subscription {
  final QueueState queue;
  private final @Nullable Selector selector;

  /**
   * Publications of this producer id are not for it (noLocal of a non-durable subscription); 0 for
   * none.
   */
  private final long excludedProducer;

  /** Who consumes it, for people; null if nobody does. */
  @Nullable String holder;

  Subscription(QueueState queue, @Nullable Selector selector, long excludedProducer) {
    this.queue = queue;
    this.selector = selector;
    this.excludedProducer = excludedProducer;
  }

  Destination topic() {
    return queue.spec().source();
  }

  /** Whether it takes a publication; {@code input} lets the selector look. */
  boolean accepts(long producerId, @Nullable String clientId, SelectorInput input) {
    QueueSpec spec = queue.spec();
    if (excludedProducer != 0 && producerId == excludedProducer) {
      return false;
    }
    if (spec.noLocal() && spec.clientId() != null && spec.clientId().equals(clientId)) {
      return false;
    }
    return selector == null || selector.matches(input);
  }
}
