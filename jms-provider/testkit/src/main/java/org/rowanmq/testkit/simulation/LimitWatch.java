package org.rowanmq.testkit.simulation;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.rowanmq.broker.engine.LimitPolicy;
import org.rowanmq.broker.store.StoreBatch;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.testkit.simulation.TrackedMessage.Copy;

/**
 * Watches the rows of limited queues: that there are never too many (I11), that a queue drops
 * nothing it has room for, and nobody sees what was dropped (I8).
 */
final class LimitWatch {
  private final Oracle oracle;
  private final Map<String, LimitPolicy> limits = new TreeMap<>();
  private final Map<Long, Watched> queues = new TreeMap<>();

  /** A limited queue. */
  private static final class Watched {
    final String name;
    final LimitPolicy limit;

    /** Whether a newer message replaces one of the same colour. */
    final boolean lastValue;

    /** By message id. */
    final TreeMap<Long, Copy> rows = new TreeMap<>();

    /** Of all that ever were there, by message id. */
    final TreeMap<Long, String> colours = new TreeMap<>();

    Watched(String name, LimitPolicy limit, boolean lastValue) {
      this.name = name;
      this.limit = limit;
      this.lastValue = lastValue;
    }

    boolean drops() {
      return limit.whenFull() == LimitPolicy.WhenFull.DROP_OLDEST;
    }

    boolean hasNewer(long id) {
      return colours.tailMap(id, false).containsValue(colours.getOrDefault(id, ""));
    }
  }

  LimitWatch(Oracle oracle) {
    this.oracle = oracle;
  }

  void watch(String queue, LimitPolicy limit) {
    limits.put(queue, limit);
  }

  /** Whether a message that came back may be removed before anybody gets it again. */
  boolean mayDrop(String target) {
    LimitPolicy limit = limits.get(target);
    return limit != null
        && (limit.whenFull() == LimitPolicy.WhenFull.DROP_OLDEST
            || target.equals(LimitWorkloads.LAST_VALUES));
  }

  /** Whether the message has a row. */
  boolean isThere(Copy copy) {
    return queues.values().stream().anyMatch(queue -> queue.rows.containsValue(copy));
  }

  /** A batch is on the disk. */
  void durable(StoreBatch batch) {
    Map<Watched, TreeMap<Long, Copy>> deleted = new LinkedHashMap<>();
    for (StoreOp op : batch.ops()) {
      if (op instanceof StoreOp.PutQueue put) {
        String name = put.queue().displayName();
        LimitPolicy limit = limits.get(name);
        if (limit != null) {
          queues.put(
              put.queue().id(), new Watched(name, limit, name.equals(LimitWorkloads.LAST_VALUES)));
        }
      } else if (op instanceof StoreOp.Insert insert) {
        Watched queue = queues.get(insert.message().queue());
        if (queue != null) {
          TrackedMessage message = oracle.message(Frames.number(insert.message()));
          queue.colours.put(insert.message().id(), Frames.colour(insert.message().content()));
          queue.rows.put(insert.message().id(), oracle.copy(message, queue.name));
        }
      } else if (op instanceof StoreOp.Delete delete) {
        Watched queue = queues.get(delete.ref().queue());
        Copy copy = queue == null ? null : queue.rows.remove(delete.ref().id());
        if (queue != null && copy != null) {
          deleted.computeIfAbsent(queue, any -> new TreeMap<>()).put(delete.ref().id(), copy);
        }
      }
    }
    deleted.forEach(this::check);
    for (Watched queue : queues.values()) {
      if (!queue.drops() && queue.rows.size() > queue.limit.messages()) {
        throw new OracleViolation(
            "I11", queue.name + " has " + queue.rows.size() + " rows, its limit is " + queue.limit);
      }
    }
  }

  private void check(Watched queue, TreeMap<Long, Copy> deleted) {
    deleted.forEach(
        (id, copy) -> {
          if (copy.acknowledged || copy.settled || copy.maybeSettled) {
            return;
          }
          if (queue.lastValue) {
            // What replaced it may itself have needed no row.
            if (!queue.hasNewer(id) && oracle.statistics().elided == 0) {
              throw new OracleViolation("I8", copy + " was removed, and nothing replaces it");
            }
            copy.dropped = true;
            oracle.statistics().replaced++;
            return;
          }
          // An older one may be there, too: it is on its way back, and the next to be dropped.
          int others = queue.rows.size() + deleted.tailMap(id, false).size();
          if (!queue.drops() || others < queue.limit.messages()) {
            throw new OracleViolation(
                "I8", copy + " was removed with " + others + " others there, limit " + queue.limit);
          }
          copy.dropped = true;
          oracle.statistics().dropped++;
        });
  }
}
