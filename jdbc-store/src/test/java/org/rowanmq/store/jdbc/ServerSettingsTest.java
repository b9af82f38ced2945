package org.rowanmq.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rowanmq.broker.store.StoreException;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.testkit.database.Database;
import org.rowanmq.testkit.database.DatabaseServer;
import org.rowanmq.testkit.database.DatabaseServer.Product;
import org.rowanmq.testkit.store.StoreOwner;
import org.rowanmq.testkit.store.StoreSamples;

/** Servers that may lose messages, cannot be used or cannot be reached are refused by name. */
class ServerSettingsTest {
  private final SystemEnvironment environment = new SystemEnvironment("test");

  @AfterEach
  void endTimers() {
    environment.close();
  }

  @Test
  void postgresThatDoesNotSyncIsRefusedOrWarnedAbout() throws Exception {
    try (DatabaseServer server =
        DatabaseServer.start(
            Product.POSTGRESQL, Map.of("fsync", "off", "full_page_writes", "off"))) {
      JdbcStoreConfig config = TestConfigs.of(server.newDatabase());
      assertRefused(
          config,
          "fsync is off, allowed is on",
          "full_page_writes is off, allowed is on",
          "store.unsafe-settings");
      JdbcMessageStore.open(config.withUnsafeSettings(UnsafeSettings.WARN), environment).close();
    }
  }

  @Test
  void postgresDatabaseWithUnsafeSettingsIsRefused() throws Exception {
    DatabaseServer server = DatabaseServer.shared(Product.POSTGRESQL);
    Database database = server.newDatabase();
    alter(database, "synchronous_commit = off");
    assertRefused(TestConfigs.of(database), "synchronous_commit is off, allowed is on, local");
    alter(database, "synchronous_commit = local");
    alter(database, "default_transaction_read_only = on");
    assertRefused(TestConfigs.of(database), "default_transaction_read_only is on");
    alter(database, "default_transaction_read_only = off");
    JdbcMessageStore.open(TestConfigs.of(database), environment).close();

    server.administer(
        List.of("CREATE DATABASE latin OWNER rowan ENCODING 'LATIN1' TEMPLATE template0"));
    assertRefused(
        JdbcStoreConfig.server(
            database.url().replace(database.name(), "latin"), database.user(), database.password()),
        "encoding LATIN1",
        "UTF8");
  }

