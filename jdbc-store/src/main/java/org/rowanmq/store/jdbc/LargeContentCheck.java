package org.rowanmq.store.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Compares the parts of large contents with what their messages say: how many there are, how long
 * they are together and, where everything is read, the checksum of the whole. Has one part in
 * memory at a time. Reads only; one thread.
 */
final class LargeContentCheck {
  private static final String PARTS =
      "SELECT bytes FROM rowan_content WHERE partition_no = ? AND id = ? AND chunk_no = ?";

  private static final String EXTENT =
      "SELECT COUNT(*), COALESCE(SUM(OCTET_LENGTH(bytes)), 0), COALESCE(MAX(part_no), -1)"
          + " FROM rowan_content_part WHERE partition_no = ? AND content_id = ?";

  private static final String PART =
      "SELECT bytes FROM rowan_content_part WHERE partition_no = ? AND content_id = ?"
          + " AND part_no = ?";

  private final Statements statements;
  private final boolean full;

  /** What is wrong with a content; several messages may share one. */
  private final Map<String, String> known = new HashMap<>();

  /**
   * @param full the bytes too, not only their numbers
   */
  LargeContentCheck(Statements statements, boolean full) {
    this.statements = statements;
    this.full = full;
  }

  /** What is wrong with the parts of the message's content, or an empty text. */
  String problem(int partition, MessageKey message) throws SQLException {
    String content =
        partition + " " + message.largeId() + " " + message.length() + " " + message.crc32c();
    String problem = known.get(content);
    if (problem == null) {
      problem = look(partition, message);
      known.put(content, problem);
    }
    return problem;
  }

  private String look(int partition, MessageKey message) throws SQLException {
    int parts = parts(partition, message.largeId());
    try (ResultSet extent = statements.query(EXTENT, partition, message.largeId())) {
      extent.next();
      if (extent.getLong(1) != parts || extent.getLong(3) != parts - 1) {
        return "has " + extent.getLong(1) + " of " + parts + " parts";
      }
      if (extent.getLong(2) != message.length()) {
        return "has " + extent.getLong(2) + " bytes instead of " + message.length();
      }
    }
    return full && checksum(partition, message.largeId(), parts) != message.crc32c()
        ? "does not match its checksum"
        : "";
  }

  /** 0 if the row that says it is missing, which is reported elsewhere. */
  private int parts(int partition, long id) throws SQLException {
    try (ResultSet row = statements.query(PARTS, partition, id, ContentChunks.LARGE)) {
      return row.next() ? ContentChunks.parts(row.getBytes(1)) : 0;
    }
  }

  private int checksum(int partition, long id, int parts) throws SQLException {
    CRC32C crc = new CRC32C();
    for (int part = 0; part < parts; part++) {
      try (ResultSet row = statements.query(PART, partition, id, part)) {
        if (row.next()) {
          byte[] bytes = row.getBytes(1);
          crc.update(bytes, 0, bytes.length);
        }
      }
    }
    return (int) crc.getValue();
  }
}
