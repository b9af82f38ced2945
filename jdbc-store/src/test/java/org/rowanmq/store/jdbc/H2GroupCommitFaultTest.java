package org.rowanmq.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.rowanmq.testkit.store.FaultyDataSource.Fault;

class H2GroupCommitFaultTest extends GroupCommitFaults {
  @TempDir Path directory;
  private Connection keepsOpen;

  @Override
  DataSource database() throws Exception {
    JdbcDataSource h2 = new JdbcDataSource();
    h2.setURL(H2FilePath.url(directory.resolve("rowan")) + ";DB_CLOSE_ON_EXIT=FALSE");
    keepsOpen = h2.getConnection();
    return h2;
  }

  @AfterEach
  void closeFile() throws Exception {
    keepsOpen.close();
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"STATEMENT", "HANG"})
  void checkpointFaultIsSurvived(Fault fault) throws Exception {
    commitNext();
    admins.fail(fault);
    commitNext();
    commitNext();

    assertThat(told).containsExactly("stored 1", "degraded", "recovered", "stored 2", "stored 3");
    assertRowsAreAsExpected();
  }
}
