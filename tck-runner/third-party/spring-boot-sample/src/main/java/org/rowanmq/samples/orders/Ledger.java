package org.rowanmq.samples.orders;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which orders were dealt with; a real one is a table with the number as its key. Redelivery is
 * expected and quiet, while the same order twice without its mark is an error. Thread-safe.
 */
public final class Ledger {
  private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);

  private final Set<Integer> numbers = ConcurrentHashMap.newKeySet();
  private final List<Order> doubled = new CopyOnWriteArrayList<>();

  /** Returns false if it is there already. */
  boolean enter(Order order, boolean redelivered) {
    boolean isNew = numbers.add(order.number());
    if (!isNew && !redelivered) {
      LOG.error("twice, and not marked as redelivered: {}", order);
      doubled.add(order);
    }
    return isNew;
  }

  /** How many different orders. */
  public int size() {
    return numbers.size();
  }

  /** Orders that came again without the mark of a redelivery: there must be none. */
  public List<Order> doubled() {
    return List.copyOf(doubled);
  }
}
