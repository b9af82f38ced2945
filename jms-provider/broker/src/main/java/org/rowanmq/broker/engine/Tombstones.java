package org.rowanmq.broker.engine;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * Ids that are gone but may still turn up in a page: a read that began before the delete was
 * durable can show the row. An id is kept until every read begun before that has returned. Confined
 * to the engine thread.
 */
final class Tombstones {
  private record Grave(long id, long lastTicket) {}

  private final TreeSet<Long> readsUnderWay = new TreeSet<>();
  private final ArrayDeque<Grave> graves = new ArrayDeque<>();
  private final Set<Long> ids = new HashSet<>();

  void readBegun(long ticket) {
    readsUnderWay.add(ticket);
  }

  /** Call after the read's result has been looked through. */
  void readReturned(long ticket) {
    readsUnderWay.remove(ticket);
    long oldest = readsUnderWay.isEmpty() ? Long.MAX_VALUE : readsUnderWay.first();
    while (!graves.isEmpty() && graves.peek().lastTicket() < oldest) {
      ids.remove(graves.remove().id());
    }
  }

  /** The id's delete is durable now. */
  void bury(long id) {
    if (!readsUnderWay.isEmpty() && ids.add(id)) {
      graves.add(new Grave(id, readsUnderWay.last()));
    }
  }

  boolean contains(long id) {
    return ids.contains(id);
  }
}
