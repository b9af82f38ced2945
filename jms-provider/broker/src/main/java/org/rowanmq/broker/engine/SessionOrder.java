package org.rowanmq.broker.engine;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the frames of a session in order while bodies of its messages are being looked at: what
 * came later waits (I5). Confined to the engine thread.
 */
final class SessionOrder {
  /** Far more than send credit allows. */
  private static final int WAITING_MAX = 50_000;

  /** A place in the order. */
  static final class Place {
    private @Nullable Runnable action;
  }

  private final Partition partition;
  private final ArrayDeque<Place> waiting = new ArrayDeque<>();
  private boolean isDropped;

  SessionOrder(Partition partition) {
    this.partition = partition;
  }

  boolean isWaiting() {
    return !waiting.isEmpty();
  }

  /** Whether so much waits that the client must have sent without credit. */
  boolean isFull() {
    return waiting.size() >= WAITING_MAX;
  }

  /** Runs the action when everything before it has run: now, if nothing waits. */
  void run(Runnable action) {
    if (waiting.isEmpty()) {
      action.run();
    } else {
      hold().action = action;
    }
  }

  /** A place that later ones wait for, until {@link #fill}. */
  Place hold() {
    Place place = new Place();
    waiting.add(place);
    return place;
  }

  /** What was held is known: its action runs when it is its turn. Each in a unit of its own. */
  void fill(Place place, Runnable action) {
    place.action = action;
    for (Place first = waiting.peek();
        first != null && first.action != null && !isDropped;
        first = waiting.peek()) {
      waiting.remove();
      partition.begin(partition.now());
      first.action.run();
    }
  }

  /** The session ends: nothing that waits will run. */
  void drop() {
    isDropped = true;
    waiting.clear();
  }
}
