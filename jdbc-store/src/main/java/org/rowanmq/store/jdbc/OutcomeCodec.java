package org.rowanmq.store.jdbc;

import java.util.ArrayList;
import java.util.List;
import org.rowanmq.broker.store.OutcomeEntry;
import org.rowanmq.wire.ByteSink;
import org.rowanmq.wire.ByteSource;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.ProtocolException;
import org.rowanmq.wire.Ranges;
import org.rowanmq.wire.Refusal;

/**
 * The bytes of an outcome log row.
 *
 * <pre>
 * u8 version = 1, then entries until the end:
 * u64 producerId, varint answeredBelow, varint atMillis
 * varint count, each varint first, varint last - first          done
 * varint count, each varint sequence, u8 code, blob text        refused (text as UTF-16BE)
 * </pre>
 */
final class OutcomeCodec {
  /** A row is closed at this size; one entry more may exceed it. */
  static final int ROW_BYTES = 256 * 1024;

  private static final int VERSION = 1;

  private OutcomeCodec() {}

  /** One or more rows, in order; none for no entries. */
  static List<byte[]> write(List<OutcomeEntry> entries) {
    List<byte[]> rows = new ArrayList<>();
    ByteSink sink = new ByteSink(256);
    for (OutcomeEntry entry : entries) {
      if (sink.length() == 0) {
        sink.u8(VERSION);
      }
      write(sink, entry);
      if (sink.length() >= ROW_BYTES) {
        rows.add(sink.toByteArray());
        sink.clear();
      }
    }
    if (sink.length() > 0) {
      rows.add(sink.toByteArray());
    }
    return rows;
  }

  static List<OutcomeEntry> read(byte[] row) throws ProtocolException {
    ByteSource source = new ByteSource(row, 0, row.length, "outcome log row");
    int version = source.u8();
    if (version != VERSION) {
      throw source.malformed("version " + version + " is unknown");
    }
    List<OutcomeEntry> entries = new ArrayList<>();
    while (source.remaining() > 0) {
      entries.add(entry(source));
    }
    return entries;
  }

  private static void write(ByteSink sink, OutcomeEntry entry) {
    sink.u64(entry.producerId()).varint(entry.answeredBelow()).varint(entry.atMillis());
    Ranges done = entry.done();
    sink.varint(done.count());
    for (int i = 0; i < done.count(); i++) {
      sink.varint(done.first(i)).varint(done.last(i) - done.first(i));
    }
    sink.varint(entry.refused().size());
    for (Refusal refusal : entry.refused()) {
      sink.varint(refusal.sequence()).u8(refusal.code().number());
      String detail = refusal.detail();
      sink.varint(detail.length());
      for (int i = 0; i < detail.length(); i++) {
        sink.u16(detail.charAt(i));
      }
    }
  }

  private static OutcomeEntry entry(ByteSource source) throws ProtocolException {
    long producer = source.u64();
    long answeredBelow = source.varint();
    long atMillis = source.varint();
    Ranges.Builder done = new Ranges.Builder();
    for (int left = source.count(2); left > 0; left--) {
      long first = source.varint();
      done.add(first, first + source.varint());
    }
    List<Refusal> refused = new ArrayList<>();
    for (int left = source.count(3); left > 0; left--) {
      refused.add(refusal(source));
    }
    return new OutcomeEntry(producer, answeredBelow, done.build(), refused, atMillis);
  }

  private static Refusal refusal(ByteSource source) throws ProtocolException {
    long sequence = source.varint();
    int number = source.u8();
    ErrorCode code = ErrorCode.of(number);
    if (code == null) {
      throw source.malformed("error code " + number + " is unknown");
    }
    StringBuilder detail = new StringBuilder();
    for (int left = source.count(2); left > 0; left--) {
      detail.append((char) source.u16());
    }
    return new Refusal(sequence, code, detail.toString());
  }
}
