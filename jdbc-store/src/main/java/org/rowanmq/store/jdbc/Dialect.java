package org.rowanmq.store.jdbc;

import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import org.rowanmq.broker.store.MessageRef;
import org.rowanmq.broker.store.StoredMessage;

/** What differs between databases: bulk forms, limits, durability. Stateless. */
interface Dialect {
  /** Folder of the migration scripts, beside this class. */
  String folder();

  /** Names of the migration scripts in order; the n-th makes version n. */
  List<String> migrations();

  /** Adds waiting rows in one go. */
  void insertMessages(
      Statements statements, int partition, long epoch, Collection<StoredMessage> messages)
      throws SQLException;

  /** Removes rows of {@code table} (waiting messages or their expiry) in one go. */
  void deleteByKey(Statements statements, String table, int partition, Collection<MessageRef> refs)
      throws SQLException;

  /** Deletes at most {@code ?} rows of a table: parameters partition, queue, limit. */
  String deleteSome(String table);

  /** Makes everything that was committed so far survive a power cut, if COMMIT does not. */
  void makeDurable(Statements admin) throws SQLException;

  /** The text to run for an administrator's query; another one where that spares work. */
  default String readingOnly(SqlText query) {
    return query.text();
  }
}
