package org.rowanmq.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rowanmq.broker.store.QueueSpec;
import org.rowanmq.broker.store.StoreException;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.testkit.store.RecordedPartition;
import org.rowanmq.wire.Destination;

class H2GuardTest {
  private final SystemEnvironment environment = new SystemEnvironment("test");
  @TempDir Path directory;

  @AfterEach
  void endTimers() {
    environment.close();
  }

  @Test
  void pinnedVersionIsAccepted() {
    assertThatCode(() -> H2Guard.checkVersion("2.4.240 (2025-09-22)")).doesNotThrowAnyException();
    assertThatCode(H2Guard::checkLibrary).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"2.5.252 (2026-03-01)", "2.4.2400", "2.3.232", ""})
  void otherVersionsAreRefused(String version) {
    assertThatExceptionOfType(StoreException.Fatal.class)
        .isThrownBy(() -> H2Guard.checkVersion(version))
        .withMessageContaining("only H2 2.4.240");
  }

  @Test
  void directoryIsCreated() throws Exception {
    Path nested = directory.resolve("a/b c/d");
    open(nested).close();

    assertThat(nested.resolve("rowan.mv.db")).exists();
  }

  @Test
  void directoryBelowAFileIsRefusedByName() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));

    assertThatFatal(file.resolve("data"), "cannot be created");
    assertThatFatal(directory.resolve("a;b"), "semicolon");
  }

  @Test
  void fileInUseIsRefusedByName() throws Exception {
    open(directory).close();
    Path file = directory.resolve("rowan.mv.db");
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      assertThat(lock.isValid()).isTrue();
      assertThatFatal(directory, "is used by another process");
    }
    open(directory).close();
  }

  @Test
  void fileOfSomethingElseIsRefusedByName() throws Exception {
    Files.writeString(directory.resolve("rowan.mv.db"), "not a database\n".repeat(10_000));

    assertThatFatal(directory, "rowan.mv.db");
  }

  @Test
  void schemaOfANewerVersionIsRefused() throws Exception {
    open(directory).close();
    execute("INSERT INTO rowan_schema_version VALUES (1000, 0, CURRENT_TIMESTAMP)");

    assertThatFatal(directory, "written by a newer RowanMQ");
  }

  @Test
  void schemaMadeByAnotherScriptIsRefused() throws Exception {
    open(directory).close();
    execute("UPDATE rowan_schema_version SET checksum = checksum + 1 WHERE version = 1");

    assertThatFatal(directory, "made by another script");
  }

  @Test
  void databaseOfTheFirstVersionIsBroughtUpWithItsSubscriptions() throws Exception {
    open(directory).close();
    dropLaterObjects();
    execute("ALTER TABLE rowan_queue DROP COLUMN is_shared");
    execute("DROP TABLE rowan_lease");
    execute("DELETE FROM rowan_schema_version WHERE version > 1");
    execute(
        "INSERT INTO rowan_queue (partition_no, queue_id, source, client_id, subscription_name,"
            + " is_no_local) VALUES (0, 7, 'topic://news', 'app', 'archive', FALSE)");

    RecordedPartition recovered = new RecordedPartition();
    try (JdbcMessageStore store = open(directory)) {
      store.acquire(0);
      store.recover(0, recovered);
    }
    assertThat(recovered.queues)
        .containsExactly(
            new QueueSpec(
                7, Destination.topic("news"), "app", "archive", null, false, false, true));
  }

  /** What versions after the first have made, but for columns. */
  private void dropLaterObjects() throws Exception {
    for (String view :
        List.of(
            "queue_messages_v1",
            "rowan_queue_messages_narrow_v1",
            "dead_letters_v1",
            "queue_stats_v1",
            "subscriptions_v1",
            "scheduled_messages_v1",
            "in_doubt_v1",
            "exchanges_v1",
            "bindings_v1")) {
      execute("DROP VIEW " + view);
    }
    for (String alias :
        List.of(
            "message_id",
            "correlation_id",
            "reply_to",
            "type",
            "sent_at",
            "properties",
            "body_encoding",
            "body_text",
            "body_bytes",
            "note",
            "time")) {
      execute("DROP ALIAS rowan_" + alias + "_v1");
    }
    execute("DROP USER rowan_sql");
    execute("DROP TABLE rowan_quarantine");
    for (String table :
        List.of(
            "rowan_content_part",
            "rowan_lookup",
            "rowan_lookup_range",
            "rowan_branch",
            "rowan_branch_settlement",
            "rowan_exchange",
            "rowan_binding")) {
      execute("DROP TABLE " + table);
    }
  }

  private JdbcMessageStore open(Path path) throws StoreException {
    return JdbcMessageStore.open(JdbcStoreConfig.embedded(path), environment);
  }

  private void execute(String sql) throws Exception {
    try (Connection connection =
        DriverManager.getConnection(H2FilePath.url(directory.resolve("rowan")), "rowan", "")) {
      connection.createStatement().execute(sql);
    }
  }

  private void assertThatFatal(Path path, String... texts) {
    assertThatExceptionOfType(StoreException.Fatal.class)
        .isThrownBy(() -> open(path).close())
        .satisfies(fatal -> assertThat(fatal.getMessage()).contains(texts));
  }
}
