package org.rowanmq.benchmarks.bare;

import org.jspecify.annotations.Nullable;

/**
 * A row with the columns and the key of the store's waiting messages.
 *
 * @param values in the order of the columns
 */
record BareRow(Key key, @Nullable Object[] values) {
  /** What a delete names. */
  record Key(long queue, long id) {}

  static final int RANK = 5;
  static final int COLUMNS = 20;
  private static final int QUEUES = 8;

  /** A row of one of eight queues. */
  static BareRow of(long id, byte[] content) {
    Key key = new Key(1 + id % QUEUES, id);
    return new BareRow(
        key,
        new @Nullable Object[] {
          0,
          key.queue(),
          RANK,
          id,
          "queue://bench." + key.queue(),
          7_364_512_983_451L,
          id,
          "admin",
          1_795_000_000_000L + id,
          null,
          null,
          0,
          0,
          null,
          null,
          17,
          content.length,
          2,
          12,
          content
        });
  }

  static String createTable(String bytes, String text, String options) {
    return "CREATE TABLE bare_message (partition_no INT NOT NULL, queue_id BIGINT NOT NULL,"
        + " priority_rank SMALLINT NOT NULL, id BIGINT NOT NULL,"
        + " destination VARCHAR(600) NOT NULL, producer_id BIGINT NOT NULL,"
        + " producer_sequence BIGINT NOT NULL, user_name VARCHAR(700) NOT NULL,"
        + " arrived_at BIGINT NOT NULL, expires_at BIGINT, volatile_epoch BIGINT,"
        + " deliveries INT NOT NULL, failures INT NOT NULL, notes "
        + text
        + ", content_id BIGINT, content_crc INT NOT NULL, content_length INT NOT NULL,"
        + " body_type SMALLINT, body_offset INT, content "
        + bytes
        + ", PRIMARY KEY (partition_no, queue_id, priority_rank, id))"
        + options;
  }
}
