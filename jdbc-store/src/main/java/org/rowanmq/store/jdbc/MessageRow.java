package org.rowanmq.store.jdbc;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.Annotations;
import org.rowanmq.broker.store.StoredMessage;
import org.rowanmq.wire.ContentView;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.MessageContent;
import org.rowanmq.wire.ProtocolException;

/**
 * A row of {@code rowan_message} or {@code rowan_scheduled} as it was read; the content may lie
 * elsewhere.
 *
 * @param contentId of the shared content or of the parts of a large one, 0 if all is in the row
 * @param content null if it is shared; the head if it is large
 */
record MessageRow(
    long queue,
    int priority,
    long id,
    Annotations annotations,
    long contentId,
    int crc32c,
    long contentLength,
    byte @Nullable [] content) {
  /** The columns that follow the queue's, in the order of {@link #read} and {@link #bind}. */
  private static final String REST =
      "destination, producer_id, producer_sequence, user_name, arrived_at, expires_at,"
          + " volatile_epoch, deliveries, failures, notes, content_id, content_crc, content_length,"
          + " body_type, body_offset, content";

  private static final String VALUES = "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?";

  static final String COLUMNS = "queue_id, priority_rank, id, " + REST;

  static final String INSERT =
      "INSERT INTO rowan_message (partition_no, " + COLUMNS + ") VALUES (" + VALUES + ")";

  static final String SCHEDULE =
      "INSERT INTO rowan_scheduled (partition_no, "
          + COLUMNS
          + ", due_at) VALUES ("
          + VALUES
          + ", ?)";

  /** Parameters: new id, partition, due, id, queue. */
  static final String PROMOTE =
      "INSERT INTO rowan_message (partition_no, "
          + COLUMNS
          + ") SELECT partition_no, queue_id, priority_rank, CAST(? AS BIGINT), "
          + REST
          + " FROM rowan_scheduled"
          + " WHERE partition_no = ? AND due_at = ? AND id = ? AND queue_id = ?";

  /** Index of the parameter behind {@link #VALUES}. */
  static final int DUE_PARAMETER = 21;

  /** {@code priority_rank} of a priority. */
  static int rank(int priority) {
    return 9 - priority;
  }

  /** Sets the parameters of {@link #INSERT}, and all but the last of {@link #SCHEDULE}. */
  static void bind(PreparedStatement insert, int partition, long epoch, StoredMessage message)
      throws SQLException {
    Annotations annotations = message.annotations();
    MessageContent content = message.content();
    insert.setInt(1, partition);
    insert.setLong(2, message.queue());
    insert.setInt(3, rank(message.priority()));
    insert.setLong(4, message.id());
    insert.setString(5, annotations.destination().toString());
    insert.setLong(6, annotations.producerId());
    insert.setLong(7, annotations.producerSequence());
    insert.setString(8, annotations.user());
    insert.setLong(9, annotations.arrivedMillis());
    bind(insert, 10, annotations.expiresMillis() != 0, annotations.expiresMillis());
    bind(insert, 11, !annotations.persistent(), epoch);
    insert.setInt(12, annotations.deliveries());
    insert.setInt(13, annotations.failures());
    insert.setString(14, NotesText.write(annotations.notes()));
    bind(insert, 15, message.contentId() != 0, message.contentId());
    insert.setInt(16, content.crc32c());
    insert.setLong(17, content.wholeLength());
    bindBody(insert, content);
    insert.setBytes(20, message.shared() ? null : content.bytes());
  }

  /** The row at which a result of {@link #COLUMNS} stands. */
  static MessageRow read(ResultSet result) throws SQLException {
    return new MessageRow(
        result.getLong(1),
        9 - result.getInt(2),
        result.getLong(3),
        new Annotations(
            Destination.parse(result.getString(4)),
            result.getLong(5),
            result.getLong(6),
            result.getString(7),
            result.getLong(8),
            result.getLong(9),
            result.getObject(10) == null,
            result.getInt(11),
            result.getInt(12),
            NotesText.read(result.getString(13))),
        result.getLong(14),
        result.getInt(15),
        result.getLong(16),
        result.getBytes(19));
  }

  boolean isShared() {
    return content == null;
  }

  /** Whether only the head is in the row. */
  private boolean isLarge() {
    return contentId != 0 && !isShared();
  }

  /** How many bytes of content are in the row. */
  int bytesHere() {
    return content == null ? 0 : content.length;
  }

  /** The row's content, or null if it is shared. */
  @Nullable MessageContent ownContent() {
    return content == null ? null : new MessageContent(content, crc32c, contentLength);
  }

  /** The message with the content given, which is this row's or the shared one. */
  StoredMessage with(MessageContent anyContent) {
    return new StoredMessage(
        queue, priority, id, annotations, isShared(), anyContent, isLarge() ? contentId : 0);
  }

  /** For SQL that looks into bodies. A content this version cannot read is stored all the same. */
  private static void bindBody(PreparedStatement insert, MessageContent content)
      throws SQLException {
    try {
      ContentView view = ContentView.of(content.bytes());
      insert.setInt(18, view.bodyType().ordinal());
      insert.setInt(19, view.bodyOffset());
    } catch (ProtocolException unreadable) {
      insert.setNull(18, Types.SMALLINT);
      insert.setNull(19, Types.INTEGER);
    }
  }

  private static void bind(PreparedStatement insert, int index, boolean present, long value)
      throws SQLException {
    if (present) {
      insert.setLong(index, value);
    } else {
      insert.setNull(index, Types.BIGINT);
    }
  }
}
