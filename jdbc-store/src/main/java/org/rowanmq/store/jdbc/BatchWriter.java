package org.rowanmq.store.jdbc;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.LookupRange;
import org.rowanmq.broker.store.LookupRow;
import org.rowanmq.broker.store.MessageRef;
import org.rowanmq.broker.store.Notes;
import org.rowanmq.broker.store.OutcomeEntry;
import org.rowanmq.broker.store.StoreBatch;
import org.rowanmq.broker.store.StoreException;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.broker.store.StoredMessage;

/**
 * Writes the operations of one batch. Inserts and deletes of message rows are held back and written
 * together; every operation that could see them writes them first, so the result is as if all had
 * been carried out in order. A row that is inserted and deleted in the same batch is never written.
 */
final class BatchWriter implements StoreOp.Visitor {
  private interface Sql {
    void run() throws SQLException;
  }

  static final String MESSAGE = "rowan_message";
  private static final String SCHEDULED = "rowan_scheduled";
  private static final String EXPIRY = "rowan_expiry";
  private static final String LOOKUP = "rowan_lookup";
  private static final String DELETE_LOOKUP =
      "DELETE FROM rowan_lookup WHERE partition_no = ? AND queue_id = ? AND value_hash = ?"
          + " AND priority_rank = ? AND id = ?";
  private static final String INSERT_LOOKUP =
      "INSERT INTO rowan_lookup (partition_no, queue_id, value_hash, priority_rank, id)"
          + " VALUES (?, ?, ?, ?, ?)";
  private static final String SCHEDULED_KEY =
      " WHERE partition_no = ? AND due_at = ? AND id = ? AND queue_id = ?";
  private static final String SCHEDULED_NAME =
      " WHERE partition_no = ? AND producer_id = ? AND producer_sequence = ? AND failures = 0";

  private static final String USE_CONTENT =
      "INSERT INTO rowan_content_use (partition_no, content_id, queue_id, priority_rank,"
          + " message_id, due_at) VALUES (?, ?, ?, ?, ?, ?)";
  private static final String EXPIRES =
      "INSERT INTO rowan_expiry (partition_no, queue_id, priority_rank, id, expires_at)"
          + " VALUES (?, ?, ?, ?, ?)";

  private final Dialect dialect;
  private final Statements statements;
  private final QueueMarks marks;
  private final OutcomeLog outcomes;
  private final Unreadables unreadables;
  private final Churn churn;
  private final BranchRows branches;
  private final DefinitionRows definitions;
  private final int partition;
  private final long epoch;
  private final long batch;
  private final Map<MessageRef, StoredMessage> inserts = new LinkedHashMap<>();
  private final Set<MessageRef> deletes = new LinkedHashSet<>();
  private final Map<Long, List<LookupRow>> unindexed = new LinkedHashMap<>();
  private boolean insertsShared;
  private int outcomeRows;

  BatchWriter(
      Dialect dialect,
      Statements statements,
      WriterMemory memory,
      Churn churn,
      Unreadables unreadables,
      StoreBatch batch) {
    this.unreadables = unreadables;
    this.dialect = dialect;
    this.statements = statements;
    this.marks = memory.marks();
    this.outcomes = memory.outcomes();
    this.churn = churn;
    this.partition = batch.partition();
    this.branches = new BranchRows(dialect, statements, churn, partition);
    this.definitions = new DefinitionRows(statements, partition);
    this.epoch = batch.epoch();
    this.batch = batch.number();
  }

  /** Writes what was held back. */
  void flush() throws StoreException {
    flushUnindexed();
    sql(
        () -> {
          if (!inserts.isEmpty()) {
            writeInserts(inserts.values());
            inserts.clear();
            insertsShared = false;
          }
          if (!deletes.isEmpty()) {
            dialect.deleteByKey(statements, MESSAGE, partition, deletes);
            churn.deleted(MESSAGE, deletes.size());
            List<MessageRef> expiring =
                deletes.stream()
                    .filter(ref -> marks.has(QueueMarks.EXPIRING, ref.queue()))
                    .toList();
            if (!expiring.isEmpty()) {
              dialect.deleteByKey(statements, EXPIRY, partition, expiring);
              churn.deleted(EXPIRY, expiring.size());
            }
            deletes.clear();
          }
        });
  }

