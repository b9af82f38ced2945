package org.rowanmq.store.jdbc;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.Annotations;
import org.rowanmq.broker.store.MessageStore;
import org.rowanmq.broker.store.StoreException;
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
  /**
   * A column of both tables.
   *
   * @param arrayType what PostgreSQL calls its values in an array
   */
  record Column(String name, String arrayType) {}

  /** In the order of {@link #values}; {@link #COLUMNS} leaves out the first. */
  static final List<Column> ALL =
      List.of(
          new Column("partition_no", "int4"),
          new Column("queue_id", "int8"),
          new Column("priority_rank", "int4"),
          new Column("id", "int8"),
          new Column("destination", "text"),
          new Column("producer_id", "int8"),
          new Column("producer_sequence", "int8"),
          new Column("user_name", "text"),
          new Column("arrived_at", "int8"),
          new Column("expires_at", "int8"),
          new Column("volatile_epoch", "int8"),
          new Column("deliveries", "int4"),
          new Column("failures", "int4"),
          new Column("notes", "text"),
          new Column("content_id", "int8"),
          new Column("content_crc", "int4"),
          new Column("content_length", "int8"),
          new Column("body_type", "int4"),
          new Column("body_offset", "int4"),
          new Column("content", "bytea"));

  /** The columns behind the key, which a promoted row keeps. */
  private static final String REST = names(4);

  /** In the order of {@link #read}. */
  static final String COLUMNS = names(1);

  static final String INSERT =
      "INSERT INTO rowan_message (" + names(0) + ") VALUES (" + marks(ALL.size()) + ")";

  static final String SCHEDULE =
      "INSERT INTO rowan_scheduled ("
          + names(0)
          + ", due_at) VALUES ("
          + marks(ALL.size() + 1)
          + ")";

  /**
   * Parameters: new id less the old one, partition, due, id, queue. The sum tells every database
   * the parameter's type.
   */
  static final String PROMOTE =
      "INSERT INTO rowan_message ("
          + names(0)
          + ") SELECT partition_no, queue_id, priority_rank, id + ?, "
          + REST
          + " FROM rowan_scheduled"
          + " WHERE partition_no = ? AND due_at = ? AND id = ? AND queue_id = ?";

  /** {@code priority_rank} of a priority. */
  static int rank(int priority) {
    return 9 - priority;
  }

  /** A larger one must lie in rows of its own; not every database would refuse it. */
  static void checkFits(StoredMessage message) throws StoreException {
    if (!message.shared() && message.content().length() > MessageStore.CHUNK_BYTES) {
      throw new StoreException.Rejected(
          "Message "
              + message.id()
              + " has "
              + message.content().length()
              + " bytes, a row holds "
              + MessageStore.CHUNK_BYTES,
          null);
    }
  }

  /** What a message's row holds. */
  static @Nullable Object[] values(int partition, long epoch, StoredMessage message) {
    Annotations annotations = message.annotations();
    MessageContent content = message.content();
    ContentView view = view(content);
    return new @Nullable Object[] {
      partition,
      message.queue(),
      rank(message.priority()),
      message.id(),
      annotations.destination().toString(),
      annotations.producerId(),
      annotations.producerSequence(),
      ColumnText.of(annotations.user()),
      annotations.arrivedMillis(),
      annotations.expiresMillis() == 0 ? null : annotations.expiresMillis(),
      annotations.persistent() ? null : epoch,
      annotations.deliveries(),
      annotations.failures(),
      NotesText.write(annotations.notes()),
      message.contentId() == 0 ? null : message.contentId(),
      content.crc32c(),
      content.wholeLength(),
      view == null ? null : view.bodyType().ordinal(),
      view == null ? null : view.bodyOffset(),
      message.shared() ? null : content.bytes()
    };
  }

  /** Sets parameters from the first one on. */
  static void bind(PreparedStatement statement, @Nullable Object[] values) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
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
            String.valueOf(ColumnText.read(result.getString(7))),
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
  private static @Nullable ContentView view(MessageContent content) {
    try {
      return ContentView.of(content.bytes());
    } catch (ProtocolException unreadable) {
      return null;
    }
  }

  private static String names(int from) {
    return ALL.stream().skip(from).map(Column::name).collect(Collectors.joining(", "));
  }

  private static String marks(int count) {
    return String.join(", ", Collections.nCopies(count, "?"));
  }
}
