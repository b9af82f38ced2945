package org.rowanmq.tck.migration;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message as both APIs understand it.
 *
 * @param body a {@code String}, {@code Map}, {@code List} (stream), {@code byte[]}, {@code
 *     BigDecimal} (object) or null, by kind
 * @param replyTo name of a topic
 * @param lifetime milliseconds from the timestamp to the expiration; 0 for ever
 */
record Letter(
    Kind kind,
    @Nullable Object body,
    @Nullable String correlationId,
    @Nullable String type,
    @Nullable String replyTo,
    boolean isPersistent,
    int priority,
    long lifetime,
    Map<String, Object> properties) {
  enum Kind {
    PLAIN,
    TEXT,
    MAP,
    STREAM,
    BYTES,
    OBJECT
  }

  static Letter of(Kind kind, @Nullable Object body) {
    return new Letter(kind, body, null, null, null, true, 4, 0, Map.of());
  }
}