  @Override
  public void insert(StoreOp.Insert op) throws StoreException {
    StoredMessage message = op.message();
    MessageRow.checkFits(message);
    MessageRef ref = new MessageRef(message.queue(), message.priority(), message.id());
    if (inserts.containsKey(ref) || deletes.contains(ref)) {
      flush();
    }
    inserts.put(ref, message);
    insertsShared |= message.contentId() != 0;
  }

  @Override
  public void delete(StoreOp.Delete op) {
    if (inserts.remove(op.ref()) == null) {
      deletes.add(op.ref());
    }
  }

  @Override
  public void insertContent(StoreOp.InsertContent op) throws StoreException {
    sql(
        () -> {
          PreparedStatement insert =
              statements.of(
                  "INSERT INTO rowan_content (partition_no, id, chunk_no, content_crc, bytes)"
                      + " VALUES (?, ?, ?, ?, ?)");
          int chunkNo = 0;
          for (byte[] chunk : ContentChunks.cut(op.content().bytes())) {
            insert.setInt(1, partition);
            insert.setLong(2, op.id());
            insert.setInt(3, chunkNo++);
            insert.setInt(4, op.content().crc32c());
            insert.setBytes(5, chunk);
            insert.addBatch();
          }
          insert.executeBatch();
        });
  }

  @Override
  public void beginLarge(StoreOp.BeginLarge op) throws StoreException {
    update(
        "INSERT INTO rowan_content (partition_no, id, chunk_no, content_crc, bytes)"
            + " VALUES (?, ?, ?, ?, ?)",
        partition,
        op.id(),
        ContentChunks.LARGE,
        op.crc32c(),
        ContentChunks.ofParts(op.parts()));
  }

  @Override
  public void insertPart(StoreOp.InsertPart op) throws StoreException {
    update(
        "INSERT INTO rowan_content_part (partition_no, content_id, part_no, bytes)"
            + " VALUES (?, ?, ?, ?)",
        partition,
        op.id(),
        op.part(),
        op.bytes());
  }

  @Override
  public void deleteParts(StoreOp.DeleteParts op) throws StoreException {
    delete(
        "rowan_content_part",
        " WHERE partition_no = ? AND content_id = ? AND part_no >= ? AND part_no < ?",
        partition,
        op.id(),
        op.from(),
        op.to());
  }

  @Override
  public void deleteContent(StoreOp.DeleteContent op) throws StoreException {
    if (insertsShared) {
      flush();
    }
    delete("rowan_content", " WHERE partition_no = ? AND id = ?", partition, op.id());
    delete("rowan_content_use", " WHERE partition_no = ? AND content_id = ?", partition, op.id());
  }

  @Override
  public void attempts(StoreOp.Attempts op) throws StoreException {
    flush();
    churn.deleted(MESSAGE, 1);
    update(
        "UPDATE rowan_message SET deliveries = ?, failures = ?, notes = ?"
            + " WHERE partition_no = ? AND queue_id = ? AND priority_rank = ? AND id = ?",
        op.deliveries(),
        op.failures(),
        NotesText.write(op.notes()),
        partition,
        op.ref().queue(),
        MessageRow.rank(op.ref().priority()),
        op.ref().id());
  }

  @Override
  public void schedule(StoreOp.Schedule op) throws StoreException {
    StoredMessage message = op.message().message();
    MessageRow.checkFits(message);
    long due = op.message().dueMillis();
    sql(
        () -> {
          mark(message);
          PreparedStatement insert = statements.of(MessageRow.SCHEDULE);
          @Nullable Object[] values = MessageRow.values(partition, epoch, message);
          MessageRow.bind(insert, values);
          insert.setLong(values.length + 1, due);
          insert.executeUpdate();
          if (message.contentId() != 0) {
            useContent(message, due);
            statements.of(USE_CONTENT).executeBatch();
          }
        });
  }

