package org.rowanmq.store.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.StoreException;

/**
 * The statements on the lease's row. It is not the fence's row, which every batch locks; who needs
 * both locks this one first. The database's clock is the only one whose times are compared. The
 * caller commits.
 */
final class LeaseRow {
  /** Written by the schema's script; a store that is moved or restored has its own. */
  static final String TABLE = "rowan_lease";

  /** The lease is on the store; partitions with leases of their own would have other numbers. */
  private static final int PARTITION = 0;

  /** No broker's. */
  private static final long NOBODY = 0;

  private final long owner;
  private final String holder;
  private final long millis;
  private final String clock;
  private long term;

  /**
   * @param clock SQL for the database's time in milliseconds since 1970
   */
  LeaseRow(LeaseConfig config, String clock) {
    this(config.owner(), config.holder(), config.duration().toMillis(), clock);
  }

  private LeaseRow(long owner, String holder, long millis, String clock) {
    this.owner = owner;
    this.holder = holder;
    this.millis = millis;
    this.clock = clock;
  }

  /** A broker's lease that has not ended. */
  record Other(String holder, long heldMillis, long leftMillis) {
    String text() {
      return holder
          + ", for "
          + heldMillis / 1000
          + " s; its lease ends in "
          + (leftMillis + 999) / 1000
          + " s unless it is renewed";
    }
  }

  /**
   * Keeps brokers out as long as the transaction at hand lasts, and ends the right of those that
   * have stopped renewing theirs without knowing it.
   *
   * @param who wants to be alone
   * @param clock of the dialect; where it has none, the database is open to this process only
   * @throws StoreException.Fatal if a broker holds the lease
   */
  static void exclude(Connection connection, String who, String clock)
      throws SQLException, StoreException {
    if (clock.isEmpty()) {
      return;
    }
    Other other = new LeaseRow(NOBODY, who, 0, clock).take(connection);
    if (other != null) {
      throw new StoreException.Fatal(
          "No broker may run, but this one does: "
              + other.text()
              + ". Stop it first, or wait for the end of its lease if it is gone already",
          null);
    }
  }

  /** Who serves the store at the moment, or null. */
  static @Nullable Other holder(Connection connection, String clock) throws SQLException {
    if (clock.isEmpty()) {
      return null;
    }
    LeaseRow row = new LeaseRow(NOBODY, "", 0, clock);
    try (PreparedStatement select = connection.prepareStatement(row.select(""))) {
      return row.other(select);
    }
  }

  /**
   * Takes the lease if nobody else holds it, for a new term.
   *
   * @param connection not in auto-commit mode
   * @return who does, or null if it was taken
   */
  @Nullable Other take(Connection connection) throws SQLException, StoreException {
    try (PreparedStatement select = connection.prepareStatement(select(" FOR UPDATE"))) {
      Other other = other(select);
      if (other != null) {
        return other;
      }
    }
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE rowan_lease SET owner = ?, term = ?, holder = ?, held_since = "
                + clock
                + ", expires_at = "
                + clock
                + " + ? WHERE partition_no = ?")) {
      update.setLong(1, owner);
      update.setLong(2, term + 1);
      update.setString(3, ColumnText.of(holder));
      update.setLong(4, millis);
      update.setInt(5, PARTITION);
      if (update.executeUpdate() == 0) {
        throw new StoreException.Fatal("The row of rowan_lease is missing", null);
      }
    }
    term++;
    return null;
  }

  private String select(String lock) {
    return "SELECT owner, term, holder, held_since, expires_at, "
        + clock
        + " FROM rowan_lease WHERE partition_no = ?"
        + lock;
  }

  /** Notes the term as well. */
  private @Nullable Other other(PreparedStatement select) throws SQLException {
    select.setInt(1, PARTITION);
    try (ResultSet row = select.executeQuery()) {
      if (!row.next()) {
        return null;
      }
      term = row.getLong(2);
      long now = row.getLong(6);
      long expires = row.getLong(5);
      return row.getLong(1) == owner || expires <= now
          ? null
          : new Other(
              String.valueOf(ColumnText.read(row.getString(3))),
              Math.max(0, now - row.getLong(4)),
              expires - now);
    }
  }

  /**
   * Renews the lease, or ends it with 0, if this term still lasts.
   *
   * @return whether it does
   */
  boolean extend(Connection connection, long byMillis) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE rowan_lease SET expires_at = "
                + clock
                + " + ? WHERE partition_no = ? AND owner = ? AND term = ?")) {
      update.setLong(1, byMillis);
      update.setInt(2, PARTITION);
      update.setLong(3, owner);
      update.setLong(4, term);
      return update.executeUpdate() == 1;
    }
  }

  /** Locks the row, if this term still lasts: nobody takes it before the transaction ends. */
  boolean lock(Connection connection) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT term FROM rowan_lease WHERE partition_no = ? AND owner = ? AND term = ?"
                + " FOR UPDATE")) {
      select.setInt(1, PARTITION);
      select.setLong(2, owner);
      select.setLong(3, term);
      try (ResultSet row = select.executeQuery()) {
        return row.next();
      }
    }
  }
}
