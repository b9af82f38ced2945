package org.rowanmq.store.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.rowanmq.wire.ProtocolException;

/**
 * Compares the rows of a store with each other and the contents with their checksums. Reads only,
 * within one snapshot, so that a broker may run meanwhile. One thread.
 */
final class StoreCheck {
  /** Rows per queue that are looked at unless everything is. */
  private static final int SAMPLE = 100;

  private static final int NAMED_MAX = 5;
  private static final int BLOCK_ROWS = 64;

  private static final String WAITING =
      "SELECT "
          + MessageRow.COLUMNS
          + " FROM rowan_message WHERE partition_no = ? AND queue_id = ? AND priority_rank = ?"
          + " AND id > ? ORDER BY partition_no, queue_id, priority_rank, id"
          + " FETCH FIRST ? ROWS ONLY";

  private static final String SCHEDULED =
      "SELECT "
          + MessageRow.COLUMNS
          + ", due_at FROM rowan_scheduled WHERE partition_no = ? AND due_at > ? AND due_at <="
          + " (SELECT MAX(due_at) FROM (SELECT due_at FROM rowan_scheduled WHERE partition_no = ?"
          + " AND due_at > ? ORDER BY partition_no, due_at, id, queue_id FETCH FIRST ? ROWS ONLY)"
          + " part) ORDER BY partition_no, due_at, id, queue_id";

  private static final String CHUNKS =
      "SELECT bytes FROM rowan_content WHERE partition_no = ? AND id = ?"
          + " ORDER BY partition_no, id, chunk_no";

  private static final String LOST =
      "SELECT u.queue_id, u.message_id FROM rowan_content_use u JOIN rowan_message m"
          + " ON m.partition_no = u.partition_no AND m.queue_id = u.queue_id"
          + " AND m.priority_rank = u.priority_rank AND m.id = u.message_id"
          + " WHERE NOT EXISTS (SELECT 1 FROM rowan_content c WHERE c.partition_no = u.partition_no"
          + " AND c.id = u.content_id AND c.chunk_no <= 0)";

  private static final String ORPHANS =
      "SELECT COUNT(*) FROM rowan_content c WHERE c.chunk_no = 0 AND NOT EXISTS"
          + " (SELECT 1 FROM rowan_content_use u WHERE u.partition_no = c.partition_no"
          + " AND u.content_id = c.id)";

  private static final String HOMELESS =
      "SELECT DISTINCT m.queue_id FROM rowan_message m WHERE NOT EXISTS (SELECT 1 FROM rowan_queue"
          + " q WHERE q.partition_no = m.partition_no AND q.queue_id = m.queue_id) AND NOT EXISTS"
          + " (SELECT 1 FROM rowan_dropped_queue d WHERE d.partition_no = m.partition_no AND"
          + " d.queue_id = m.queue_id) AND NOT EXISTS (SELECT 1 FROM rowan_branch b WHERE"
          + " b.partition_no = m.partition_no AND b.branch_no = -m.queue_id)";

  private static final String UNBOUND =
      "SELECT b.binding_id FROM rowan_binding b WHERE (b.exchange_name <> 'topics'"
          + " AND NOT EXISTS (SELECT 1 FROM rowan_exchange e"
          + " WHERE e.partition_no = b.partition_no AND e.name = b.exchange_name))"
          + " OR (b.target LIKE 'exchange://%' AND b.target <> 'exchange://topics'"
          + " AND NOT EXISTS (SELECT 1 FROM rowan_exchange e WHERE"
          + " e.partition_no = b.partition_no AND b.target = CONCAT('exchange://', e.name)))";

  private static final String COUNTERS =
      "SELECT n.queue_id, n.messages, n.bytes, (SELECT COUNT(*) FROM rowan_message m WHERE"
          + " m.partition_no = n.partition_no AND m.queue_id = n.queue_id"
          + " AND m.volatile_epoch IS NULL) FROM rowan_queue_counter n";

  private static final String REUSED =
      "SELECT m.queue_id, m.id FROM rowan_message m JOIN rowan_store_fence f"
          + " ON f.partition_no = m.partition_no WHERE m.id > f.ids_reserved";

  private static final String PARTS_OF_NOTHING =
      "SELECT COUNT(DISTINCT p.content_id) FROM rowan_content_part p WHERE NOT EXISTS"
          + " (SELECT 1 FROM rowan_content c WHERE c.partition_no = p.partition_no"
          + " AND c.id = p.content_id AND c.chunk_no = "
          + ContentChunks.LARGE
          + ")";

