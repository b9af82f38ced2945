package org.rowanmq.broker.engine;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Requests of a session that wait for room in a queue, in their order: what comes after the first
 * waits, too (I5). Bounded by the session's send credit. Confined to the engine thread.
 */
final class Blocked {
  /** A request that publishes. */
  interface Attempt {
    /** Carries it out in the current unit, or says why there is no room. */
    Admission.@Nullable Full run();

    /** Answers that it is not carried out. */
    void refuse(String detail);

    /** It is not carried out, and nobody is told. */
    default void abandon() {}
  }

  private record Waiting(Attempt attempt, long sinceNanos) {}

  private final Partition partition;
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private final Runnable retry = this::retry;
  private @Nullable Room room;
  private Partition.@Nullable Timer timer;

  Blocked(Partition partition) {
    this.partition = partition;
  }

  /** Carries it out or refuses it: now, or when there is room, or its time is up. */
  void run(Attempt attempt) {
    if (!waiting.isEmpty()) {
      waiting.add(new Waiting(attempt, partition.now().nanos()));
      return;
    }
    Admission.Full full = attempt.run();
    if (full != null && !full.mayWait()) {
      attempt.refuse(full.detail());
    } else if (full != null) {
      Waiting first = new Waiting(attempt, partition.now().nanos());
      waiting.add(first);
      await(full, first);
    }
  }

  private void await(Admission.Full full, Waiting first) {
    long blockMillis = full.queue().room().limit().blockMillis();
    long left = first.sinceNanos() + blockMillis * 1_000_000 - partition.now().nanos();
    room = full.queue().room();
    room.await(retry);
    timer = partition.afterNanos(Math.max(0, left), () -> timedOut(full, blockMillis));
  }

  private void timedOut(Admission.Full full, long blockMillis) {
    stopWaiting();
    Waiting first = waiting.remove();
    first
        .attempt()
        .refuse(full.detail() + "; it was so for limit.block-time (" + blockMillis + " ms)");
    retry();
  }

  private void retry() {
    stopWaiting();
    while (!waiting.isEmpty()) {
      partition.begin(partition.now());
      Waiting first = waiting.element();
      Admission.Full full = first.attempt().run();
      if (full != null && full.mayWait()) {
        await(full, first);
        return;
      }
      waiting.remove();
      if (full != null) {
        first.attempt().refuse(full.detail());
      }
    }
  }

  private void stopWaiting() {
    if (room != null) {
      room.forget(retry);
      room = null;
    }
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  /** The session ends in order. */
  void refuseAll(String detail) {
    stopWaiting();
    waiting.forEach(each -> each.attempt().refuse(detail));
    waiting.clear();
  }

  /** The session's link is lost: nothing that waits was carried out, and nobody is told. */
  void abandon() {
    stopWaiting();
    waiting.forEach(each -> each.attempt().abandon());
    waiting.clear();
  }
}
