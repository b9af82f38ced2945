package org.rowanmq.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rowanmq.broker.store.MessageStore;
import org.rowanmq.broker.store.SqlQuery;
import org.rowanmq.broker.store.StoreException;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.testkit.store.StoreSamples;

class H2SqlViewsTest extends SqlViewsContract {
  private final SystemEnvironment environment = new SystemEnvironment("test");
  @TempDir Path directory;
  private @Nullable MessageStore opened;

  @AfterEach
  void endTimers() {
    environment.close();
  }

  @Override
  MessageStore open() throws Exception {
    opened = JdbcMessageStore.open(JdbcStoreConfig.embedded(directory), environment);
    return opened;
  }

  @Override
  String explain(String query) throws Exception {
    return String.valueOf(rows("EXPLAIN " + query));
  }

  @Override
  String primaryKeyUse() {
    return "PARTITION_NO = Q.PARTITION_NO\n            AND QUEUE_ID = Q.QUEUE_ID";
  }

  @Test
  void contentIsDecodedOnlyWhereAColumnOfItIsWanted() throws Exception {
    insert(StoreSamples.text("x"));
    assertThat(explain("SELECT COUNT(*) FROM queue_messages_v1")).doesNotContain("BODY_TEXT");
    assertThat(explain("SELECT * FROM queue_messages_v1")).contains("BODY_TEXT");
    assertThat(explain("SELECT id FROM queue_messages_v1 WHERE body_text LIKE 'x%'"))
        .contains("BODY_TEXT");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM rowan_user",
        "SELECT * FROM rowan_message",
        "SELECT FILE_READ('/etc/passwd')",
        "SELECT * FROM CSVREAD('/etc/passwd')",
        "SELECT CSVWRITE('x.csv', 'SELECT 1')",
        "EXPLAIN ANALYZE DELETE FROM queue_stats_v1"
      })
  void thereIsNothingToReadButTheViews(String statement) {
    assertThatThrownBy(() -> rows(statement)).isInstanceOf(StoreException.Rejected.class);
  }

  @Test
  void slowStatementIsStopped() {
    SqlQuery endless =
        new SqlQuery(
            "SELECT COUNT(*) FROM SYSTEM_RANGE(1, 1000000000) a WHERE MOD(a.x, 7) = 3",
            1,
            1000,
            Duration.ofSeconds(1));
    assertThatThrownBy(() -> java.util.Objects.requireNonNull(opened).query(endless))
        .isInstanceOf(StoreException.Rejected.class)
        .hasMessageContaining("within 1 s");
  }
}
