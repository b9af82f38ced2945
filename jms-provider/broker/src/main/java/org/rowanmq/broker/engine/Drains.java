package org.rowanmq.broker.engine;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The consumers of a queue that asked for a drain. Confined to the engine thread. */
final class Drains {
  private final Set<QueueConsumer> asking = new LinkedHashSet<>();

  void add(QueueConsumer consumer) {
    asking.add(consumer);
  }

  void remove(QueueConsumer consumer) {
    asking.remove(consumer);
  }

  /** Answers those that got all they may, or for whom there is nothing more. */
  void answer(Window window) {
    if (asking.isEmpty()) {
      return;
    }
    for (QueueConsumer consumer : List.copyOf(asking)) {
      if (!consumer.hasCredit() || window.isExhaustedFor(consumer)) {
        asking.remove(consumer);
        consumer.answerDrain();
      }
    }
  }
}
