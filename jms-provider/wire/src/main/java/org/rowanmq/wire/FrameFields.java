package org.rowanmq.wire;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Field types that several frames share. Layouts: {@code docs/wire-protocol.md}. */
final class FrameFields {
  /** The largest channel, session, consumer and drain number, and similar. */
  static final int NUMBER_MAX = Integer.MAX_VALUE;

  /** Entries of a map field; each costs far more memory than its bytes. */
  static final int ENTRIES_MAX = 256;

  private FrameFields() {}

  static void optional(ByteSink sink, @Nullable String text) {
    sink.u8(text == null ? 0 : 1);
    if (text != null) {
      sink.string(text);
    }
  }

  static @Nullable String optional(ByteSource source) throws ProtocolException {
    return flag(source) ? source.string() : null;
  }

  static void flag(ByteSink sink, boolean value) {
    sink.u8(value ? 1 : 0);
  }

  static boolean flag(ByteSource source) throws ProtocolException {
    int value = source.u8();
    if (value > 1) {
      throw source.malformed("a truth value is " + value);
    }
    return value == 1;
  }

  static Destination destination(ByteSource source) throws ProtocolException {
    return destination(source, source.string());
  }

  static Destination destination(ByteSource source, String text) throws ProtocolException {
    try {
      return Destination.parse(text);
    } catch (IllegalArgumentException e) {
      throw source.malformed(String.valueOf(e.getMessage()));
    }
  }

  /** A request's sequence, as the difference to the last one of its channel. */
  static long sequence(ByteSource source, CodecState state, int channel) throws ProtocolException {
    long sequence = state.sequence(channel) + source.zigzag();
    if (sequence < 0) {
      throw source.malformed("sequence " + sequence + " is negative");
    }
    state.sequence(channel, sequence);
    return sequence;
  }

  static int maxFrame(ByteSource source) throws ProtocolException {
    int bytes = source.number(NUMBER_MAX);
    if (bytes < FrameCodec.MAX_FRAME_MIN) {
      throw source.malformed("a frame limit of " + bytes + " is under " + FrameCodec.MAX_FRAME_MIN);
    }
    return bytes;
  }

  static void branch(ByteSink sink, BranchId id) {
    sink.u32(id.format()).blob(id.global()).blob(id.qualifier());
  }

  static BranchId branch(ByteSource source) throws ProtocolException {
    int format = source.u32();
    byte[] global = source.blob();
    byte[] qualifier = source.blob();
    try {
      return new BranchId(format, global, qualifier);
    } catch (IllegalArgumentException wrong) {
      throw source.malformed(String.valueOf(wrong.getMessage()));
    }
  }

  static void texts(ByteSink sink, List<String> texts) {
    sink.varint(texts.size());
    for (String text : texts) {
      sink.string(text);
    }
  }

  static List<String> texts(ByteSource source) throws ProtocolException {
    int count = source.count(1);
    if (count == 0) {
      return List.of();
    }
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      texts.add(source.string());
    }
    return Collections.unmodifiableList(texts);
  }

  static void map(ByteSink sink, Map<String, String> map) {
    sink.varint(map.size());
    for (Map.Entry<String, String> entry : map.entrySet()) {
      sink.string(entry.getKey()).string(entry.getValue());
    }
  }

  static Map<String, String> map(ByteSource source) throws ProtocolException {
    int count = source.count(2);
    if (count > ENTRIES_MAX) {
      throw source.malformed("a map has at most " + ENTRIES_MAX + " entries, not " + count);
    }
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      map.put(source.string(), source.string());
    }
    return Collections.unmodifiableMap(map);
  }

  /** An error code's number; one that this version does not know reads as INTERNAL. */
  static ErrorCode code(ByteSource source) throws ProtocolException {
    int number = source.number(NUMBER_MAX);
    if (number == 0) {
      throw source.malformed("error code 0");
    }
    ErrorCode code = ErrorCode.of(number);
    return code == null ? ErrorCode.INTERNAL : code;
  }

  static @Nullable ErrorCode optionalCode(ByteSource source) throws ProtocolException {
    if (source.peek() == 0) {
      source.u8();
      return null;
    }
    return code(source);
  }

  static void optionalCode(ByteSink sink, @Nullable ErrorCode code) {
    sink.varint(code == null ? 0 : code.number());
  }

  /**
   * Writes a set of numbers relative to {@code base}; a single one takes one varint.
   *
   * <pre>
   * ranges = varint 2·zigzag(number − base) + 1
   *        | varint 2·count | zigzag(first − base) | varint last − first
   *              and for each further range: varint first − previous last − 2 | varint last − first
   * </pre>
   *
   * @return the last number, or {@code base} if there is none
   */
  static long ranges(ByteSink sink, Ranges ranges, long base) {
    int count = ranges.count();
    if (count == 0) {
      sink.varint(0);
      return base;
    }
    long delta = ranges.first(0) - base;
    long coded = delta << 1 ^ delta >> 63;
    if (count == 1 && ranges.first(0) == ranges.last(0) && coded >= 0) {
      sink.varint(coded << 1 | 1);
      return ranges.first(0);
    }
    sink.varint(2L * count);
    sink.varint(coded).varint(ranges.last(0) - ranges.first(0));
    for (int i = 1; i < count; i++) {
      sink.varint(ranges.first(i) - ranges.last(i - 1) - 2);
      sink.varint(ranges.last(i) - ranges.first(i));
    }
    return ranges.last(count - 1);
  }

  static Ranges ranges(ByteSource source, long base) throws ProtocolException {
    long head = source.varint();
    if ((head & 1) != 0) {
      long coded = head >>> 1;
      long number = base + (coded >>> 1 ^ -(coded & 1));
      return Ranges.of(checked(source, number));
    }
    long count = head >>> 1;
    if (count == 0) {
      return Ranges.empty();
    }
    if (count > source.remaining() / 2) {
      throw source.malformed("range count " + count + " is too large");
    }
    Ranges.Builder builder = new Ranges.Builder();
    long first = checked(source, base + source.zigzag());
    long last = checked(source, first + source.positive());
    builder.add(first, last);
    for (long i = 1; i < count; i++) {
      long gap = source.positive();
      first = checked(source, last + 2 + gap, last);
      last = checked(source, first + source.positive(), first - 1);
      builder.add(first, last);
    }
    return builder.build();
  }

  /** The last number of {@code ranges}, or {@code base}: what the next set is relative to. */
  static long last(Ranges ranges, long base) {
    return ranges.isEmpty() ? base : ranges.last(ranges.count() - 1);
  }

  private static long checked(ByteSource source, long number) throws ProtocolException {
    return checked(source, number, 0);
  }

  private static long checked(ByteSource source, long number, long above) throws ProtocolException {
    if (number <= above) {
      throw source.malformed("a range is not positive and ascending");
    }
    return number;
  }
}
