package org.rowanmq.broker.engine;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * How much more a queue may hold, what prepared branches have reserved of it, and who waits for
 * room, first come first served. Confined to the engine thread.
 */
final class Room {
  private final QueueState queue;
  private final Partition partition;
  private final LimitPolicy limit;
  private final Volume reserved = new Volume();
  private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
  private boolean isEasing;

  Room(QueueState queue, Partition partition) {
    this.queue = queue;
    this.partition = partition;
    this.limit = queue.policy().limit();
  }

  /** Whether a send may find the queue full. */
  boolean isLimited() {
    return limit.refuses();
  }

  LimitPolicy limit() {
    return limit;
  }

  /**
   * Why so much more does not fit; null if it does.
   *
   * @param freed what leaves the queue in the same unit
   */
  @Nullable String lack(Volume more, Volume freed) {
    long messages = queue.messages() - freed.messages() + reserved.messages();
    long bytes = queue.bytes() - freed.bytes() + reserved.bytes();
    if (limit.admits(messages + more.messages(), bytes + more.bytes())) {
      return null;
    }
    boolean isCount = limit.messages() > 0 && messages + more.messages() > limit.messages();
    return "'"
        + queue.spec().displayName()
        + "' is full: it has "
        + (isCount
            ? messages + " messages, and " + more.messages() + " more would exceed limit.messages ("
            : bytes + " bytes, and " + more.bytes() + " more would exceed limit.bytes (")
        + (isCount ? limit.messages() : limit.bytes())
        + ") of the policy for '"
        + queue.policy().destination()
        + "'";
  }

  /** Whether so much could be there if nothing else was. */
  boolean couldEverHold(Volume volume) {
    return limit.admits(volume.messages(), volume.bytes());
  }

  /** Keeps room for what a prepared branch sends. */
  void reserve(Volume volume) {
    reserved.add(volume);
  }

  void release(Volume volume) {
    reserved.add(-volume.messages(), -volume.bytes());
    eased();
  }

  /** Runs {@code attempt} once there may be room, in a unit of its own. */
  void await(Runnable attempt) {
    waiting.add(attempt);
  }

  boolean isWaitedFor() {
    return !waiting.isEmpty();
  }

  void forget(Runnable attempt) {
    waiting.remove(attempt);
  }

  /** There may be more room than before. */
  void eased() {
    if (!waiting.isEmpty() && !isEasing) {
      isEasing = true;
      Partition.Timer ignored = partition.after(0, this::admit);
    }
  }

  private void admit() {
    isEasing = false;
    long before = queue.messages();
    for (int i = waiting.size(); i > 0 && hasRoom(); i--) {
      Runnable attempt = waiting.poll();
      if (attempt == null) {
        return;
      }
      partition.begin(partition.now());
      attempt.run();
    }
    if (queue.messages() > before && hasRoom()) {
      eased();
    }
  }

  private boolean hasRoom() {
    return queue.isDropped()
        || limit.admits(
            queue.messages() + reserved.messages() + 1, queue.bytes() + reserved.bytes() + 1);
  }
}