  private final Statements statements;
  private final String clock;
  private final boolean full;
  private final LargeContentCheck largeContents;
  private final List<String> damaged = new ArrayList<>();
  private final List<StoreFinding> findings = new ArrayList<>();

  /**
   * @param statements of a connection without auto-commit, at REPEATABLE READ
   * @param clock of the dialect
   * @param full every row and every content, not only the head of each queue
   */
  StoreCheck(Statements statements, String clock, boolean full) {
    this.statements = statements;
    this.clock = clock;
    this.full = full;
    this.largeContents = new LargeContentCheck(statements, full);
  }

  /** What was found, in the order of the checks. */
  List<StoreFinding> run() throws SQLException {
    fences();
    findings.add(
        report(
            named(LOST, "message"),
            "every shared content is there",
            "messages have lost their content"));
    long orphans = number(ORPHANS);
    findings.add(
        orphans == 0
            ? StoreFinding.ok("no content without a message")
            : StoreFinding.warning(
                orphans + " contents belong to no message; the broker sweeps them"));
    contents();
    outcomes();
    List<String> quarantined = new Quarantine(statements.connection()).list();
    findings.add(
        quarantined.isEmpty()
            ? StoreFinding.ok("no message is in quarantine")
            : StoreFinding.warning(
                quarantined.size()
                    + " messages are in quarantine, see 'rowan store quarantine': "
                    + quarantined.get(0)));
    if (full) {
      findings.add(
          report(
              named(HOMELESS, "queue"),
              "every message has a queue",
              "queues have messages but no definition"));
      findings.add(
          report(
              named(REUSED, "message"),
              "ids lie in the reserved range",
              "messages have ids that could be given again"));
      findings.add(
          report(
              named(UNBOUND, "binding"),
              "every binding has its exchanges",
              "bindings lead from or to an exchange that is not defined"));
      counters();
      long partsOfNothing = number(PARTS_OF_NOTHING);
      findings.add(
          partsOfNothing == 0
              ? StoreFinding.ok("no parts without a large content")
              : StoreFinding.error(
                  partsOfNothing + " large contents have parts but nothing that leads to them"));
    }
    return findings;
  }

  private void fences() throws SQLException {
    try (ResultSet rows =
        statements.query("SELECT partition_no, epoch, last_batch FROM rowan_store_fence")) {
      boolean any = false;
      while (rows.next()) {
        any = true;
        findings.add(
            StoreFinding.ok(
                "partition "
                    + rows.getInt(1)
                    + " is at epoch "
                    + rows.getLong(2)
                    + ", batch "
                    + rows.getLong(3)));
      }
      if (!any) {
        findings.add(StoreFinding.warning("no broker has used this store yet"));
      }
    }
    LeaseRow.@Nullable Other holder = LeaseRow.holder(statements.connection(), clock);
    if (holder != null) {
      findings.add(StoreFinding.ok("served by " + holder.text()));
    }
  }

  private void counters() throws SQLException {
    List<String> wrong = new ArrayList<>();
    try (ResultSet rows = statements.query(COUNTERS)) {
      while (rows.next()) {
        if (rows.getLong(2) != rows.getLong(4)) {
          wrong.add(
              "queue "
                  + rows.getLong(1)
                  + " says "
                  + rows.getLong(2)
                  + " messages and has "
                  + rows.getLong(4));
        }
      }
    }
    findings.add(report(wrong, "counters are right", "counters are wrong"));
  }

  private void contents() throws SQLException {
    List<String> wrong = new ArrayList<>();
    long looked = 0;
    for (long[] queue : queues()) {
      for (int rank = 0; rank <= 9; rank++) {
        looked += waiting((int) queue[0], queue[1], rank, wrong);
      }
    }
    for (int partition : partitions()) {
      looked += scheduled(partition, wrong);
    }
    findings.add(
        report(
            wrong,
            looked
                + (full ? " messages (all of them)" : " messages (the first of each queue)")
                + " can be read and match their checksums",
            "messages cannot be read"));
    findings.add(
        report(
            damaged,
            full ? "large contents match their checksums" : "large contents have all their parts",
            "messages with large contents have lost some of them"));
  }