  @Test
  void settingThatBecomesUnsafeStopsTheStoreWithItsNextConnection() throws Exception {
    Database database = DatabaseServer.shared(Product.POSTGRESQL).newDatabase();
    try (JdbcMessageStore store = JdbcMessageStore.open(TestConfigs.of(database), environment)) {
      StoreOwner owner = new StoreOwner(store);
      owner.commit(StoreSamples.insert(1, 1));
      alter(database, "synchronous_commit = off");
      assertThatExceptionOfType(StoreException.Fatal.class)
          .isThrownBy(owner::acquire)
          .withMessageContaining("synchronous_commit is off");
      alter(database, "synchronous_commit = on");
      alter(database, "default_transaction_read_only = on");
      assertThatExceptionOfType(StoreException.Transient.class)
          .isThrownBy(owner::acquire)
          .withMessageContaining("takes no writes");
      alter(database, "default_transaction_read_only = off");
      assertThat(owner.acquire().lastBatch()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "innodb_flush_log_at_trx_commit, 2, 1, 'innodb_flush_log_at_trx_commit is 2, allowed is 1'",
    "max_allowed_packet, 65536, 16777216, 'max_allowed_packet is 65536'",
    "read_only, 1, 0, 'read_only is on'"
  })
  void mariaDbWithUnsafeSettingsIsRefused(String setting, String bad, String good, String text)
      throws Exception {
    DatabaseServer server = DatabaseServer.shared(Product.MARIADB);
    JdbcStoreConfig config = TestConfigs.of(server.newDatabase());
    server.administer(List.of("SET GLOBAL " + setting + " = " + bad));
    try {
      assertRefused(config, text);
    } finally {
      server.administer(List.of("SET GLOBAL " + setting + " = " + good));
    }
    JdbcMessageStore.open(config, environment).close();
  }

  @Test
  void mariaDbSettingsThatOnlyHoldFromItsStartAreReadAsWell() throws Exception {
    assertThat(unsafe(Map.of("innodb_doublewrite", "OFF")))
        .anyMatch(text -> text.startsWith("innodb_doublewrite is OFF"));
    assertThat(unsafe(Map.of("wsrep_on", "ON"))).anyMatch(text -> text.contains("Galera"));
    assertThat(unsafe(Map.of("log_bin", "ON", "sync_binlog", "0")))
        .anyMatch(text -> text.startsWith("sync_binlog is 0"));
    assertThat(unsafe(Map.of("log_bin", "OFF", "sync_binlog", "0"))).isEmpty();
    assertThatExceptionOfType(StoreException.Fatal.class)
        .isThrownBy(() -> unsafe(Map.of("log_bin", "ON", "binlog_format", "STATEMENT")))
        .withMessageContaining("allowed is ROW or MIXED");
  }

  @ParameterizedTest
  @ValueSource(strings = {"8.0.36", "10.5.29-MariaDB", "5.5.5-10.3.1-MariaDB", "9.1.0-MySQL"})
  void otherVersionsThanThoseOfMariaDbAreRefused(String version) {
    assertThatExceptionOfType(StoreException.Fatal.class)
        .isThrownBy(() -> MariaDbDialect.checkVersion(version))
        .withMessageContaining("supported are PostgreSQL 13 and later, MariaDB 10.6 and later");
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.6.0-MariaDB", "11.4.5-MariaDB-log", "5.5.5-10.11.19-MariaDB-deb12"})
  void versionsOfMariaDbAreRead(String version) {
    assertThatCode(() -> MariaDbDialect.checkVersion(version)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "120022, PostgreSQL 12.22",
    "130000, CockroachDB CCL v25.1",
    "150012, PostgreSQL 15.12-YB-2025.1"
  })
  void olderAndOtherDatabasesThanPostgresAreRefused(int number, String version) {
    assertThatExceptionOfType(StoreException.Fatal.class)
        .isThrownBy(() -> PostgresDialect.checkVersion(number, version))
        .withMessageContaining(version + " is not supported");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"jdbc:mysql://h/d?password=secret", "jdbc:oracle:thin:@h", "jdbc:h2:mem:x", "h/d"})
  void urlsOfOthersAreRefusedWithoutTheirOptions(String url) {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> JdbcStoreConfig.server(url, "", ""))
        .withMessageContaining("supported are PostgreSQL 13")
        .satisfies(refusal -> assertThat(refusal.getMessage()).doesNotContain("secret"));
  }

  @Test
  void secretsAreNotShown() {
    JdbcStoreConfig config = JdbcStoreConfig.server("jdbc:postgresql://h/d?user=x", "u", "secret");
    assertThat(config.toString()).doesNotContain("secret").contains("jdbc:postgresql://h/d");
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> JdbcStoreConfig.server("jdbc:postgresql://h/d?Password=secret", "", ""))
        .satisfies(refusal -> assertThat(refusal.getMessage()).doesNotContain("secret"));
  }

  @Test
  void serverThatIsNotThereIsNamed() {
    assertRefused(
        JdbcStoreConfig.server("jdbc:postgresql://127.0.0.1:1/d?sslmode=disable", "u", "secret"),
        "jdbc:postgresql://127.0.0.1:1/d cannot be used",
        "refused");
    assertRefused(
        JdbcStoreConfig.server("jdbc:mariadb://127.0.0.1:1/d", "u", "secret"),
        "jdbc:mariadb://127.0.0.1:1/d cannot be used");
  }

  @Test
  void wrongPasswordIsRefusedWithoutSayingIt() throws Exception {
    for (Product product : Product.values()) {
      Database database = DatabaseServer.shared(product).newDatabase();
      assertRefused(
          JdbcStoreConfig.server(database.url(), database.user(), "wrong-secret"),
          "cannot be used");
    }
  }

  private void assertRefused(JdbcStoreConfig config, String... texts) {
    assertThatExceptionOfType(StoreException.Fatal.class)
        .isThrownBy(() -> JdbcMessageStore.open(config, environment).close())
        .satisfies(
            fatal ->
                assertThat(fatal.getMessage()).contains(texts).doesNotContain("secret", "null"));
  }

  private static List<String> unsafe(Map<String, String> different) throws StoreException {
    Map<String, String> settings =
        new java.util.TreeMap<>(
            Map.of(
                "innodb_flush_log_at_trx_commit", "1",
                "innodb_doublewrite", "ON",
                "max_allowed_packet", "16777216"));
    settings.putAll(different);
    Findings findings = new Findings();
    MariaDbDialect.check(settings, findings);
    return findings.unsafe();
  }

  private static void alter(Database database, String setting) throws SQLException {
    database.server().administer(List.of("ALTER DATABASE " + database.name() + " SET " + setting));
  }
}
