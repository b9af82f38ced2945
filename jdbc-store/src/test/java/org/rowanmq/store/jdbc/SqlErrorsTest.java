package org.rowanmq.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rowanmq.broker.store.StoreException;

class SqlErrorsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"08006", "40001", "40P01", "53300", "57014", "HYT00", "90067", "90098", "90031"})
  void connectionsDeadlocksAndResourcesAreTransient(String state) {
    assertThat(SqlErrors.H2.beforeCommit(new SQLException("x", state)))
        .isInstanceOf(StoreException.Transient.class)
        .hasMessageContaining(state);
  }

  @ParameterizedTest
  @ValueSource(strings = {"22001", "23505"})
  void dataAndConstraintsAreRejected(String state) {
    assertThat(SqlErrors.H2.beforeCommit(new SQLException("x", state)))
        .isInstanceOf(StoreException.Rejected.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"42S02", "90030", "HY000"})
  void restIsFatal(String state) {
    assertThat(SqlErrors.H2.beforeCommit(new SQLException("x", state)))
        .isInstanceOf(StoreException.Fatal.class);
  }

  /** As H2 reports them: a "general error" with the failure of the file deep in its causes. */
  @Test
  void failuresOfTheEmbeddedFileAreTransient() {
    Throwable write =
        new MVStoreException(DataUtils.ERROR_INTERNAL, "x")
            .initCause(new ExecutionException(new IOException("disk full")));
    SQLException general = new SQLException("General error", "HY000", 50000, write);
    SQLException batch = new BatchUpdateException("General error", "HY000", 50000, new int[0]);
    batch.setNextException(
        new SQLException(
            "x", "HY000", 50000, new MVStoreException(DataUtils.ERROR_READING_FAILED, "short")));
    SQLException corrupt =
        new SQLException(
            "x", "HY000", 50000, new MVStoreException(DataUtils.ERROR_FILE_CORRUPT, "bad"));

    for (SQLException failure : List.of(general, batch)) {
      assertThat(SqlErrors.isFileClosed(failure)).isTrue();
      assertThat(SqlErrors.H2.beforeCommit(failure)).isInstanceOf(StoreException.Transient.class);
    }
    assertThat(SqlErrors.isFileClosed(corrupt)).isFalse();
    assertThat(SqlErrors.H2.beforeCommit(corrupt)).isInstanceOf(StoreException.Fatal.class);
  }

  @Test
  void poolThatIsEmptyIsTransient() {
    assertThat(SqlErrors.H2.beforeCommit(new SQLTransientConnectionException("timed out")))
        .isInstanceOf(StoreException.Transient.class);
  }

  @Test
  void commitLeavesTheOutcomeOpenUnlessItSaysThatNothingWasWritten() {
    assertThat(SqlErrors.H2.atCommit(new SQLException("x", "08006")))
        .isInstanceOf(StoreException.OutcomeUnknown.class);
    assertThat(SqlErrors.H2.atCommit(new SQLException("x")))
        .isInstanceOf(StoreException.OutcomeUnknown.class);
    assertThat(SqlErrors.H2.atCommit(new SQLException("x", "40001")))
        .isInstanceOf(StoreException.Transient.class);
    assertThat(SqlErrors.H2.atCommit(new SQLException("x", "23505")))
        .isInstanceOf(StoreException.Rejected.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"28P01", "25006", "25P03", "53100", "55P03", "57P01", "57P03", "58030"})
  void postgresThatIsAwayFullOrReadOnlyIsTransient(String state) {
    assertThat(SqlErrors.POSTGRES.beforeCommit(new SQLException("x", state)))
        .isInstanceOf(StoreException.Transient.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"42P01", "42501", "XX001", "3D000"})
  void postgresThatIsBrokenOrForbidsIsFatal(String state) {
    assertThat(SqlErrors.POSTGRES.beforeCommit(new SQLException("x", state)))
        .isInstanceOf(StoreException.Fatal.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {1021, 1114, 1205, 1290, 1927, 2013})
  void mariaDbThatIsAwayFullOrReadOnlyIsTransient(int number) {
    assertThat(SqlErrors.MARIADB.beforeCommit(new SQLException("x", "HY000", number)))
        .isInstanceOf(StoreException.Transient.class);
  }

  @Test
  void mariaDbPacketThatIsTooLargeIsRejectedThoughItsStateSpeaksOfTheConnection() {
    assertThat(SqlErrors.MARIADB.beforeCommit(new SQLException("x", "08S01", 1153)))
        .isInstanceOf(StoreException.Rejected.class);
  }

  /** As MariaDB's driver wraps them. */
  @Test
  void failureOfABatchIsWhatItsCauseSays() {
    assertThat(SqlErrors.MARIADB.beforeCommit(wrapped(new SQLException("cut", "08000"))))
        .isInstanceOf(StoreException.Transient.class)
        .hasMessageContaining("08000");
    assertThat(SqlErrors.MARIADB.beforeCommit(wrapped(new SQLException("full", "HY000", 1114))))
        .isInstanceOf(StoreException.Transient.class);
    assertThat(SqlErrors.MARIADB.beforeCommit(wrapped(new SQLException("there", "23000"))))
        .isInstanceOf(StoreException.Rejected.class);
    assertThat(SqlErrors.MARIADB.beforeCommit(wrapped(new SQLException("strange"))))
        .isInstanceOf(StoreException.Fatal.class);
  }

  private static SQLException wrapped(SQLException failure) {
    return new BatchUpdateException(new int[0], new BatchUpdateException(new int[0], failure));
  }

  @Test
  void twoThatMakeTheFirstRowTryAgain() {
    assertThat(SqlErrors.POSTGRES.atTakeOver(new SQLException("x", "23505")))
        .isInstanceOf(StoreException.Transient.class);
  }
}
