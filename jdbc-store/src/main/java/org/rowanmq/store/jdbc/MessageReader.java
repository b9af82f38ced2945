package org.rowanmq.store.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.ContentExtent;
import org.rowanmq.broker.store.LookupRequest;
import org.rowanmq.broker.store.MessageRef;
import org.rowanmq.broker.store.PageRequest;
import org.rowanmq.broker.store.QueueCount;
import org.rowanmq.broker.store.ScheduledMessage;
import org.rowanmq.broker.store.StoredMessage;
import org.rowanmq.wire.MessageContent;

/**
 * Answers the reads of the store port, each within one transaction that sees one state of the
 * database. Lives for one read.
 */
final class MessageReader {
  /** Rows per statement: drivers hold a whole result in memory, so it must be bounded in bytes. */
  private static final int BLOCK_ROWS = 64;

  // Sorted by whole keys: H2 walks an index in order only if its first column leads the sorting.
  static final String PAGE =
      "SELECT "
          + MessageRow.COLUMNS
          + " FROM rowan_message WHERE partition_no = ? AND queue_id = ? AND priority_rank = ?"
          + " AND id > ? AND id <= ? ORDER BY partition_no, queue_id, priority_rank, id FETCH FIRST ? ROWS ONLY";

  private static final String LOOKUP =
      "SELECT priority_rank, id FROM rowan_lookup"
          + " WHERE partition_no = ? AND queue_id = ? AND value_hash = ? AND priority_rank = ?"
          + " AND id > ? AND id <= ?"
          + " ORDER BY partition_no, queue_id, value_hash, priority_rank, id"
          + " FETCH FIRST ? ROWS ONLY";

  private static final String LOOKUP_BELOW =
      "SELECT priority_rank, id FROM rowan_lookup"
          + " WHERE partition_no = ? AND queue_id = ? AND value_hash = ? AND priority_rank > ?"
          + " AND id <= ?"
          + " ORDER BY partition_no, queue_id, value_hash, priority_rank, id"
          + " FETCH FIRST ? ROWS ONLY";

  private static final String ONE =
      "SELECT "
          + MessageRow.COLUMNS
          + " FROM rowan_message"
          + " WHERE partition_no = ? AND queue_id = ? AND priority_rank = ? AND id = ?";

  static final String SCHEDULED =
      "SELECT "
          + MessageRow.COLUMNS
          + ", due_at FROM rowan_scheduled WHERE partition_no = ? AND due_at <= ?"
          + " ORDER BY partition_no, due_at, id, queue_id FETCH FIRST ? ROWS ONLY";

  static final String EXPIRED =
      "SELECT e.queue_id, e.priority_rank, e.id FROM rowan_expiry e JOIN rowan_message m"
          + " ON m.partition_no = e.partition_no AND m.queue_id = e.queue_id"
          + " AND m.priority_rank = e.priority_rank AND m.id = e.id"
          + " WHERE e.partition_no = ? AND e.expires_at <= ?"
          + " ORDER BY e.partition_no, e.expires_at FETCH FIRST ? ROWS ONLY";

  static final String ORPHANS =
      "SELECT c.id, CASE WHEN c.chunk_no < 0 THEN c.bytes END FROM rowan_content c"
          + " WHERE c.partition_no = ? AND c.id > ? AND c.id <= ? AND c.chunk_no <= 0"
          + " AND NOT EXISTS (SELECT 1 FROM rowan_content_use u JOIN rowan_message m"
          + " ON m.partition_no = u.partition_no AND m.queue_id = u.queue_id"
          + " AND m.priority_rank = u.priority_rank AND m.id = u.message_id"
          + " WHERE u.partition_no = c.partition_no AND u.content_id = c.id)"
          + " AND NOT EXISTS (SELECT 1 FROM rowan_content_use u JOIN rowan_scheduled s"
          + " ON s.partition_no = u.partition_no AND s.due_at = u.due_at"
          + " AND s.id = u.message_id AND s.queue_id = u.queue_id"
          + " WHERE u.partition_no = c.partition_no AND u.content_id = c.id)"
          + " AND NOT EXISTS (SELECT 1 FROM rowan_quarantine x"
          + " WHERE x.partition_no = c.partition_no AND x.content_id = c.id)"
          + " ORDER BY c.partition_no, c.id, c.chunk_no FETCH FIRST ? ROWS ONLY";

  private final Statements statements;
  private final int partition;
  private final Unreadables unreadables;

