package org.rowanmq.store.jdbc;

import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientException;
import java.util.List;
import org.rowanmq.broker.store.StoreException;

/**
 * The one place that reads SQL states. Standard classes first, then H2's own states, which are its
 * error numbers.
 */
final class SqlErrors {
  /** Connection, serialization and deadlock, resources, cancelled or timed out. */
  private static final List<String> TRANSIENT_CLASSES = List.of("08", "40", "53", "57", "HYT");

  /** Data that does not fit, constraints. */
  private static final List<String> REJECTED_CLASSES = List.of("22", "23");

  /** H2: I/O errors, connection broken, database closed, closed object, row changed. */
  private static final List<String> H2_TRANSIENT =
      List.of("90028", "90031", "90067", "90098", "90121", "90007", "90131");

  private SqlErrors() {}

  /** What an exception before COMMIT means. Nothing was written. */
  static StoreException beforeCommit(SQLException cause) {
    String state = state(cause);
    String text = text(cause);
    if (REJECTED_CLASSES.stream().anyMatch(state::startsWith)) {
      return new StoreException.Rejected(text, cause);
    }
    if (isTransient(cause, state)) {
      return new StoreException.Transient(text, cause);
    }
    return new StoreException.Fatal(text, cause);
  }

  /**
   * What an exception from COMMIT means: a deadlock or a constraint says that nothing was written,
   * anything else leaves it open.
   */
  static StoreException atCommit(SQLException cause) {
    String state = state(cause);
    return state.startsWith("40") || state.startsWith("23")
        ? beforeCommit(cause)
        : new StoreException.OutcomeUnknown(text(cause), cause);
  }

  /** The SQL state, or an empty text. */
  static String state(SQLException cause) {
    String state = cause.getSQLState();
    return state == null ? "" : state;
  }

  private static boolean isTransient(SQLException cause, String state) {
    return cause instanceof SQLTransientException
        || cause instanceof SQLRecoverableException
        || cause instanceof SQLTimeoutException
        || TRANSIENT_CLASSES.stream().anyMatch(state::startsWith)
        || H2_TRANSIENT.contains(state);
  }

  private static String text(SQLException cause) {
    return cause.getMessage() + " (SQL state " + cause.getSQLState() + ")";
  }
}
