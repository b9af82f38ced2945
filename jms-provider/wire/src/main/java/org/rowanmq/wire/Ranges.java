package org.rowanmq.wire;

import java.util.Arrays;
import java.util.function.LongConsumer;

/**
 * An immutable set of positive numbers as ascending, disjoint, non-adjacent inclusive ranges: how
 * confirms and settlements travel.
 */
public final class Ranges {
  private static final Ranges EMPTY = new Ranges(new long[0]);

  /** first0, last0, first1, last1, … */
  private final long[] bounds;

  private Ranges(long[] bounds) {
    this.bounds = bounds;
  }

  public static Ranges empty() {
    return EMPTY;
  }

  public static Ranges of(long number) {
    return of(number, number);
  }

  /**
   * @throws IllegalArgumentException unless {@code 0 < first ≤ last}
   */
  public static Ranges of(long first, long last) {
    if (first <= 0 || first > last) {
      throw new IllegalArgumentException("Not a range: " + first + ".." + last);
    }
    return new Ranges(new long[] {first, last});
  }

  /** Collects numbers in any order, each at most once. */
  public static Ranges ofUnsorted(long[] numbers, int count) {
    if (count == 0) {
      return EMPTY;
    }
    long[] sorted = Arrays.copyOf(numbers, count);
    Arrays.sort(sorted);
    Builder builder = new Builder();
    for (long number : sorted) {
      builder.add(number);
    }
    return builder.build();
  }

  public boolean isEmpty() {
    return bounds.length == 0;
  }

  /** How many ranges there are. */
  public int count() {
    return bounds.length / 2;
  }

  /** First number of range {@code index}. */
  public long first(int index) {
    return bounds[2 * index];
  }

  /** Last number of range {@code index}, inclusive. */
  public long last(int index) {
    return bounds[2 * index + 1];
  }

  /** How many numbers there are. */
  public long size() {
    long size = 0;
    for (int i = 0; i < count(); i++) {
      size += last(i) - first(i) + 1;
    }
    return size;
  }

  public boolean contains(long number) {
    for (int i = 0; i < count(); i++) {
      if (number >= first(i) && number <= last(i)) {
        return true;
      }
    }
    return false;
  }

  /** Calls {@code action} for each number, ascending. */
  public void forEach(LongConsumer action) {
    for (int i = 0; i < count(); i++) {
      for (long number = first(i); number <= last(i); number++) {
        action.accept(number);
      }
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Ranges that && Arrays.equals(bounds, that.bounds);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bounds);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("[");
    for (int i = 0; i < count(); i++) {
      text.append(i == 0 ? "" : ",").append(first(i));
      if (last(i) > first(i)) {
        text.append("..").append(last(i));
      }
    }
    return text.append(']').toString();
  }

  /** Collects ascending numbers and ranges. Not thread-safe; reusable after {@link #build}. */
  public static final class Builder {
    private long[] bounds = new long[8];
    private int length;

    public Builder add(long number) {
      return add(number, number);
    }

    /**
     * @throws IllegalArgumentException if the range is empty, not positive, or not above what was
     *     added before
     */
    public Builder add(long first, long last) {
      if (first <= 0 || first > last || (length > 0 && first <= bounds[length - 1])) {
        throw new IllegalArgumentException("Not ascending: " + first + ".." + last);
      }
      if (length > 0 && bounds[length - 1] + 1 == first) {
        bounds[length - 1] = last;
        return this;
      }
      if (length == bounds.length) {
        bounds = Arrays.copyOf(bounds, length * 2);
      }
      bounds[length++] = first;
      bounds[length++] = last;
      return this;
    }

    public boolean isEmpty() {
      return length == 0;
    }

    public Ranges build() {
      Ranges ranges = length == 0 ? EMPTY : new Ranges(Arrays.copyOf(bounds, length));
      length = 0;
      return ranges;
    }
  }
}
