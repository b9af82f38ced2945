package org.rowanmq.store.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.rowanmq.broker.store.BindingSpec;
import org.rowanmq.broker.store.ExchangeSpec;
import org.rowanmq.broker.store.QueueSpec;
import org.rowanmq.broker.store.RecoveryVisitor;
import org.rowanmq.broker.store.UserRecord;
import org.rowanmq.wire.Destination;

/**
 * The rows of what is defined and rarely changed: queues, exchanges and their bindings, users.
 * Lives for one batch or one recovery.
 */
final class DefinitionRows {
  private final Statements statements;
  private final int partition;

  DefinitionRows(Statements statements, int partition) {
    this.statements = statements;
    this.partition = partition;
  }

  /** Tells all there is. */
  static void tell(Statements statements, int partition, RecoveryVisitor visitor)
      throws SQLException {
    DefinitionRows rows = new DefinitionRows(statements, partition);
    rows.tellQueues(visitor);
    rows.tellExchanges(visitor);
    rows.tellUsers(visitor);
  }

  void put(QueueSpec queue) throws SQLException {
    statements.update(
        "DELETE FROM rowan_queue WHERE partition_no = ? AND queue_id = ?", partition, queue.id());
    statements.update(
        "INSERT INTO rowan_queue (partition_no, queue_id, source, client_id, subscription_name,"
            + " selector, is_no_local, is_shared) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        partition,
        queue.id(),
        queue.source().toString(),
        ColumnText.of(queue.clientId()),
        ColumnText.of(queue.subscription()),
        ColumnText.of(queue.selector()),
        queue.noLocal(),
        queue.shared());
  }

  void put(ExchangeSpec exchange) throws SQLException {
    deleteExchange(exchange.name());
    statements.update(
        "INSERT INTO rowan_exchange (partition_no, name, kind, chosen_by, alternate)"
            + " VALUES (?, ?, ?, ?, ?)",
        partition,
        ColumnText.of(exchange.name()),
        exchange.kind().name(),
        exchange.by().isEmpty() ? null : ColumnText.of(exchange.by()),
        ColumnText.of(exchange.alternate()));
  }

  void deleteExchange(String name) throws SQLException {
    statements.update(
        "DELETE FROM rowan_exchange WHERE partition_no = ? AND name = ?",
        partition,
        ColumnText.of(name));
  }

  void put(BindingSpec binding) throws SQLException {
    statements.update(
        "INSERT INTO rowan_binding (partition_no, binding_id, exchange_name, target, matches_when)"
            + " VALUES (?, ?, ?, ?, ?)",
        partition,
        binding.id(),
        ColumnText.of(binding.exchange()),
        ColumnText.of(binding.target().toString()),
        binding.when().isEmpty() ? null : ColumnText.of(binding.when()));
  }

  void deleteBinding(long id) throws SQLException {
    statements.update(
        "DELETE FROM rowan_binding WHERE partition_no = ? AND binding_id = ?", partition, id);
  }

  void put(UserRecord user) throws SQLException {
    deleteUser(user.name());
    statements.update(
        "INSERT INTO rowan_user (partition_no, name, salt, iterations, stored_key, server_key,"
            + " is_admin) VALUES (?, ?, ?, ?, ?, ?, ?)",
        partition,
        ColumnText.of(user.name()),
        user.salt(),
        user.iterations(),
        user.storedKey(),
        user.serverKey(),
        user.admin());
  }

  void deleteUser(String name) throws SQLException {
    statements.update(
        "DELETE FROM rowan_user WHERE partition_no = ? AND name = ?",
        partition,
        ColumnText.of(name));
  }

  private void tellQueues(RecoveryVisitor visitor) throws SQLException {
    try (ResultSet rows =
        rows(
            "queue_id, source, client_id, subscription_name, selector, is_no_local, is_shared",
            "rowan_queue",
            "queue_id")) {
      while (rows.next()) {
        visitor.queue(
            new QueueSpec(
                rows.getLong(1),
                Destination.parse(rows.getString(2)),
                ColumnText.read(rows.getString(3)),
                ColumnText.read(rows.getString(4)),
                ColumnText.read(rows.getString(5)),
                rows.getBoolean(6),
                rows.getBoolean(7),
                true));
      }
    }
  }

  private void tellExchanges(RecoveryVisitor visitor) throws SQLException {
    try (ResultSet rows = rows("name, kind, chosen_by, alternate", "rowan_exchange", "name")) {
      while (rows.next()) {
        visitor.exchange(
            new ExchangeSpec(
                text(rows, 1),
                ExchangeSpec.Kind.valueOf(rows.getString(2)),
                text(rows, 3),
                ColumnText.read(rows.getString(4))));
      }
    }
    try (ResultSet rows =
        rows("binding_id, exchange_name, target, matches_when", "rowan_binding", "binding_id")) {
      while (rows.next()) {
        visitor.binding(
            new BindingSpec(
                rows.getLong(1), text(rows, 2), Destination.parse(text(rows, 3)), text(rows, 4)));
      }
    }
  }

  private void tellUsers(RecoveryVisitor visitor) throws SQLException {
    try (ResultSet rows =
        rows("name, salt, iterations, stored_key, server_key, is_admin", "rowan_user", "name")) {
      while (rows.next()) {
        visitor.user(
            new UserRecord(
                text(rows, 1),
                rows.getBytes(2),
                rows.getInt(3),
                rows.getBytes(4),
                rows.getBytes(5),
                rows.getBoolean(6)));
      }
    }
  }

  private static String text(ResultSet row, int column) throws SQLException {
    String text = ColumnText.read(row.getString(column));
    return text == null ? "" : text;
  }

  private ResultSet rows(String columns, String table, String order) throws SQLException {
    return statements.query(
        "SELECT " + columns + " FROM " + table + " WHERE partition_no = ? ORDER BY " + order,
        partition);
  }
}