  MessageReader(Statements statements, int partition, Unreadables unreadables) {
    this.statements = statements;
    this.partition = partition;
    this.unreadables = unreadables;
  }

  /** Empty only if there are no more: what cannot be read must not hide what lies behind it. */
  List<StoredMessage> page(PageRequest request) throws SQLException {
    long after = request.after();
    while (true) {
      List<MessageRow> rows = rows(request, after);
      List<StoredMessage> messages = intact(rows);
      if (rows.isEmpty() || !messages.isEmpty()) {
        return messages;
      }
      after = rows.get(rows.size() - 1).id();
    }
  }

  private List<MessageRow> rows(PageRequest request, long begin) throws SQLException {
    List<MessageRow> rows = new ArrayList<>();
    long after = begin;
    long bytes = 0;
    boolean more = true;
    while (more) {
      int block = Math.min(BLOCK_ROWS, request.limit() - rows.size());
      int got = 0;
      try (ResultSet result =
          statements.query(
              PAGE,
              partition,
              request.queue(),
              MessageRow.rank(request.priority()),
              after,
              request.upTo(),
              block)) {
        while ((rows.isEmpty() || bytes < request.maxBytes()) && result.next()) {
          MessageRow row = readable(result, null);
          if (row != null) {
            rows.add(row);
            bytes += row.isShared() ? row.contentLength() : row.bytesHere();
          }
          after = result.getLong(3);
          got++;
        }
      }
      more = got == block && rows.size() < request.limit() && bytes < request.maxBytes();
    }
    return rows;
  }

  /** First the keys, of which there are few, then each row: no plan can go wrong. */
  List<StoredMessage> lookUp(LookupRequest request) throws SQLException {
    List<StoredMessage> messages = new ArrayList<>();
    MessageRef after = new MessageRef(request.queue(), request.priority(), request.after());
    long bytes = 0;
    boolean more = true;
    while (more) {
      int wanted = request.limit() - messages.size();
      List<MessageRef> refs = refs(request, after, wanted);
      for (MessageRef ref : refs) {
        after = ref;
        if (messages.isEmpty() || bytes < request.maxBytes()) {
          StoredMessage message = message(ref);
          if (message != null) {
            messages.add(message);
            bytes += message.content().length();
          }
        }
      }
      // A lookup row may lead to nothing, or to what cannot be read.
      more =
          refs.size() == wanted && messages.size() < request.limit() && bytes < request.maxBytes();
    }
    return messages;
  }

  private List<MessageRef> refs(LookupRequest request, MessageRef after, int limit)
      throws SQLException {
    int rank = MessageRow.rank(after.priority());
    List<MessageRef> refs = new ArrayList<>();
    try (ResultSet result =
        statements.query(
            LOOKUP,
            partition,
            request.queue(),
            request.hash(),
            rank,
            after.id(),
            request.upTo(),
            limit)) {
      addRefs(refs, request.queue(), result);
    }
    if (refs.size() < limit) {
      try (ResultSet result =
          statements.query(
              LOOKUP_BELOW,
              partition,
              request.queue(),
              request.hash(),
              rank,
              request.upTo(),
              limit - refs.size())) {
        addRefs(refs, request.queue(), result);
      }
    }
    return refs;
  }

  private @Nullable StoredMessage message(MessageRef ref) throws SQLException {
    MessageRow row;
    try (ResultSet result =
        statements.query(ONE, partition, ref.queue(), MessageRow.rank(ref.priority()), ref.id())) {
      row = result.next() ? readable(result, null) : null;
    }
    MessageContent content = row == null ? null : intact(row, null);
    return row == null || content == null ? null : row.with(content);
  }

  private static void addRefs(List<MessageRef> refs, long queue, ResultSet result)
      throws SQLException {
    while (result.next()) {
      refs.add(new MessageRef(queue, 9 - result.getInt(1), result.getLong(2)));
    }
  }

  private List<StoredMessage> intact(List<MessageRow> rows) throws SQLException {
    List<StoredMessage> messages = new ArrayList<>(rows.size());
    for (MessageRow row : rows) {
      MessageContent content = intact(row, null);
      if (content != null) {
        messages.add(row.with(content));
      }
    }
    return messages;
  }

