package org.rowanmq.broker.engine;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.rowanmq.wire.Ranges;

/**
 * What a session holds: deliveries by number, until they are settled or return. Confined to the
 * engine thread.
 */
final class Deliveries {
  /** A message handed to a consumer of the session. */
  record Delivery(Entry entry, int consumer) {}

  /** The consumer of what was handed over: its own one is in another session. */
  private static final int NO_CONSUMER = -1;

  private final TreeMap<Long, Delivery> held = new TreeMap<>();
  private long last;

  /** The number of the next delivery, also of one that is not held. */
  long number() {
    return ++last;
  }

  void hold(long number, Entry entry, int consumer) {
    held.put(number, new Delivery(entry, consumer));
  }

  /** Whether all numbers were given out at some time. */
  boolean knows(Ranges numbers) {
    return numbers.isEmpty() || numbers.last(numbers.count() - 1) <= last;
  }

  /** Whether all of these are held. */
  boolean holds(Ranges numbers) {
    for (int i = 0; i < numbers.count(); i++) {
      if (range(numbers, i).size() != numbers.last(i) - numbers.first(i) + 1) {
        return false;
      }
    }
    return true;
  }

  /** Whether one of these was handed out early and will never be stored. */
  boolean isRevoked(Ranges numbers) {
    for (int i = 0; i < numbers.count(); i++) {
      for (Delivery delivery : range(numbers, i).values()) {
        if (delivery.entry().isRevoked) {
          return true;
        }
      }
    }
    return false;
  }

  /** Those numbered, which are held, fail for this reason, if they fail. */
  void blame(Ranges numbers, Cause cause) {
    for (int i = 0; i < numbers.count(); i++) {
      range(numbers, i).values().forEach(each -> each.entry().cause = cause);
    }
  }

  /** Those numbered, which are held, become another session's. Returns the first's number there. */
  long handOver(Ranges numbers, Deliveries to) {
    long first = to.last + 1;
    for (int i = 0; i < numbers.count(); i++) {
      Map<Long, Delivery> range = range(numbers, i);
      range.values().forEach(each -> to.hold(to.number(), each.entry(), NO_CONSUMER));
      range.clear();
    }
    return first;
  }

  /**
   * Settles those numbered; returns whether a row goes with one of them. Numbers no longer held are
   * passed over.
   *
   * @param isAcknowledged nothing but these settlements depends on their being durable
   */
  boolean settle(Ranges numbers, boolean isAcknowledged) {
    boolean hasRows = false;
    for (int i = 0; i < numbers.count(); i++) {
      Iterator<Delivery> each = range(numbers, i).values().iterator();
      while (each.hasNext()) {
        Entry entry = each.next().entry();
        each.remove();
        // The queue may have been dropped while it was held.
        if (entry.state == Entry.State.IN_FLIGHT) {
          hasRows |= entry.hasRow;
          Runnable told = isAcknowledged ? entry.message.whenAcknowledged : null;
          entry.queue.settle(entry);
          if (told != null) {
            told.run();
          }
        }
      }
    }
    return hasRows;
  }

  /** Those numbered that are held. */
  List<Entry> entries(Ranges numbers) {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < numbers.count(); i++) {
      range(numbers, i).values().forEach(each -> entries.add(each.entry()));
    }
    return entries;
  }

  /** Takes those numbered out, still in flight: somebody else settles them or gives them back. */
  List<Entry> take(Ranges numbers) {
    List<Entry> taken = new ArrayList<>();
    for (int i = 0; i < numbers.count(); i++) {
      Map<Long, Delivery> range = range(numbers, i);
      range.values().forEach(each -> taken.add(each.entry()));
      range.clear();
    }
    return taken;
  }

  /** Gives back those numbered; returns whether a row changes with one of them. */
  boolean giveBack(Ranges numbers, Return how) {
    boolean hasRows = false;
    for (int i = 0; i < numbers.count(); i++) {
      hasRows |= giveBack(range(numbers, i), delivery -> true, how);
    }
    return hasRows;
  }

  /** Gives back all of a consumer but those numbered, which stay. */
  void giveBackOthers(int consumer, Ranges numbers) {
    TreeMap<Long, Delivery> kept = new TreeMap<>();
    for (int i = 0; i < numbers.count(); i++) {
      Map<Long, Delivery> range = range(numbers, i);
      kept.putAll(range);
      range.clear();
    }
    boolean ignored = giveBack(held, delivery -> delivery.consumer() == consumer, Return.UNCOUNTED);
    held.putAll(kept);
  }

  void giveBackAll(Return how) {
    boolean ignored = giveBack(held, delivery -> true, how);
  }

  int size() {
    return held.size();
  }

  private Map<Long, Delivery> range(Ranges numbers, int index) {
    return held.subMap(numbers.first(index), true, numbers.last(index), true);
  }

  private static boolean giveBack(Map<Long, Delivery> from, Predicate<Delivery> which, Return how) {
    boolean hasRows = false;
    Iterator<Delivery> each = from.values().iterator();
    while (each.hasNext()) {
      Delivery delivery = each.next();
      if (which.test(delivery)) {
        each.remove();
        if (delivery.entry().state == Entry.State.IN_FLIGHT) {
          hasRows |= delivery.entry().hasRow && how != Return.UNCOUNTED;
          delivery.entry().queue.giveBack(delivery.entry(), how);
        }
      }
    }
    return hasRows;
  }
}
