package org.rowanmq.testkit.simulation;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.rowanmq.broker.engine.LimitPolicy;
import org.rowanmq.broker.store.StoreBatch;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.broker.store.StoredMessage;
import org.rowanmq.testkit.simulation.TrackedMessage.Copy;

/**
 * Watches the rows of limited queues: that there are never too many (I11), that a queue drops
 * nothing it has room for, and nobody sees what was dropped (I8).
 */
final class LimitWatch {
  private final Oracle oracle;
  private final Map<String, LimitPolicy> limits = new TreeMap<>();
  private final Map<Long, Watched> queues = new TreeMap<>();

  private record Place(long queue, long id) {}

  /** The queues that branches will send to, by where the messages lie until then. */
  private final Map<Place, String> staged = new HashMap<>();

  /** In which life of the broker a message was put there. */
  private final Map<Long, Integer> stagedIn = new HashMap<>();

  /** The rows of prepared branches, by their queue; in which life they were prepared. */
  private final Map<Long, Integer> prepared = new HashMap<>();

  private final Map<Place, Copy> scheduled = new HashMap<>();

  /** A limited queue. */
  private static final class Watched {
    final String name;
    final LimitPolicy limit;

    /** Whether a newer message replaces one of the same colour. */
    final boolean lastValue;

    /** By message id. */
    final TreeMap<Long, Copy> rows = new TreeMap<>();

    /** Those of them that are always admitted: what became due, or was prepared in another life. */
    final Set<Long> excused = new HashSet<>();

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

    /** How many there are that had to find room. */
    long counted() {
      return rows.keySet().stream().filter(id -> !excused.contains(id)).count();
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
          inserted(queue, insert.message());
        } else if (insert.message().queue() < 0) {
          staged(insert.message());
        }
      } else if (op instanceof StoreOp.Schedule schedule) {
        StoredMessage row = schedule.message().message();
        Watched queue = queues.get(row.queue());
        if (queue != null) {
          TrackedMessage message = oracle.message(Frames.number(row));
          scheduled.put(new Place(row.queue(), row.id()), oracle.copy(message, queue.name));
        }
      } else if (op instanceof StoreOp.Promote promote) {
        Copy due = scheduled.remove(new Place(promote.ref().queue(), promote.ref().id()));
        Watched queue = queues.get(promote.ref().queue());
        if (queue != null && due != null) {
          queue.rows.put(promote.newId(), due);
          queue.excused.add(promote.newId());
        }
      } else if (op instanceof StoreOp.PutBranch put) {
        switch (put.branch().state()) {
          case PREPARED -> prepared.putIfAbsent(put.branch().rows(), oracle.incarnation());
          case COMMITTED, ROLLED_BACK -> prepared.remove(put.branch().rows());
          case ACTIVE, COMMITTING -> {}
        }
      } else if (op instanceof StoreOp.ForgetBranch forget) {
        prepared.remove(-forget.branch());
        staged.keySet().removeIf(place -> place.queue() == -forget.branch());
      } else if (op instanceof StoreOp.Delete delete) {
        staged.remove(new Place(delete.ref().queue(), delete.ref().id()));
        Watched queue = queues.get(delete.ref().queue());
        Copy copy = queue == null ? null : queue.rows.remove(delete.ref().id());
        if (queue != null && copy != null) {
          deleted.computeIfAbsent(queue, any -> new TreeMap<>()).put(delete.ref().id(), copy);
        }
      }
    }
    deleted.forEach(this::check);
    for (Watched queue : queues.values()) {
      long reserved = reserved(queue);
      if (!queue.drops() && queue.counted() + reserved > queue.limit.messages()) {
        throw new OracleViolation(
            "I11",
            queue.name
                + " has "
                + queue.rows.size()
                + " rows, "
                + queue.excused
                + " excused, and prepared branches send "
                + reserved
                + "; its limit is "
                + queue.limit);
      }
    }
  }

  private void inserted(Watched queue, StoredMessage row) {
    TrackedMessage message = oracle.message(Frames.number(row));
    queue.colours.put(row.id(), Frames.colour(row.content()));
    queue.rows.put(row.id(), oracle.copy(message, queue.name));
    Integer life = stagedIn.remove(message.number);
    boolean isOfOtherLife = life != null && life < oracle.incarnation();
    if (message.isTimed() || isOfOtherLife) {
      queue.excused.add(row.id());
      oracle.statistics().excused++;
    }
  }

  private void staged(StoredMessage row) {
    staged.put(new Place(row.queue(), row.id()), row.annotations().destination().name());
    stagedIn.put(Frames.number(row), oracle.incarnation());
  }

  /** What branches will send to the queue that were prepared in this life of the broker. */
  private long reserved(Watched queue) {
    return staged.entrySet().stream()
        .filter(each -> each.getValue().equals(queue.name))
        .filter(each -> prepared.getOrDefault(each.getKey().queue(), 0) == oracle.incarnation())
        .count();
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
