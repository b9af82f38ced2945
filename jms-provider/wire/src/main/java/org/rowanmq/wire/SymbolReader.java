package org.rowanmq.wire;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The receiving half of the symbol slots; the forms are in {@link SymbolWriter}. */
final class SymbolReader {
  private @Nullable Symbol[] slots = {};

  Symbol read(ByteSource source) throws ProtocolException {
    int form = source.number(SymbolWriter.SLOTS + SymbolWriter.FIRST - 1);
    if (form >= SymbolWriter.FIRST) {
      int slot = form - SymbolWriter.FIRST;
      Symbol symbol = slot < slots.length ? slots[slot] : null;
      if (symbol == null) {
        throw source.malformed("slot " + slot + " was never defined");
      }
      return symbol;
    }
    if (form == SymbolWriter.LITERAL) {
      return new Symbol(source.blob());
    }
    int slot = source.number(SymbolWriter.SLOTS - 1);
    Symbol symbol = new Symbol(source.bytes(source.number(SymbolWriter.LENGTH_MAX)));
    if (slot >= slots.length) {
      slots = Arrays.copyOf(slots, Math.min(SymbolWriter.SLOTS, Math.max(16, 2 * slot)));
    }
    slots[slot] = symbol;
    return symbol;
  }

  /** A byte string and the forms it was asked for. */
  static final class Symbol {
    final byte[] bytes;

    /** The last sequence, if this is a producer. */
    long sequence;

    private @Nullable String text;
    private @Nullable Destination destination;

    Symbol(byte[] bytes) {
      this.bytes = bytes;
    }

    String text(ByteSource source) throws ProtocolException {
      String known = text;
      if (known == null) {
        known = Utf8.strict(bytes, 0, bytes.length, source.what());
        text = known;
      }
      return known;
    }

    Destination destination(ByteSource source) throws ProtocolException {
      Destination known = destination;
      if (known == null) {
        known = FrameFields.destination(source, text(source));
        destination = known;
      }
      return known;
    }

    long producerId(ByteSource source) throws ProtocolException {
      if (bytes.length != Long.BYTES) {
        throw source.malformed("a producer id has 8 bytes, not " + bytes.length);
      }
      long id = 0;
      for (byte b : bytes) {
        id = id << 8 | b & 0xff;
      }
      return id;
    }
  }
}
