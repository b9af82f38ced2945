package org.rowanmq.wire;

import org.jspecify.annotations.Nullable;

/** The JMS message types by their bodies. Ordinals are stored in contents: only append. */
public enum BodyType {
  /** {@code Message}: no body. */
  NONE,
  /** {@code TextMessage}: UTF-8, or UTF-16BE where the text is not strict Unicode. */
  TEXT,
  /** {@code BytesMessage}: the bytes. */
  BYTES,
  /** {@code MapMessage}: named, typed values. */
  MAP,
  /** {@code StreamMessage}: a sequence of typed values. */
  STREAM,
  /** {@code ObjectMessage}: opaque bytes that only clients look into. */
  OBJECT,
  /** A body of any of these types that only clients open: an envelope ({@link SealHeader}). */
  SEALED;

  private static final BodyType[] VALUES = values();

  /** The type with this ordinal, or null. */
  static @Nullable BodyType of(int ordinal) {
    return ordinal >= 0 && ordinal < VALUES.length ? VALUES[ordinal] : null;
  }
}