  @Override
  public void promote(StoreOp.Promote op) throws StoreException {
    flush();
    long due = op.dueMillis();
    long id = op.ref().id();
    long queue = op.ref().queue();
    if (update(MessageRow.PROMOTE, op.newId() - id, partition, due, id, queue) == 0) {
      return;
    }
    if (marks.has(QueueMarks.EXPIRING, queue)) {
      update(
          "INSERT INTO rowan_expiry (partition_no, queue_id, priority_rank, id, expires_at)"
              + " SELECT partition_no, queue_id, priority_rank, id, expires_at FROM rowan_message"
              + " WHERE partition_no = ? AND queue_id = ? AND priority_rank = ? AND id = ?"
              + " AND expires_at IS NOT NULL",
          partition,
          queue,
          MessageRow.rank(op.ref().priority()),
          op.newId());
    }
    delete(SCHEDULED, SCHEDULED_KEY, partition, due, id, queue);
    // Its content keeps the id it has.
    update(
        "UPDATE rowan_content_use SET message_id = ?, due_at = NULL"
            + " WHERE partition_no = ? AND content_id = (SELECT m.content_id FROM rowan_message m"
            + " WHERE m.partition_no = ? AND m.queue_id = ? AND m.priority_rank = ? AND m.id = ?)"
            + " AND queue_id = ? AND message_id = ?",
        op.newId(),
        partition,
        partition,
        queue,
        MessageRow.rank(op.ref().priority()),
        op.newId(),
        queue,
        id);
  }

  @Override
  public void unschedule(StoreOp.Unschedule op) throws StoreException {
    delete(SCHEDULED, SCHEDULED_KEY, partition, op.dueMillis(), op.ref().id(), op.ref().queue());
  }

  @Override
  public void cancel(StoreOp.Cancel op) throws StoreException {
    delete(SCHEDULED, SCHEDULED_NAME, partition, op.producerId(), op.producerSequence());
  }

  @Override
  public void putQueue(StoreOp.PutQueue op) throws StoreException {
    sql(() -> definitions.put(op.queue()));
  }

  @Override
  public void dropQueue(StoreOp.DropQueue op) throws StoreException {
    deleteOf("rowan_queue", op.queue());
    deleteOf("rowan_queue_counter", op.queue());
    deleteOf("rowan_watermark", op.queue());
    deleteOf("rowan_lookup_range", op.queue());
    deleteOf("rowan_dropped_queue", op.queue());
    update(
        "INSERT INTO rowan_dropped_queue (partition_no, queue_id) VALUES (?, ?)",
        partition,
        op.queue());
  }

  @Override
  public void purge(StoreOp.Purge op) throws StoreException {
    flush();
    int left = op.limit();
    left -= deleteSome(MESSAGE, op.queue(), left);
    if (left > 0) {
      int unused = deleteSome(SCHEDULED, op.queue(), left);
    }
    if (marks.has(QueueMarks.EXPIRING, op.queue())) {
      int unused = deleteSome(EXPIRY, op.queue(), op.limit());
    }
    update(dialect.deleteSome(LOOKUP), partition, op.queue(), op.limit());
  }

  @Override
  public void forgetQueue(StoreOp.ForgetQueue op) throws StoreException {
    flush();
    deleteOf("rowan_dropped_queue", op.queue());
    deleteOf("rowan_lookup_range", op.queue());
    deleteOf(LOOKUP, op.queue());
    sql(() -> marks.forget(statements, partition, op.queue()));
  }

