package org.rowanmq.broker.engine;

import org.jspecify.annotations.Nullable;
import org.rowanmq.wire.ConsumerSpec;

/**
 * A consumer as its session sees it.
 *
 * @param consumer what the queue knows
 * @param subscription what it consumes, if that is a subscription
 */
record SessionConsumer(
    Session session,
    QueueConsumer consumer,
    QueueState queue,
    ConsumerSpec spec,
    @Nullable Subscription subscription) {

  int number() {
    return consumer.number;
  }

  /** Whether the subscription ends with the consumer. */
  boolean isNonDurable() {
    return subscription != null && spec.kind() == ConsumerSpec.Kind.SUBSCRIPTION;
  }

  /** Leaves the queue; deliveries stay with the session. */
  void leave() {
    queue.remove(consumer);
    if (subscription != null) {
      subscription.holder = null;
    }
  }
}
