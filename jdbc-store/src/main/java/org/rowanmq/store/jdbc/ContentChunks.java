package org.rowanmq.store.jdbc;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.MessageStore;
import org.rowanmq.wire.MessageContent;

/** Shared contents: cut into rows of at most a chunk, and joined again. */
final class ContentChunks {
  private static final int CHUNK_BYTES = MessageStore.CHUNK_BYTES;

  private ContentChunks() {}

  /** {@code chunk_no} of the row that stands for a large content, whose bytes are elsewhere. */
  static final int LARGE = -1;

  /** The bytes of such a row: how many parts there are, big-endian. */
  static byte[] ofParts(int parts) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(parts).array();
  }

  /** How many parts the bytes of such a row tell of; 0 for null. */
  static int parts(byte @Nullable [] bytes) {
    return bytes == null ? 0 : ByteBuffer.wrap(bytes).getInt();
  }

  /** The rows' bytes; one empty row for an empty content. */
  static List<byte[]> cut(byte[] bytes) {
    if (bytes.length <= CHUNK_BYTES) {
      return List.of(bytes);
    }
    List<byte[]> chunks = new ArrayList<>();
    for (int from = 0; from < bytes.length; from += CHUNK_BYTES) {
      chunks.add(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + CHUNK_BYTES)));
    }
    return chunks;
  }

  /**
   * A content, or null if there is none with this id. One id at a time: H2 would scan the table for
   * an array of them.
   */
  static @Nullable MessageContent read(Statements statements, int partition, long id)
      throws SQLException {
    try (ResultSet chunks =
        statements.query(
            "SELECT content_crc, bytes FROM rowan_content WHERE partition_no = ? AND id = ?"
                + " ORDER BY partition_no, id, chunk_no",
            partition,
            id)) {
      if (!chunks.next()) {
        return null;
      }
      int crc32c = chunks.getInt(1);
      byte[] first = chunks.getBytes(2);
      if (!chunks.next()) {
        return new MessageContent(first, crc32c);
      }
      ByteArrayOutputStream joined = new ByteArrayOutputStream(4 * CHUNK_BYTES);
      joined.writeBytes(first);
      do {
        joined.writeBytes(chunks.getBytes(2));
      } while (chunks.next());
      return new MessageContent(joined.toByteArray(), crc32c);
    }
  }
}
