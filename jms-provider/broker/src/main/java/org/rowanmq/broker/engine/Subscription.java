package org.rowanmq.broker.engine;

import java.util.LinkedHashSet;
import java.util.Set;
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

  private final Set<SessionConsumer> consumers = new LinkedHashSet<>();

  /** Consumers whose link was lost and that may come back for it. */
  private int retained;

  Subscription(QueueState queue, @Nullable Selector selector, long excludedProducer) {
    this.queue = queue;
    this.selector = selector;
    this.excludedProducer = excludedProducer;
  }

  Destination topic() {
    return queue.spec().source();
  }

  void add(SessionConsumer consumer) {
    consumers.add(consumer);
  }

  void remove(SessionConsumer consumer) {
    consumers.remove(consumer);
  }

  /** A consumer that has left may come back. */
  void retain() {
    retained++;
  }

  /** A consumer came back, or never will. */
  void unretain() {
    retained--;
  }

  /** Whether somebody consumes it now. */
  boolean isConsumed() {
    return !consumers.isEmpty();
  }

  /** Whether nobody consumes it or may come back to consume it. */
  boolean isAbandoned() {
    return consumers.isEmpty() && retained == 0;
  }

  /** Who consumes it, for people. */
  String holders() {
    if (consumers.isEmpty()) {
      return retained + " whose connection was lost and may come back";
    }
    String first = consumers.iterator().next().holder();
    return consumers.size() == 1 ? first : first + ", and " + (consumers.size() - 1) + " more";
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
