package org.rowanmq.broker.engine.exchange;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.rowanmq.broker.engine.selector.Range;

/**
 * Finds what wants a number in a range. Ranges with two ends are filed by their length: there is a
 * row of cells for each power of two, and a range is in the cell of its low end in the first row
 * whose cells are no shorter than itself. So it ends in the next cell at the latest, and a number
 * looks at two cells of each row. Those with one end are sorted by it. What is found still has to
 * be asked. Not thread-safe.
 */
final class RangeIndex<T> {
  /** Cells of 2^-20 are for points, too: else there were a row for each magnitude. */
  private static final int SHORTEST = -20;

  /** Floats below are compared with other numbers as doubles are. */
  private static final float EXACT = 1 << 24;

  /**
   * @param row its exponent
   * @param index a whole number
   */
  private record Cell(int row, double index) {
    static Cell of(int row, double number) {
      return new Cell(row, Math.floor(Math.scalb(number, -row)) + 0.0);
    }

    Cell before() {
      return new Cell(row, index - 1);
    }
  }

  private final Map<Cell, List<T>> cells = new HashMap<>();

  /** How many ranges are in each row. */
  private final Map<Integer, Integer> rows = new TreeMap<>();

  private final NavigableMap<Double, List<T>> byLow = new TreeMap<>();
  private final NavigableMap<Double, List<T>> byHigh = new TreeMap<>();

  void add(Range range, T value) {
    if (isHalf(range)) {
      half(range).computeIfAbsent(end(range), any -> new ArrayList<>(1)).add(value);
      return;
    }
    Cell cell = cell(range);
    cells.computeIfAbsent(cell, any -> new ArrayList<>(1)).add(value);
    rows.merge(cell.row(), 1, Integer::sum);
  }

  void remove(Range range, T value) {
    if (isHalf(range)) {
      boolean ignored = remove(half(range), end(range), value);
      return;
    }
    Cell cell = cell(range);
    if (remove(cells, cell, value)) {
      rows.computeIfPresent(cell.row(), (row, count) -> count == 1 ? null : count - 1);
    }
  }

  private static <K, T> boolean remove(Map<K, List<T>> lists, K key, T value) {
    List<T> list = lists.get(key);
    boolean removed = list != null && list.remove(value);
    if (list != null && list.isEmpty()) {
      lists.remove(key);
    }
    return removed;
  }

  /** About how many others a number in the range would find beside what is filed there. */
  int filed(Range range) {
    return isHalf(range) ? half(range).size() : cells.getOrDefault(cell(range), List.of()).size();
  }

  /** Tells what may want this number, each once. */
  void find(Number number, Consumer<T> candidate) {
    double value = number.doubleValue() + 0.0;
    if (number instanceof Float && !(Math.abs(value) < EXACT)) {
      cells.values().forEach(each -> each.forEach(candidate));
      byLow.values().forEach(each -> each.forEach(candidate));
      byHigh.values().forEach(each -> each.forEach(candidate));
      return;
    }
    byLow.headMap(value, true).values().forEach(each -> each.forEach(candidate));
    byHigh.tailMap(value, true).values().forEach(each -> each.forEach(candidate));
    for (int row : rows.keySet()) {
      Cell cell = Cell.of(row, value);
      Cell before = cell.before();
      cells.getOrDefault(cell, List.of()).forEach(candidate);
      if (!before.equals(cell)) { // beyond 2^53
        cells.getOrDefault(before, List.of()).forEach(candidate);
      }
    }
  }

  private static boolean isHalf(Range range) {
    return Double.isInfinite(range.low()) || Double.isInfinite(range.high());
  }

  private NavigableMap<Double, List<T>> half(Range range) {
    return Double.isInfinite(range.low()) ? byHigh : byLow;
  }

  private static double end(Range range) {
    return Double.isInfinite(range.low()) ? range.high() : range.low();
  }

  private static Cell cell(Range range) {
    double length = Math.max(0, range.high() - range.low());
    return Cell.of(Math.max(SHORTEST, Math.getExponent(length) + 1), range.low());
  }
}
