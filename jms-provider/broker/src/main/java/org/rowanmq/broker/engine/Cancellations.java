package org.rowanmq.broker.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.Annotations;

/**
 * Scheduled messages that were cancelled, as long as what is under way may still show them: a write
 * that was begun before, or a read. Confined to the engine thread.
 */
final class Cancellations {
  /** What the cancellation kept from being scheduled in memory. */
  private record Kept(Runnable gone, Runnable back) {}

  private static final class Cancelled {
    long order;

    /** Cancellations of it that are neither durable nor refused. */
    int undecided;

    boolean isDurable;
    final List<Kept> kept = new ArrayList<>();
  }

  private final Map<Timing.MessageName, Cancelled> cancelled = new HashMap<>();
  private long order;

  /** Later than all there were, and earlier than those that follow. */
  long order() {
    return order;
  }

  /** Somebody cancels a message; {@link #decided} follows. */
  void begin(Timing.MessageName name) {
    Cancelled it = cancelled.computeIfAbsent(name, any -> new Cancelled());
    it.order = ++order;
    it.undecided++;
  }

  /**
   * Whether a message has been cancelled since; then one of the two follows.
   *
   * @param gone the cancellation is durable
   * @param back the store refused it: the message is scheduled as before
   */
  boolean keeps(Annotations of, long since, Runnable gone, Runnable back) {
    @Nullable Cancelled it = of.failures() > 0 ? null : cancelled.get(nameOf(of));
    if (it == null || it.order <= since) {
      return false;
    }
    if (it.isDurable) {
      gone.run();
    } else {
      it.kept.add(new Kept(gone, back));
    }
    return true;
  }

  /** A cancellation is durable, or refused for good. */
  void decided(Timing.MessageName name, boolean isDurable, boolean isReading) {
    @Nullable Cancelled it = cancelled.get(name);
    Invariants.check(it != null && it.undecided > 0, "decided a cancellation that nobody began");
    if (it == null) {
      return;
    }
    it.undecided--;
    it.isDurable |= isDurable;
    if (it.isDurable) {
      it.kept.forEach(each -> each.gone().run());
      it.kept.clear();
      if (it.undecided == 0 && !isReading) {
        cancelled.remove(name);
      }
    } else if (it.undecided == 0) {
      cancelled.remove(name);
      it.kept.forEach(each -> each.back().run());
    }
  }

  /** A read is over. */
  void readDone() {
    cancelled.values().removeIf(each -> each.undecided == 0);
  }

  static Timing.MessageName nameOf(Annotations annotations) {
    return new Timing.MessageName(annotations.producerId(), annotations.producerSequence());
  }
}
