package org.rowanmq.broker.engine;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.ContentExtent;
import org.rowanmq.broker.store.StoreOp;

/**
 * The large contents that something in memory needs, or whose rows are all known: none of them is
 * swept. Removes the parts of those that nobody needs any more, some at a time. Confined to the
 * engine thread.
 *
 * <p>How many rows refer to a content is known exactly until one of them leaves memory; from then
 * on the sweep of orphans finds out when the last is gone. Id 0 stands for no large content.
 */
final class LargeContents {
  /** Parts removed in one transaction: a database may hold what it deletes in memory until then. */
  private static final int REMOVED_AT_ONCE = 32;

  private static final long RETRY_MILLIS = 1_000;

  /** What keeps a content. */
  private static final class Uses {
    private final int parts;
    private boolean areRowsKnown;
    private int holders;
    private int rows;

    Uses(int parts, boolean areRowsKnown) {
      this.parts = parts;
      this.areRowsKnown = areRowsKnown;
    }

    boolean isOver() {
      return holders == 0 && (!areRowsKnown || rows == 0);
    }
  }

  private final Partition partition;
  private final Map<Long, Uses> live = new HashMap<>();
  private final Set<Long> removing = new HashSet<>();

  /** Forgotten while a sweep was reading, which may not have seen their rows. */
  private final Set<Long> forgottenInSweep = new HashSet<>();

  private boolean isSweeping;
  private boolean isStopped;

  LargeContents(Partition partition) {
    this.partition = partition;
  }

  /** The id of a new content, which the caller holds. */
  long begin(int parts) {
    long id = partition.nextId();
    Uses uses = new Uses(parts, true);
    uses.holders = 1;
    live.put(id, uses);
    return id;
  }

  /** Something in memory needs it, whatever the rows say. */
  void hold(long id) {
    if (id != 0) {
      live.computeIfAbsent(id, unknown -> new Uses(0, false)).holders++;
    }
  }

  /** What held it does not need it any more. */
  void letGo(long id) {
    Uses uses = live.get(id);
    if (uses != null) {
      Invariants.check(uses.holders > 0, "large content let go more often than held");
      uses.holders--;
      settle(id, uses);
    }
  }

  /** A row that refers to it joins the current unit; something holds it until that is durable. */
  void rowAdded(long id) {
    Uses uses = live.get(id);
    if (uses != null) {
      uses.rows++;
    }
  }

  /** A row that refers to it is gone for good. */
  void rowGone(long id) {
    Uses uses = live.get(id);
    if (uses != null && uses.areRowsKnown) {
      uses.rows--;
      settle(id, uses);
    }
  }

  /** There is a row that refers to it, and nothing in memory follows it. */
  void rowLeft(long id) {
    Uses uses = live.get(id);
    if (uses != null) {
      uses.areRowsKnown = false;
      settle(id, uses);
    }
  }

  /** What is not removed by now is left to the sweep after the next start. */
  void stop() {
    isStopped = true;
  }

  /** How many are known, or are being removed. */
  int size() {
    return live.size() + removing.size();
  }

  private void settle(long id, Uses uses) {
    if (!uses.isOver()) {
      return;
    }
    live.remove(id);
    if (uses.areRowsKnown) {
      remove(new ContentExtent(id, uses.parts));
    } else if (isSweeping) {
      forgottenInSweep.add(id);
    }
  }

  /** A read of orphans begins. */
  void sweepBegins() {
    isSweeping = true;
  }

  /** The read has returned these; null if it failed. */
  void swept(@Nullable List<ContentExtent> orphans) {
    isSweeping = false;
    if (orphans != null) {
      for (ContentExtent orphan : orphans) {
        long id = orphan.id();
        if (!live.containsKey(id) && !removing.contains(id) && !forgottenInSweep.contains(id)) {
          remove(orphan);
        }
      }
    }
    forgottenInSweep.clear();
  }

  private void remove(ContentExtent content) {
    if (content.parts() == 0) {
      partition.store(new StoreOp.DeleteContent(content.id()));
      return;
    }
    removing.add(content.id());
    removeUpTo(content.id(), content.parts());
  }

  /** The row that leads to the parts goes last, so that what a crash leaves is found again. */
  private void removeUpTo(long id, int to) {
    if (isStopped) {
      return;
    }
    int from = Math.max(0, to - REMOVED_AT_ONCE);
    partition.store(new StoreOp.DeleteParts(id, from, to));
    if (from == 0) {
      partition.store(new StoreOp.DeleteContent(id));
    }
    partition.whenStored(
        () -> {
          if (from > 0) {
            removeUpTo(id, from);
          } else {
            removing.remove(id);
          }
        });
    partition.whenRejected(
        () -> {
          Partition.Timer ignored = partition.after(RETRY_MILLIS, () -> removeUpTo(id, to));
        });
  }
}
