package org.rowanmq.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The sending half of the symbol slots: replaces byte strings that come again (destinations,
 * property names, producer ids, users, annotation keys) by slot numbers. When all slots are taken,
 * one that was not used lately is redefined (second chance).
 *
 * <pre>
 * symbol = varint 0 | varint slot | varint length | bytes     defines the slot and uses it
 *        | varint 1 | varint length | bytes                   a literal, not kept
 *        | varint slot + 2                                    uses the slot
 * </pre>
 */
final class SymbolWriter {
  static final int SLOTS = 1024;

  /** Longer symbols are not kept. */
  static final int LENGTH_MAX = 255;

  static final int DEFINE = 0;
  static final int LITERAL = 1;
  static final int FIRST = 2;

  private static final int NONE = -1;
  private static final byte[] EMPTY = {};

  private final byte[][] slots = new byte[SLOTS][];
  private final int[] heads = new int[SLOTS];
  private final int[] next = new int[SLOTS];
  private final boolean[] used = new boolean[SLOTS];
  private final long[] sequences = new long[SLOTS];
  private final Map<Object, byte[]> forms = new HashMap<>();
  private final byte[] producer = new byte[Long.BYTES];
  private int count;
  private int hand;

  SymbolWriter() {
    Arrays.fill(heads, NONE);
    Arrays.fill(slots, EMPTY);
  }

  void destination(ByteSink sink, Destination destination) {
    byte[] form = form(destination, null);
    bytes(sink, form, 0, form.length);
  }

  void text(ByteSink sink, String text) {
    byte[] form = form(text, text);
    bytes(sink, form, 0, form.length);
  }

  /** Writes a producer and its sequence, as the difference to the last one of its slot. */
  void producer(ByteSink sink, long id, long sequence) {
    for (int i = 0; i < Long.BYTES; i++) {
      producer[i] = (byte) (id >> 56 - 8 * i);
    }
    int slot = bytes(sink, producer, 0, Long.BYTES);
    sink.zigzag(sequence - sequences[slot]);
    sequences[slot] = sequence;
  }

  /** Writes a symbol and returns its slot, or a negative number for a literal. */
  int bytes(ByteSink sink, byte[] source, int offset, int length) {
    if (length > LENGTH_MAX) {
      sink.varint(LITERAL).varint(length).bytes(source, offset, length);
      return NONE;
    }
    int bucket = bucket(source, offset, length);
    for (int slot = heads[bucket]; slot != NONE; slot = next[slot]) {
      byte[] known = slots[slot];
      if (Arrays.equals(known, 0, known.length, source, offset, offset + length)) {
        used[slot] = true;
        sink.varint(slot + FIRST);
        return slot;
      }
    }
    int slot = count < SLOTS ? count++ : evict();
    slots[slot] = Arrays.copyOfRange(source, offset, offset + length);
    sequences[slot] = 0;
    next[slot] = heads[bucket];
    heads[bucket] = slot;
    sink.varint(DEFINE).varint(slot).varint(length).bytes(source, offset, length);
    return slot;
  }

  private int evict() {
    while (used[hand]) {
      used[hand] = false;
      hand = hand + 1 & SLOTS - 1;
    }
    int victim = hand;
    hand = hand + 1 & SLOTS - 1;
    int bucket = bucket(slots[victim], 0, slots[victim].length);
    if (heads[bucket] == victim) {
      heads[bucket] = next[victim];
    } else {
      int before = heads[bucket];
      while (next[before] != victim) {
        before = next[before];
      }
      next[before] = next[victim];
    }
    return victim;
  }

  /** The UTF-8 form of a destination or text; kept, so that it is not made for each frame. */
  private byte[] form(Object key, @Nullable String text) {
    byte[] form = forms.get(key);
    if (form == null) {
      form = (text == null ? key.toString() : text).getBytes(StandardCharsets.UTF_8);
      if (forms.size() >= SLOTS) {
        forms.clear();
      }
      if (form.length <= LENGTH_MAX) {
        forms.put(key, form);
      }
    }
    return form;
  }

  private static int bucket(byte[] bytes, int offset, int length) {
    int hash = length;
    for (int i = 0; i < length; i++) {
      hash = 31 * hash + bytes[offset + i];
    }
    return (hash ^ hash >>> 10 ^ hash >>> 20) & SLOTS - 1;
  }
}
