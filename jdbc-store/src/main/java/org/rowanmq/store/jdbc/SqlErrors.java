package org.rowanmq.store.jdbc;

import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientException;
import java.util.List;
import java.util.Set;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.StoreException;

/**
 * The one place that reads SQL states and error numbers. Standard classes first, then what each
 * database has of its own.
 */
enum SqlErrors {
  /**
   * Its own states are its error numbers: I/O errors, connection broken, database closed, closed
   * object, row changed, file in use and database being closed (both while it is opened anew).
   */
  H2(
      List.of("90028", "90031", "90067", "90098", "90121", "90007", "90131", "90020", "90135"),
      Set.of(),
      Set.of()),

  /**
   * Logins refused (a password may be changed on one side first), read-only after a failover, time
   * over in a transaction, prepared statement gone, lock time-out, I/O error of the system.
   */
  POSTGRES(List.of("28", "25006", "25P03", "26000", "55P03", "58"), Set.of(), Set.of()),

  /**
   * Many errors have the state HY000 and only differ by number. Transient: too many connections,
   * login refused, shutting down, disk full (1021, 1026, 1030, 1114), row changed, time over,
   * killed, read-only (1290, 1836), cluster not ready. For good: packet or row too large.
   */
  MARIADB(
      List.of("28", "25006", "70100"),
      Set.of(
          1020, 1021, 1026, 1030, 1040, 1041, 1045, 1047, 1053, 1114, 1129, 1158, 1159, 1160, 1161,
          1203, 1205, 1213, 1226, 1290, 1317, 1792, 1836, 1927, 1969, 2006, 2013, 4031, 4151),
      Set.of(1118, 1153));

  /** Connection, serialization and deadlock, resources, cancelled or timed out. */
  private static final List<String> TRANSIENT_CLASSES = List.of("08", "40", "53", "57", "HYT");

  /** Data that does not fit, constraints. */
  private static final List<String> REJECTED_CLASSES = List.of("22", "23");

  /** Somebody has the file open, maybe this process without knowing. */
  static final String H2_IN_USE = "90020";

  /** A statement, or somebody who connects, finds the database closed. */
  static final String H2_IS_CLOSED = "90098";

  /** I/O errors, database closed. */
  private static final Set<String> H2_CLOSED =
      Set.of("90028", "90031", "90121", SqlErrors.H2_IS_CLOSED, SqlErrors.H2_IN_USE);

  /** The last one: an administrator has ended the session in the middle of a transaction. */
  private static final Set<Integer> H2_FAILURES =
      Set.of(
          DataUtils.ERROR_READING_FAILED,
          DataUtils.ERROR_WRITING_FAILED,
          DataUtils.ERROR_CLOSED,
          DataUtils.ERROR_TRANSACTION_ILLEGAL_STATE);

  private static final int CAUSES_MAX = 20;

  private final List<String> transientStates;
  private final Set<Integer> transientNumbers;
  private final Set<Integer> rejectedNumbers;

  /**
   * @param transientStates first characters of states
   */
  SqlErrors(
      List<String> transientStates, Set<Integer> transientNumbers, Set<Integer> rejectedNumbers) {
    this.transientStates = transientStates;
    this.transientNumbers = transientNumbers;
    this.rejectedNumbers = rejectedNumbers;
  }

  /** What an exception before COMMIT means. Nothing was written. */
  StoreException beforeCommit(SQLException failure) {
    SQLException cause = telling(failure);
    String state = state(cause);
    String text = text(cause);
    if (startsWithOne(state, REJECTED_CLASSES) || rejectedNumbers.contains(cause.getErrorCode())) {
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
  StoreException atCommit(SQLException failure) {
    SQLException cause = telling(failure);
    String state = state(cause);
    return state.startsWith("40") || state.startsWith("23")
        ? beforeCommit(cause)
        : new StoreException.OutcomeUnknown(text(cause), cause);
  }

  /**
   * What an exception at the take-over of a partition means. Two that make the same first row meet
   * at its key: the second finds it when it tries again.
   */
  StoreException atTakeOver(SQLException failure) {
    SQLException cause = telling(failure);
    return state(cause).startsWith("23")
        ? new StoreException.Transient(text(cause), cause)
        : beforeCommit(cause);
  }

  /**
   * The exception that says what happened: MariaDB's driver wraps the failure of a batch in one or
   * two that have neither a state nor a number.
   */
  private static SQLException telling(SQLException failure) {
    SQLException telling = failure;
    for (int i = 0; i < CAUSES_MAX; i++) {
      if (telling.getSQLState() != null
          || telling.getErrorCode() != 0
          || !(telling.getCause() instanceof SQLException cause)) {
        return telling;
      }
      telling = cause;
    }
    return failure;
  }

  /** The SQL state, or an empty text. */
  static String state(SQLException cause) {
    String state = cause.getSQLState();
    return state == null ? "" : state;
  }

  /**
   * Whether the embedded database may have closed its file, as it does when a write or a read
   * fails: it stays closed for everybody who has a connection, and must be opened anew.
   */
  static boolean isFileClosed(SQLException failure) {
    return H2_CLOSED.contains(state(failure)) || isFileClosed(failure, CAUSES_MAX);
  }

  /** A failure of the file is a "general error": what it was lies deep, and a batch hides it. */
  private static boolean isFileClosed(@Nullable Throwable failure, int depth) {
    if (failure == null || depth == 0) {
      return false;
    }
    return failure instanceof IOException
        || failure instanceof MVStoreException below && H2_FAILURES.contains(below.getErrorCode())
        || failure instanceof SQLException batch
            && isFileClosed(batch.getNextException(), depth - 1)
        || isFileClosed(failure.getCause(), depth - 1);
  }

  /** Whether somebody lacks a right. PostgreSQL only warns about it in a vacuum. */
  static boolean isForbidden(SQLException cause) {
    return state(cause).equals("42501")
        || String.valueOf(cause.getMessage()).contains("permission denied");
  }

  /** Whether the server, or the way to it, failed; a refusal to do something at all is not that. */
  boolean isOutage(SQLException failure) {
    SQLException cause = telling(failure);
    return isTransient(cause, state(cause));
  }

  private boolean isTransient(SQLException cause, String state) {
    return this == H2 && isFileClosed(cause)
        || cause instanceof SQLTransientException
        || cause instanceof SQLRecoverableException
        || cause instanceof SQLTimeoutException
        || startsWithOne(state, TRANSIENT_CLASSES)
        || startsWithOne(state, transientStates)
        || transientNumbers.contains(cause.getErrorCode());
  }

  private static boolean startsWithOne(String state, List<String> starts) {
    return starts.stream().anyMatch(state::startsWith);
  }

  private static String text(SQLException cause) {
    return cause.getMessage() + " (SQL state " + cause.getSQLState() + ")";
  }
}
