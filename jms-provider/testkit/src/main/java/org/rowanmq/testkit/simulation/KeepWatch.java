package org.rowanmq.testkit.simulation;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.MessageRef;
import org.rowanmq.broker.store.StoreBatch;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.broker.store.StoredMessage;

/**
 * Watches what is kept, and what ends by itself: a new subscription begins with the last message of
 * its topic as it was when it was asked for, or with a newer one, and goes on in their order; a
 * queue that ends for idleness is empty.
 */
final class KeepWatch {
  /** How the names of topics begin whose last message is kept. */
  static final String RETAINED = "status.";

  /** A queue that ends when nobody uses it. */
  static final String BRIEF = "brief";

  private static final String KEPT_IN = "retained." + RETAINED;

  /** A subscription to such topics, in one life of the broker. */
  static final class Subscribed {
    private final Map<String, Long> floor;
    private final Map<String, Long> last = new HashMap<>();

    private Subscribed(Map<String, Long> floor) {
      this.floor = floor;
    }
  }

  private record Published(String topic, long order) {}

  private final Map<Long, String> keptIn = new TreeMap<>();

  /** What waits in queues that are watched, by queue. */
  private final Map<Long, Set<Long>> waiting = new HashMap<>();

  private final Map<Long, Published> published = new HashMap<>();

  /** The rows of what is kept, by topic and by id. */
  private final Map<String, TreeMap<Long, Long>> kept = new TreeMap<>();

  /** What a message came from that left with this stamp. */
  private final Map<Long, String> targets = new HashMap<>();

  private final Oracle oracle;
  private long order;

  KeepWatch(Oracle oracle) {
    this.oracle = oracle;
  }

  /** A batch is on the disk. */
  void durable(StoreBatch batch) {
    for (StoreOp op : batch.ops()) {
      if (op instanceof StoreOp.PutQueue put) {
        String name = put.queue().displayName();
        if (name.startsWith(KEPT_IN)) {
          keptIn.put(put.queue().id(), name.substring("retained.".length()));
        } else if (name.equals(BRIEF)) {
          waiting.putIfAbsent(put.queue().id(), new HashSet<>());
        }
      } else if (op instanceof StoreOp.Insert insert) {
        inserted(insert.message());
      } else if (op instanceof StoreOp.Delete delete) {
        deleted(delete.ref());
      } else if (op instanceof StoreOp.Schedule schedule) {
        StoredMessage row = schedule.message().message();
        waiting.getOrDefault(row.queue(), new HashSet<>()).add(row.id());
      } else if (op instanceof StoreOp.Unschedule unschedule) {
        gone(unschedule.ref());
      } else if (op instanceof StoreOp.Promote promote) {
        gone(promote.ref());
        waiting.getOrDefault(promote.ref().queue(), new HashSet<>()).add(promote.newId());
      } else if (op instanceof StoreOp.DropQueue drop) {
        Set<Long> taken = waiting.remove(drop.queue());
        if (taken != null) {
          ended(drop.queue(), taken);
        }
      }
    }
  }

  private void inserted(StoredMessage row) {
    waiting.getOrDefault(row.queue(), new HashSet<>()).add(row.id());
    String topic = keptIn.get(row.queue());
    if (topic != null) {
      long number = Frames.number(row);
      published.put(number, new Published(topic, ++order));
      kept.computeIfAbsent(topic, any -> new TreeMap<>()).put(row.id(), number);
    }
  }

  private void deleted(MessageRef ref) {
    gone(ref);
    String topic = keptIn.get(ref.queue());
    if (topic != null) {
      kept.getOrDefault(topic, new TreeMap<>()).remove(ref.id());
    }
  }

  private void gone(MessageRef ref) {
    waiting.getOrDefault(ref.queue(), new HashSet<>()).remove(ref.id());
  }

  private void ended(long queue, Set<Long> taken) {
    if (!taken.isEmpty()) {
      throw new OracleViolation(
          "auto-delete", "queue " + queue + " ends, and takes " + taken + " with it");
    }
    oracle.statistics().ended++;
  }

  // Retained messages

  /** What is kept of topics that begin so. */
  boolean isAnyKept(String topics) {
    return kept.entrySet().stream()
        .anyMatch(each -> each.getKey().startsWith(topics) && !each.getValue().isEmpty());
  }

  /** Somebody asks for a subscription. */
  Subscribed subscribed() {
    Map<String, Long> floor = new HashMap<>();
    kept.forEach(
        (topic, rows) -> {
          if (!rows.isEmpty()) {
            Published newest = published.get(rows.lastEntry().getValue());
            floor.put(topic, newest == null ? 0 : newest.order());
          }
        });
    return new Subscribed(floor);
  }

  /** A message leaves for a consumer for the first time. */
  void delivered(Subscribed to, long number) {
    Published it = published.get(number);
    if (it == null) {
      return; // another one replaced it in the batch that stored it
    }
    long floor = to.floor.getOrDefault(it.topic(), 0L);
    long last = to.last.getOrDefault(it.topic(), 0L);
    if (it.order() < floor || it.order() <= last) {
      throw new OracleViolation(
          "retained",
          "a subscription gets #"
              + number
              + ", number "
              + it.order()
              + " of its topic, after "
              + Math.max(last, floor));
    }
    oracle.statistics().retained += last == 0 && it.order() == floor ? 1 : 0;
    to.last.put(it.topic(), it.order());
  }

  /** The message that leaves with this stamp comes from there. */
  void leaves(long stamp, String target) {
    targets.put(stamp, target);
  }

  @Nullable String target(long stamp) {
    return targets.remove(stamp);
  }
}