  List<ScheduledMessage> scheduled(long dueUpTo, int limit) throws SQLException {
    List<ScheduledMessage> scheduled = new ArrayList<>();
    int asked = 0;
    int got = 0;
    // Those that cannot be read must not hide the ones behind them.
    while (got == asked && scheduled.size() < limit) {
      asked += limit - scheduled.size();
      scheduled.clear();
      Map<MessageRow, Long> rows = new LinkedHashMap<>();
      got = 0;
      try (ResultSet result = statements.query(SCHEDULED, partition, dueUpTo, asked)) {
        while (result.next()) {
          long due = result.getLong("due_at");
          MessageRow row = readable(result, due);
          if (row != null) {
            rows.put(row, due);
          }
          got++;
        }
      }
      for (Map.Entry<MessageRow, Long> each : rows.entrySet()) {
        MessageContent content = intact(each.getKey(), each.getValue());
        if (content != null) {
          scheduled.add(new ScheduledMessage(each.getValue(), each.getKey().with(content)));
        }
      }
    }
    return scheduled;
  }

  List<MessageRef> expired(long now, int limit) throws SQLException {
    List<MessageRef> refs = new ArrayList<>();
    try (ResultSet result = statements.query(EXPIRED, partition, now, limit)) {
      while (result.next()) {
        refs.add(new MessageRef(result.getLong(1), 9 - result.getInt(2), result.getLong(3)));
      }
    }
    return refs;
  }

  List<ContentExtent> orphanContents(long after, long upTo, int limit) throws SQLException {
    List<ContentExtent> orphans = new ArrayList<>();
    try (ResultSet result = statements.query(ORPHANS, partition, after, upTo, limit)) {
      while (result.next()) {
        orphans.add(new ContentExtent(result.getLong(1), ContentChunks.parts(result.getBytes(2))));
      }
    }
    return orphans;
  }

  byte @Nullable [] part(long largeId, int part) throws SQLException {
    try (ResultSet result =
        statements.query(
            "SELECT bytes FROM rowan_content_part"
                + " WHERE partition_no = ? AND content_id = ? AND part_no = ?",
            partition,
            largeId,
            part)) {
      return result.next() ? result.getBytes(1) : null;
    }
  }

  long largeId(MessageRef ref) throws SQLException {
    try (ResultSet result =
        statements.query(
            "SELECT content_id FROM rowan_message WHERE partition_no = ? AND queue_id = ?"
                + " AND priority_rank = ? AND id = ? AND content IS NOT NULL",
            partition,
            ref.queue(),
            MessageRow.rank(ref.priority()),
            ref.id())) {
      return result.next() ? result.getLong(1) : 0;
    }
  }

  QueueCount count(long queue) throws SQLException {
    try (ResultSet result =
        statements.query(
            "SELECT COUNT(*), COALESCE(SUM(content_length), 0) FROM rowan_message"
                + " WHERE partition_no = ? AND queue_id = ?",
            partition,
            queue)) {
      result.next();
      return new QueueCount(result.getLong(1), result.getLong(2));
    }
  }

  boolean hasRows(long queue) throws SQLException {
    return exists("rowan_message", queue) || exists("rowan_scheduled", queue);
  }

  private boolean exists(String table, long queue) throws SQLException {
    try (ResultSet result =
        statements.query(
            "SELECT 1 FROM "
                + table
                + " WHERE partition_no = ? AND queue_id = ? FETCH FIRST 1 ROWS ONLY",
            partition,
            queue)) {
      return result.next();
    }
  }

  /** The row at which a result stands, or null if it cannot be understood. */
  private @Nullable MessageRow readable(ResultSet result, @Nullable Long due) throws SQLException {
    try {
      return MessageRow.read(result);
    } catch (IllegalArgumentException malformed) {
      unreadables.found(
          new Unreadables.Row(
              partition, result.getLong(1), 9 - result.getInt(2), result.getLong(3), due),
          String.valueOf(malformed.getMessage()));
      return null;
    }
  }

  /** The content of a row, or null if it is lost or damaged. */
  private @Nullable MessageContent intact(MessageRow row, @Nullable Long due) throws SQLException {
    MessageContent content = null;
    try {
      MessageContent own = row.ownContent();
      content = own == null ? ContentChunks.read(statements, partition, row.contentId()) : own;
    } catch (IllegalArgumentException shorterThanItsHead) {
      content = null;
    }
    if (content != null && content.isIntact()) {
      return content;
    }
    unreadables.found(
        new Unreadables.Row(partition, row.queue(), row.priority(), row.id(), due),
        content == null
            ? "its content is lost, or shorter than its row says"
            : "its content does not match its checksum: " + content);
    return null;
  }
}
