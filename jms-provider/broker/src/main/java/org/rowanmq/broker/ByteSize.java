package org.rowanmq.broker;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An amount of bytes, written {@code 256KiB}. Never negative. */
public record ByteSize(long bytes) implements Comparable<ByteSize> {
  private static final Pattern TEXT = Pattern.compile("(\\d{1,15}) ?(B|KiB|MiB|GiB)?");
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB"};

  public ByteSize {
    if (bytes < 0) {
      throw new IllegalArgumentException("A size cannot be negative: " + bytes);
    }
  }

  public static ByteSize kib(long count) {
    return new ByteSize(Math.multiplyExact(count, 1L << 10));
  }

  public static ByteSize mib(long count) {
    return new ByteSize(Math.multiplyExact(count, 1L << 20));
  }

  public static ByteSize gib(long count) {
    return new ByteSize(Math.multiplyExact(count, 1L << 30));
  }

  /**
   * Reads {@code 65536}, {@code 64KiB}, {@code 16 MiB}, {@code 2GiB}.
   *
   * @throws IllegalArgumentException naming the text and the accepted form
   */
  public static ByteSize parse(String text) {
    Matcher matcher = TEXT.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is not a size: write a whole number and B, KiB, MiB or GiB, as in 256KiB");
    }
    long bytes = Long.parseLong(matcher.group(1));
    for (int i = 1; i < UNITS.length; i++) {
      if (UNITS[i].equals(matcher.group(2))) {
        if (bytes > Long.MAX_VALUE >> (10 * i)) {
          throw new IllegalArgumentException("'" + text + "' is too large for a size");
        }
        bytes <<= 10 * i;
      }
    }
    return new ByteSize(bytes);
  }

  /** For arrays and buffers; capped at the largest int. */
  public int toInt() {
    return (int) Math.min(bytes, Integer.MAX_VALUE);
  }

  @Override
  public int compareTo(ByteSize other) {
    return Long.compare(bytes, other.bytes);
  }

  /** The shortest exact form: {@code 256KiB}, {@code 1000B}. */
  @Override
  public String toString() {
    int unit = 0;
    long count = bytes;
    while (unit < UNITS.length - 1 && count != 0 && count % 1024 == 0) {
      count /= 1024;
      unit++;
    }
    return count + UNITS[unit];
  }
}