  private long waiting(int partition, long queue, int rank, List<String> wrong)
      throws SQLException {
    long looked = 0;
    long after = Long.MIN_VALUE;
    int got = BLOCK_ROWS;
    while (got == BLOCK_ROWS && (full || looked < SAMPLE)) {
      List<MessageKey> block = new ArrayList<>();
      try (ResultSet rows = statements.query(WAITING, partition, queue, rank, after, BLOCK_ROWS)) {
        while (rows.next()) {
          block.add(MessageKey.read(rows, wrong));
          after = rows.getLong(3);
        }
      }
      contents(partition, block, wrong);
      got = block.size();
      looked += got;
    }
    return looked;
  }

  private long scheduled(int partition, List<String> wrong) throws SQLException {
    long looked = 0;
    long due = Long.MIN_VALUE;
    int got = BLOCK_ROWS;
    while (got >= BLOCK_ROWS && (full || looked < SAMPLE)) {
      List<MessageKey> block = new ArrayList<>();
      // All of a due time at once: it is the key's first part.
      try (ResultSet rows =
          statements.query(SCHEDULED, partition, due, partition, due, BLOCK_ROWS)) {
        while (rows.next()) {
          block.add(MessageKey.read(rows, wrong));
          due = rows.getLong("due_at");
        }
      }
      contents(partition, block, wrong);
      got = block.size();
      looked += got;
    }
    return looked;
  }

  /** Compares the contents that lie elsewhere. */
  private void contents(int partition, List<MessageKey> block, List<String> wrong)
      throws SQLException {
    for (MessageKey message : block) {
      if (message.largeId() != 0) {
        String problem = largeContents.problem(partition, message);
        if (!problem.isEmpty()) {
          damaged.add(message + ": its large content " + problem);
        }
      }
      if (message.contentId() == 0) {
        continue;
      }
      CRC32C crc = new CRC32C();
      long length = 0;
      try (ResultSet chunks = statements.query(CHUNKS, partition, message.contentId())) {
        while (chunks.next()) {
          byte[] bytes = chunks.getBytes(1);
          crc.update(bytes, 0, bytes.length);
          length += bytes.length;
        }
      }
      if (length != message.length() || (int) crc.getValue() != message.crc32c()) {
        wrong.add(message + ": its content is lost or damaged");
      }
    }
  }

  private List<Integer> partitions() throws SQLException {
    List<Integer> partitions = new ArrayList<>();
    try (ResultSet rows = statements.query("SELECT partition_no FROM rowan_store_fence")) {
      while (rows.next()) {
        partitions.add(rows.getInt(1));
      }
    }
    return partitions;
  }

  private List<long[]> queues() throws SQLException {
    List<long[]> queues = new ArrayList<>();
    try (ResultSet rows = statements.query("SELECT partition_no, queue_id FROM rowan_queue")) {
      while (rows.next()) {
        queues.add(new long[] {rows.getLong(1), rows.getLong(2)});
      }
    }
    return queues;
  }

  private void outcomes() throws SQLException {
    List<String> wrong = new ArrayList<>();
    try (ResultSet rows = statements.query("SELECT batch_no, entries FROM rowan_outcome_log")) {
      while (rows.next()) {
        try {
          List<?> ignored = OutcomeCodec.read(rows.getBytes(2));
        } catch (ProtocolException unreadable) {
          wrong.add("batch " + rows.getLong(1) + ": " + unreadable.getMessage());
        }
      }
    }
    findings.add(
        report(wrong, "the outcome log can be read", "rows of the outcome log are broken"));
  }

  private List<String> named(String query, String what) throws SQLException {
    List<String> named = new ArrayList<>();
    try (ResultSet rows = statements.query(query)) {
      int columns = rows.getMetaData().getColumnCount();
      while (rows.next()) {
        named.add(
            columns == 1
                ? what + " " + rows.getLong(1)
                : what + " " + rows.getLong(2) + " of queue " + rows.getLong(1));
      }
    }
    return named;
  }

  private static StoreFinding report(List<String> wrong, String fine, String bad) {
    if (wrong.isEmpty()) {
      return StoreFinding.ok(fine);
    }
    String names = String.join("; ", wrong.subList(0, Math.min(NAMED_MAX, wrong.size())));
    return StoreFinding.error(
        wrong.size() + " " + bad + ": " + names + (wrong.size() > NAMED_MAX ? "; …" : ""));
  }

  private long number(String query) throws SQLException {
    try (ResultSet row = statements.query(query)) {
      row.next();
      return row.getLong(1);
    }
  }
}
