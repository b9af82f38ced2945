package org.rowanmq.broker.engine;

import org.jspecify.annotations.Nullable;
import org.rowanmq.wire.ConsumerSpec;

/**
 * A consumer as its session sees it.
 *
 * @param consumer what the queue knows
 * @param subscription what it consumes, if that is a subscription
 * @param sinceMillis when it was opened
 */
record SessionConsumer(
    Session session,
    QueueConsumer consumer,
    QueueState queue,
    ConsumerSpec spec,
    @Nullable Subscription subscription,
    long sinceMillis) {

  int number() {
    return consumer.number;
  }

  /** The subscription if it ends with its last consumer, or null. */
  @Nullable Subscription nonDurable() {
    return subscription != null && !queue.spec().durable() ? subscription : null;
  }

  /** Who has it, for people. */
  String holder() {
    String clientId = session.channel.clientId();
    return "user '"
        + session.channel.user
        + "', "
        + (clientId == null ? "no client id" : "client id '" + clientId + "'")
        + ", session "
        + session.number
        + ", consumer "
        + number()
        + ", since "
        + Moment.text(sinceMillis);
  }

  /** Leaves the queue; deliveries stay with the session. */
  void leave() {
    queue.recipients().remove(consumer);
    if (subscription != null) {
      subscription.remove(this);
    }
  }
}
