package org.rowanmq.store.jdbc;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The file of {@code rowan store export}; also in {@code docs/operations.md}. Integers are
 * big-endian, texts UTF-8.
 *
 * <pre>
 * {"format":"rowan-export","version":1,"schema":4,...} newline
 * records: u8 kind, u32 length, that many bytes
 *   1 table   u16 length, name; u16 columns; each u16 length, name
 *   2 row     for each column: u8 0 null | 1 u64 | 2 u32 length, text | 3 u32 length, bytes | 4 u8
 *   3 end of the table   u64 rows
 *   4 end of the file    u64 rows of all tables, u32 CRC-32C of everything before this record
 * </pre>
 */
final class DumpFormat {
  static final String NAME = "rowan-export";
  static final int VERSION = 1;

  private static final int TABLE = 1;
  private static final int ROW = 2;
  private static final int TABLE_END = 3;
  private static final int END = 4;
  private static final int RECORD_MAX = 64 << 20;
  private static final int HEADER_MAX = 64 << 10;
  private static final int BUFFER = 1 << 16;

  private static final int NULL = 0;
  private static final int NUMBER = 1;
  private static final int TEXT = 2;
  private static final int BYTES = 3;
  private static final int BOOLEAN = 4;

  private DumpFormat() {}

  /** What a file holds, told in order. */
  interface Listener<E extends Exception> {
    void header(String json) throws E;

    void table(String name, List<String> columns) throws E;

    /** Null, Long, String, byte[] or Boolean for each column. */
    void row(@Nullable Object[] values) throws E;
  }

  /** Writes a file from the start to its end. */
  static final class Writer {
    private final CRC32C crc = new CRC32C();
    private final DataOutputStream out;
    private long rows;
    private long total;

    Writer(OutputStream stream, String header) throws IOException {
      out =
          new DataOutputStream(
              new CheckedOutputStream(new BufferedOutputStream(stream, BUFFER), crc));
      out.write(header.getBytes(StandardCharsets.UTF_8));
      out.write('\n');
    }

    void table(String name, List<String> columns) throws IOException {
      int length = 4 + name.length();
      for (String column : columns) {
        length += 2 + column.length();
      }
      record(TABLE, length);
      shortText(name);
      out.writeShort(columns.size());
      for (String column : columns) {
        shortText(column);
      }
      rows = 0;
    }

    void row(@Nullable Object[] values) throws IOException {
      @Nullable Object[] encoded = new @Nullable Object[values.length];
      int length = 0;
      for (int i = 0; i < values.length; i++) {
        Object value = values[i];
        encoded[i] = value instanceof String text ? text.getBytes(StandardCharsets.UTF_8) : value;
        length += size(encoded[i]);
      }
      record(ROW, length);
      for (int i = 0; i < values.length; i++) {
        value(encoded[i], values[i] instanceof String ? TEXT : BYTES);
      }
      rows++;
    }

    void tableEnd() throws IOException {
      record(TABLE_END, 8);
      out.writeLong(rows);
      total += rows;
    }

    /** Completes the file; the stream is flushed, not closed. */
    long end() throws IOException {
      out.flush();
      int sum = (int) crc.getValue();
      record(END, 12);
      out.writeLong(total);
      out.writeInt(sum);
      out.flush();
      return total;
    }

    private void record(int kind, int length) throws IOException {
      out.writeByte(kind);
      out.writeInt(length);
    }

    private void shortText(String text) throws IOException {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      out.writeShort(bytes.length);
      out.write(bytes);
    }

    private static int size(@Nullable Object value) {
      if (value instanceof byte[] bytes) {
        return 5 + bytes.length;
      }
      return value == null ? 1 : value instanceof Boolean ? 2 : 9;
    }

