package org.rowanmq.store.jdbc;

import org.jspecify.annotations.Nullable;

/**
 * The change of one row that batch after batch changes.
 *
 * @param number tells the table's rows apart: of a partition or a queue
 * @param update statement that finds the row by its key
 * @param arguments of the statement
 */
record HotRow(String table, long number, String update, @Nullable Object... arguments) {
  /** Names the row among those of all tables. */
  String name() {
    return table + ' ' + number;
  }
}
