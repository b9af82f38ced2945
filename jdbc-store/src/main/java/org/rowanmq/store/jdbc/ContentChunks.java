package org.rowanmq.store.jdbc;

import java.io.ByteArrayOutputStream;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.rowanmq.broker.store.MessageStore;
import org.rowanmq.wire.MessageContent;

/** Shared contents: cut into rows of at most a chunk, and joined again. */
final class ContentChunks {
  private static final int CHUNK_BYTES = MessageStore.CHUNK_BYTES;

  private ContentChunks() {}

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

  /** The contents with these ids; absent ones are left out. */
  static Map<Long, MessageContent> read(
      Dialect dialect, Statements statements, int partition, List<Long> ids) throws SQLException {
    Map<Long, MessageContent> contents = new HashMap<>();
    if (ids.isEmpty()) {
      return contents;
    }
    try (ResultSet chunks =
        statements.query(
            "SELECT id, content_crc, bytes FROM rowan_content WHERE partition_no = ? AND "
                + dialect.isAnyOf("id")
                + " ORDER BY id, chunk_no",
            partition,
            dialect.arrayOf(statements.connection(), ids))) {
      boolean more = chunks.next();
      while (more) {
        long id = chunks.getLong(1);
        int crc32c = chunks.getInt(2);
        byte[] first = chunks.getBytes(3);
        more = chunks.next();
        if (!more || chunks.getLong(1) != id) {
          contents.put(id, new MessageContent(first, crc32c));
          continue;
        }
        ByteArrayOutputStream joined = new ByteArrayOutputStream(4 * CHUNK_BYTES);
        joined.writeBytes(first);
        while (more && chunks.getLong(1) == id) {
          joined.writeBytes(chunks.getBytes(3));
          more = chunks.next();
        }
        contents.put(id, new MessageContent(joined.toByteArray(), crc32c));
      }
    }
    return contents;
  }
}
