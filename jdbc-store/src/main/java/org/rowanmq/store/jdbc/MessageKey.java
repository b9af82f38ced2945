package org.rowanmq.store.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.rowanmq.wire.MessageContent;

/**
 * A row that is checked, with what is known of its content.
 *
 * @param contentId of a shared content, 0 if its bytes do not lie there
 * @param largeId of a content in parts, 0 if it is none
 */
record MessageKey(long queue, long id, long contentId, long largeId, int crc32c, long length) {
  /** The row at which a result of {@link MessageRow#COLUMNS} stands; says what is wrong with it. */
  static MessageKey read(ResultSet rows, List<String> wrong) throws SQLException {
    byte[] own = rows.getBytes("content");
    long elsewhere = rows.getLong("content_id");
    long length = rows.getLong("content_length");
    // A large content has its head in the row.
    boolean isLarge = own != null && own.length != length && elsewhere != 0;
    MessageKey key =
        new MessageKey(
            rows.getLong("queue_id"),
            rows.getLong("id"),
            own == null ? elsewhere : 0,
            isLarge ? elsewhere : 0,
            rows.getInt("content_crc"),
            length);
    if (own != null && !isLarge && !intact(own, key)) {
      wrong.add(key + ": its content does not match its checksum");
    }
    try {
      MessageRow ignored = MessageRow.read(rows);
    } catch (RuntimeException malformed) {
      wrong.add(key + ": " + malformed.getMessage());
    }
    return key;
  }

  private static boolean intact(byte[] own, MessageKey key) {
    return own.length == key.length && new MessageContent(own, key.crc32c).isIntact();
  }

  @Override
  public String toString() {
    return "message " + id + " of queue " + queue;
  }
}
