package org.rowanmq.broker.engine;

import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.engine.selector.Selector;
import org.rowanmq.broker.engine.selector.SelectorInput;

/**
 * A header field or property and the value that a selector demands of it, as one number: messages
 * that the selector matches have the same number, others hardly ever. Immutable.
 */
record LookupKey(String identifier, long hash) {
  static final String CORRELATION_ID = "JMSCorrelationID";
  static final String MESSAGE_ID = "JMSMessageID";

  /** Whole numbers below it are the same in every type of number that has them. */
  private static final long EXACT_IN_ALL_TYPES = 1 << 24;

  /**
   * What the selector demands of the first of the identifiers it demands anything of; null if of
   * none.
   */
  static @Nullable LookupKey of(@Nullable Selector selector, Collection<String> identifiers) {
    if (selector != null) {
      for (String identifier : identifiers) {
        @Nullable Object literal = selector.requiredLiteral(identifier).orElse(null);
        @Nullable String text = text(literal);
        if (text != null) {
          return new LookupKey(identifier, hash(identifier, text));
        }
      }
    }
    return null;
  }

  /** The hashes of those identifiers that the message has a value of. */
  static long[] hashes(SelectorInput message, Collection<String> identifiers) {
    long[] hashes = new long[identifiers.size()];
    int count = 0;
    for (String identifier : identifiers) {
      @Nullable String text = text(message.value(identifier));
      if (text != null) {
        hashes[count++] = hash(identifier, text);
      }
    }
    return count == hashes.length ? hashes : java.util.Arrays.copyOf(hashes, count);
  }

  /**
   * The same for all values that a selector takes for equal; null for a value that no literal with
   * a text equals. Numbers that are not small and whole have none: whether they equal another one
   * depends on both types.
   */
  private static @Nullable String text(@Nullable Object value) {
    if (value instanceof String text) {
      return "s" + text;
    }
    if (value instanceof Boolean) {
      return "b" + value;
    }
    if (value instanceof Number number) {
      double exact = number.doubleValue();
      boolean isSmall = Math.abs(exact) < EXACT_IN_ALL_TYPES && exact == Math.rint(exact);
      return isSmall ? "n" + (long) exact : null;
    }
    return null;
  }

  /** FNV-1a over both, well mixed: must stay the same, rows hold it. */
  private static long hash(String identifier, String text) {
    long hash = mix(mix(0xcbf29ce484222325L, identifier) * 31, text);
    hash = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
    hash = (hash ^ hash >>> 33) * 0xc4ceb9fe1a85ec53L;
    return hash ^ hash >>> 33;
  }

  private static long mix(long hash, String text) {
    long mixed = hash;
    for (int i = 0; i < text.length(); i++) {
      mixed = (mixed ^ text.charAt(i)) * 0x100000001b3L;
    }
    return mixed;
  }
}
