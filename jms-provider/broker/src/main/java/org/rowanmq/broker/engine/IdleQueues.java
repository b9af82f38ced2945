package org.rowanmq.broker.engine;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.rowanmq.broker.store.StoreException;
import org.rowanmq.wire.DestinationKind;

/**
 * Deletes queues whose policy says so once they have had neither messages nor consumers for a time.
 * Looks now and then; what has rows in the database, scheduled ones too, is not idle. Confined to
 * the engine thread.
 */
final class IdleQueues {
  private record Idle(long sinceMillis, long changes) {}

  private final Partition partition;
  private final Topology topology;
  private final Set<String> kept = new HashSet<>();
  private final Map<Long, Idle> idle = new HashMap<>();
  private final long pauseMillis;

  IdleQueues(Partition partition, Topology topology) {
    this.partition = partition;
    this.topology = topology;
    long shortest = Long.MAX_VALUE;
    for (DestinationPolicy policy : partition.settings().policies()) {
      kept.add(policy.redelivery().deadLetterQueue());
      kept.add(policy.keep().historyQueue());
      kept.add(policy.keep().expiryQueue());
      if (policy.keep().autoDeleteMillis() > 0) {
        shortest = Math.min(shortest, policy.keep().autoDeleteMillis());
      }
    }
    // Half of it, so that a queue is gone after one and a half times its time at the latest.
    this.pauseMillis =
        shortest == Long.MAX_VALUE
            ? 0
            : Math.max(1, Math.min(shortest / 2, partition.settings().sweepMillis()));
  }

  /** Goes on for the life of the partition, if any policy wants it. */
  void start() {
    if (pauseMillis > 0) {
      Partition.Timer ignored = partition.after(pauseMillis, this::look);
    }
  }

  private void look() {
    idle.keySet().removeIf(id -> topology.byId(id) == null);
    for (QueueState queue : List.copyOf(topology.all())) {
      if (mayGo(queue)) {
        look(queue);
      }
    }
    start();
  }

  private boolean mayGo(QueueState queue) {
    return queue.policy().keep().autoDeleteMillis() > 0
        && queue.spec().source().kind() == DestinationKind.QUEUE
        && !kept.contains(queue.spec().source().name());
  }

  private void look(QueueState queue) {
    long id = queue.spec().id();
    long now = partition.now().nanos() / 1_000_000;
    if (!isIdle(queue)) {
      idle.remove(id);
      return;
    }
    Idle since = idle.get(id);
    if (since == null || since.changes() != queue.changes()) {
      idle.put(id, new Idle(now, queue.changes()));
    } else if (now - since.sinceMillis() >= queue.policy().keep().autoDeleteMillis()) {
      ask(queue, since);
    }
  }

  private boolean isIdle(QueueState queue) {
    return queue.messages() == 0
        && queue.consumers() == 0
        && queue.browsers() == 0
        && !queue.room().isWaitedFor()
        && topology.isDefined(queue)
        && !topology.schedule().isWriting(queue)
        && topology.schedule().scheduled(queue) == 0;
  }

  /** What is not due for long is only in the database. */
  private void ask(QueueState queue, Idle since) {
    long ignored =
        partition.read(
            new StoreRead.Rows(queue.spec().id()),
            new Partition.ReadListener() {
              @Override
              public void readDone(Command.ReadResult result) {
                if (!result.hasRows()
                    && !queue.isDropped()
                    && isIdle(queue)
                    && queue.changes() == since.changes()) {
                  idle.remove(queue.spec().id());
                  topology.dropIdle(queue);
                }
              }

              @Override
              public void readFailed(StoreException cause) {
                // It is asked again when it is looked at the next time.
              }
            });
  }
}