    private void value(@Nullable Object value, int bytesAre) throws IOException {
      if (value == null) {
        out.writeByte(NULL);
      } else if (value instanceof byte[] bytes) {
        out.writeByte(bytesAre);
        out.writeInt(bytes.length);
        out.write(bytes);
      } else if (value instanceof Boolean truth) {
        out.writeByte(BOOLEAN);
        out.writeByte(truth ? 1 : 0);
      } else {
        out.writeByte(NUMBER);
        out.writeLong((Long) value);
      }
    }
  }

  /**
   * Reads a whole file, one row in memory.
   *
   * @return the number of rows
   * @throws IOException if it is no such file, damaged, or not complete
   */
  static <E extends Exception> long read(InputStream stream, Listener<E> listener)
      throws IOException, E {
    CRC32C crc = new CRC32C();
    DataInputStream in =
        new DataInputStream(new CheckedInputStream(new BufferedInputStream(stream, BUFFER), crc));
    try {
      listener.header(header(in));
      return records(in, crc, listener);
    } catch (EOFException cut) {
      throw new IOException("The file ends too early: it is not complete", cut);
    }
  }

  private static String header(DataInputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = in.readUnsignedByte(); b != '\n'; b = in.readUnsignedByte()) {
      line.append((char) b);
      if (line.length() > HEADER_MAX || line.charAt(0) != '{') {
        throw new IOException("The file is not an export of RowanMQ");
      }
    }
    String header = line.toString();
    if (!header.contains("\"format\":\"" + NAME + "\"")) {
      throw new IOException("The file is not an export of RowanMQ");
    }
    if (!header.contains("\"version\":" + VERSION + ",")) {
      throw new IOException("The file has another version than " + VERSION + ": " + header);
    }
    return header;
  }

  private static <E extends Exception> long records(
      DataInputStream in, CRC32C crc, Listener<E> listener) throws IOException, E {
    long total = 0;
    long rows = 0;
    int columns = 0;
    while (true) {
      int sum = (int) crc.getValue();
      int kind = in.readUnsignedByte();
      int length = in.readInt();
      if (length < 0 || length > RECORD_MAX) {
        throw damaged();
      }
      byte[] bytes = new byte[length];
      in.readFully(bytes);
      DataInputStream record = new DataInputStream(new ByteArrayInputStream(bytes));
      switch (kind) {
        case TABLE -> {
          String name = shortText(record);
          List<String> names = new ArrayList<>();
          for (int left = record.readUnsignedShort(); left > 0; left--) {
            names.add(shortText(record));
          }
          columns = names.size();
          rows = 0;
          listener.table(name, names);
        }
        case ROW -> {
          listener.row(row(record, columns));
          rows++;
        }
        case TABLE_END -> {
          if (record.readLong() != rows) {
            throw damaged();
          }
          total += rows;
        }
        case END -> {
          if (record.readLong() != total || record.readInt() != sum || in.read() >= 0) {
            throw damaged();
          }
          return total;
        }
        default -> throw damaged();
      }
    }
  }

  private static @Nullable Object[] row(DataInputStream record, int columns) throws IOException {
    @Nullable Object[] row = new @Nullable Object[columns];
    for (int i = 0; i < columns; i++) {
      int kind = record.readUnsignedByte();
      row[i] =
          switch (kind) {
            case NULL -> null;
            case NUMBER -> record.readLong();
            case BOOLEAN -> record.readUnsignedByte() != 0;
            case TEXT -> new String(bytes(record), StandardCharsets.UTF_8);
            case BYTES -> bytes(record);
            default -> throw damaged();
          };
    }
    return row;
  }

  private static byte[] bytes(DataInputStream record) throws IOException {
    int length = record.readInt();
    if (length < 0 || length > record.available()) {
      throw damaged();
    }
    return record.readNBytes(length);
  }

  private static String shortText(DataInputStream record) throws IOException {
    byte[] bytes = record.readNBytes(record.readUnsignedShort());
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static IOException damaged() {
    return new IOException("The file is damaged: its checksum or its counts are wrong");
  }
}
