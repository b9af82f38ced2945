package org.rowanmq.testkit.simulation;

import org.rowanmq.broker.store.Notes;
import org.rowanmq.broker.store.StoredMessage;

/**
 * A message in a queue, as the store knows it.
 *
 * @param origin of a dead letter, else empty
 */
record Row(long queue, String origin, long number) implements Comparable<Row> {
  static Row of(StoredMessage row) {
    String origin = row.annotations().notes().getOrDefault(Notes.DEAD_LETTER_ORIGIN, "");
    return new Row(row.queue(), origin, Frames.number(row));
  }

  @Override
  public int compareTo(Row that) {
    int order = Long.compare(queue, that.queue);
    order = order != 0 ? order : Long.compare(number, that.number);
    return order != 0 ? order : origin.compareTo(that.origin);
  }
}
