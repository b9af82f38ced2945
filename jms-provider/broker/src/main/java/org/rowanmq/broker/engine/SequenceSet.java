package org.rowanmq.broker.engine;

import java.util.Map;
import java.util.TreeMap;
import org.rowanmq.wire.Ranges;

/** A set of request sequences, kept as ranges: in practice few. Confined to the engine thread. */
final class SequenceSet {
  /** first → last, disjoint and not adjacent. */
  private final TreeMap<Long, Long> ranges = new TreeMap<>();

  boolean contains(long sequence) {
    Map.Entry<Long, Long> range = ranges.floorEntry(sequence);
    return range != null && range.getValue() >= sequence;
  }

  void add(long first, long last) {
    Map.Entry<Long, Long> before = ranges.floorEntry(first);
    long from = first;
    long to = last;
    if (before != null && before.getValue() >= first - 1) {
      from = before.getKey();
      to = Math.max(to, before.getValue());
    }
    Map.Entry<Long, Long> after = ranges.higherEntry(from);
    while (after != null && after.getKey() <= to + 1) {
      to = Math.max(to, after.getValue());
      ranges.remove(after.getKey());
      after = ranges.higherEntry(from);
    }
    ranges.put(from, to);
  }

  void removeBelow(long below) {
    while (!ranges.isEmpty()) {
      Map.Entry<Long, Long> lowest = ranges.firstEntry();
      if (lowest.getKey() >= below) {
        return;
      }
      ranges.remove(lowest.getKey());
      if (lowest.getValue() >= below) {
        ranges.put(below, lowest.getValue());
        return;
      }
    }
  }

  /** How many ranges there are: what the set costs. */
  int rangeCount() {
    return ranges.size();
  }

  /** The first number of the second range: where to cut to save one range. */
  long secondRange() {
    Long second = ranges.higherKey(ranges.firstKey());
    return second == null ? ranges.firstEntry().getValue() + 1 : second;
  }

  Ranges toRanges() {
    Ranges.Builder builder = new Ranges.Builder();
    ranges.forEach(builder::add);
    return builder.build();
  }
}
