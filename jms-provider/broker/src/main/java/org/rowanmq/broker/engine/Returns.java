package org.rowanmq.broker.engine;

import org.rowanmq.broker.store.StoreOp;

/** What becomes of a queue's deliveries that come back unsettled. Confined to the engine thread. */
final class Returns {
  private final QueueState queue;
  private final RedeliveryPolicy policy;
  private final Partition partition;
  private final Window window;
  private final EarlyOffers early;
  private final DeadLetters deadLetters;

  Returns(
      QueueState queue,
      Partition partition,
      Window window,
      EarlyOffers early,
      DeadLetters deadLetters) {
    this.queue = queue;
    this.policy = queue.policy().redelivery();
    this.partition = partition;
    this.window = window;
    this.early = early;
    this.deadLetters = deadLetters;
  }

  /** An entry that nobody holds any more. */
  void take(Entry entry, QueueState.Return how) {
    if (how == QueueState.Return.UNCOUNTED) {
      if (entry.inserting == null) {
        queue.ready(entry);
      } else {
        early.await(entry);
        queue.dispatch();
      }
      return;
    }
    entry.deliveries++;
    if (how == QueueState.Return.FAILED && isBuried(entry)) {
      return;
    }
    comeBack(entry);
  }

  private boolean isBuried(Entry entry) {
    entry.failures++;
    int limit = policy.maxAttempts();
    if (entry.failures < limit
        || !deadLetters.publish(
            entry, "delivery failed " + entry.failures + " times (limit " + limit + ")")) {
      return false;
    }
    queue.take(entry);
    return true;
  }

  /** A message whose settlement was refused. */
  void notSettled(Entry entry) {
    entry.deliveries++;
    comeBack(entry);
  }

  /** The count must be durable before anybody can see the message again (I6). */
  private void comeBack(Entry entry) {
    if (!entry.hasRow) {
      queue.ready(entry);
      return;
    }
    entry.state = Entry.State.PENDING;
    partition.store(new StoreOp.Attempts(entry.ref(), entry.deliveries, entry.failures));
    Group group = entry.group;
    if (group != null) {
      window.groups().returning(group);
    }
    Runnable visible =
        () -> {
          if (group != null && !queue.isDropped()) {
            window.groups().counted(group);
          }
          if (entry.state == Entry.State.PENDING) {
            queue.ready(entry);
          }
        };
    partition.whenDecided(partition.unit(), visible);
  }
}