  @Override
  public void putCounter(StoreOp.PutCounter op) throws StoreException {
    if (op.messages() < 0) {
      deleteOf("rowan_queue_counter", op.queue());
      return;
    }
    long messages = op.messages() - unreadables.lostMessages(op.queue());
    long bytes = op.bytes() - unreadables.lostBytes(op.queue());
    int updated =
        update(
            new HotRow(
                "rowan_queue_counter",
                op.queue(),
                "UPDATE rowan_queue_counter SET messages = ?, bytes = ?"
                    + " WHERE partition_no = ? AND queue_id = ?",
                messages,
                bytes,
                partition,
                op.queue()));
    if (updated == 0) {
      update(
          "INSERT INTO rowan_queue_counter (partition_no, queue_id, messages, bytes)"
              + " VALUES (?, ?, ?, ?)",
          partition,
          op.queue(),
          messages,
          bytes);
    }
  }

  @Override
  public void putWatermark(StoreOp.PutWatermark op) throws StoreException {
    int updated =
        update(
            new HotRow(
                "rowan_watermark",
                op.queue(),
                "UPDATE rowan_watermark SET message_id = ? WHERE partition_no = ? AND queue_id = ?",
                op.id(),
                partition,
                op.queue()));
    if (updated == 0) {
      update(
          "INSERT INTO rowan_watermark (partition_no, queue_id, message_id) VALUES (?, ?, ?)",
          partition,
          op.queue(),
          op.id());
    }
  }

  @Override
  public void logOutcomes(StoreOp.LogOutcomes op) throws StoreException {
    appendOutcomes(op.entries());
  }

  @Override
  public void checkpointOutcomes(StoreOp.CheckpointOutcomes op) throws StoreException {
    sql(() -> churn.deleted(OutcomeLog.TABLE, outcomes.clear(statements, partition, batch)));
    appendOutcomes(op.entries());
  }

  @Override
  public void putExchange(StoreOp.PutExchange op) throws StoreException {
    sql(() -> definitions.put(op.exchange()));
  }

  @Override
  public void deleteExchange(StoreOp.DeleteExchange op) throws StoreException {
    sql(() -> definitions.deleteExchange(op.name()));
  }

  @Override
  public void putBinding(StoreOp.PutBinding op) throws StoreException {
    sql(() -> definitions.put(op.binding()));
  }

  @Override
  public void deleteBinding(StoreOp.DeleteBinding op) throws StoreException {
    sql(() -> definitions.deleteBinding(op.id()));
  }

  @Override
  public void putUser(StoreOp.PutUser op) throws StoreException {
    sql(() -> definitions.put(op.user()));
  }

  @Override
  public void deleteUser(StoreOp.DeleteUser op) throws StoreException {
    sql(() -> definitions.deleteUser(op.name()));
  }

  @Override
  public void index(StoreOp.Index op) throws StoreException {
    flushUnindexed();
    lookups(DELETE_LOOKUP, op.queue(), op.rows());
    lookups(INSERT_LOOKUP, op.queue(), op.rows());
    for (LookupRange range : op.ranges()) {
      int rank = MessageRow.rank(range.priority());
      update(
          "DELETE FROM rowan_lookup_range"
              + " WHERE partition_no = ? AND queue_id = ? AND priority_rank = ?",
          partition,
          op.queue(),
          rank);
      update(
          "INSERT INTO rowan_lookup_range (partition_no, queue_id, priority_rank, identifiers,"
              + " from_id, to_id) VALUES (?, ?, ?, ?, ?, ?)",
          partition,
          op.queue(),
          rank,
          range.identifiers(),
          range.from(),
          range.to());
    }
  }

  /** Held back like the deletes of message rows: they come one by one, too. */
  @Override
  public void unindex(StoreOp.Unindex op) {
    unindexed.computeIfAbsent(op.queue(), any -> new ArrayList<>()).addAll(op.rows());
  }

  @Override
  public void putBranch(StoreOp.PutBranch op) throws StoreException {
    branches.put(op.branch());
  }

  @Override
  public void stageSettlements(StoreOp.StageSettlements op) throws StoreException {
    branches.stage(op.branch(), op.refs());
  }

  @Override
  public void unstageSettlements(StoreOp.UnstageSettlements op) throws StoreException {
    branches.unstage(op.branch(), op.refs());
  }

  @Override
  public void forgetBranch(StoreOp.ForgetBranch op) throws StoreException {
    flush();
    branches.forget(op.branch());
    sql(() -> marks.forget(statements, partition, -op.branch()));
  }

  private void flushUnindexed() throws StoreException {
    for (Map.Entry<Long, List<LookupRow>> queue : unindexed.entrySet()) {
      lookups(DELETE_LOOKUP, queue.getKey(), queue.getValue());
    }
    unindexed.clear();
  }

  private void lookups(String text, long queue, List<LookupRow> rows) throws StoreException {
    if (rows.isEmpty()) {
      return;
    }
    sql(
        () -> {
          PreparedStatement statement = statements.of(text);
          for (LookupRow row : rows) {
            statement.setInt(1, partition);
            statement.setLong(2, queue);
            statement.setLong(3, row.hash());
            statement.setInt(4, MessageRow.rank(row.priority()));
            statement.setLong(5, row.id());
            statement.addBatch();
          }
          statement.executeBatch();
        });
  }

  private void writeInserts(Collection<StoredMessage> messages) throws SQLException {
    List<StoredMessage> expiring = new ArrayList<>();
    for (StoredMessage message : messages) {
      mark(message);
      if (message.annotations().expiresMillis() != 0) {
        expiring.add(message);
      }
    }
    dialect.insertMessages(statements, partition, epoch, messages);
    if (insertsShared) {
      for (StoredMessage message : messages) {
        if (message.contentId() != 0) {
          useContent(message, null);
        }
      }
      statements.of(USE_CONTENT).executeBatch();
    }
    for (StoredMessage message : expiring) {
      statements.addBatch(
          EXPIRES,
          partition,
          message.queue(),
          MessageRow.rank(message.priority()),
          message.id(),
          message.annotations().expiresMillis());
    }
    if (!expiring.isEmpty()) {
      statements.of(EXPIRES).executeBatch();
    }
  }

  private void mark(StoredMessage message) throws SQLException {
    if (message.annotations().expiresMillis() != 0) {
      marks.add(statements, partition, QueueMarks.EXPIRING, message.queue());
    }
    if (!message.annotations().persistent()) {
      marks.add(statements, partition, QueueMarks.VOLATILE, message.queue());
    }
    if (message.annotations().notes().containsKey(Notes.DEAD_LETTER_REASON)) {
      marks.add(statements, partition, QueueMarks.DEAD_LETTER, message.queue());
    }
  }

  private void useContent(StoredMessage message, @Nullable Long due) throws SQLException {
    statements.addBatch(
        USE_CONTENT,
        partition,
        message.contentId(),
        message.queue(),
        MessageRow.rank(message.priority()),
        message.id(),
        due);
  }

  private void appendOutcomes(List<OutcomeEntry> entries) throws StoreException {
    sql(() -> outcomeRows = outcomes.append(statements, partition, batch, outcomeRows, entries));
  }

  private int deleteSome(String table, long queue, int limit) throws StoreException {
    int rows = update(dialect.deleteSome(table), partition, queue, limit);
    churn.deleted(table, rows);
    return rows;
  }

  private void delete(String table, String where, @Nullable Object... arguments)
      throws StoreException {
    churn.deleted(table, update("DELETE FROM " + table + where, arguments));
  }

  private void deleteOf(String table, long queue) throws StoreException {
    update("DELETE FROM " + table + " WHERE partition_no = ? AND queue_id = ?", partition, queue);
  }

  private int update(HotRow row) throws StoreException {
    try {
      return dialect.update(statements, row);
    } catch (SQLException failure) {
      throw dialect.errors().beforeCommit(failure);
    }
  }

  private int update(String text, @Nullable Object... arguments) throws StoreException {
    try {
      return statements.update(text, arguments);
    } catch (SQLException failure) {
      throw dialect.errors().beforeCommit(failure);
    }
  }

  private void sql(Sql action) throws StoreException {
    try {
      action.run();
    } catch (SQLException failure) {
      throw dialect.errors().beforeCommit(failure);
    }
  }
}
