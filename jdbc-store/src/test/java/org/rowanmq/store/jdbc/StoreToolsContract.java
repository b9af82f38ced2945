package org.rowanmq.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rowanmq.broker.store.Annotations;
import org.rowanmq.broker.store.BindingSpec;
import org.rowanmq.broker.store.ExchangeSpec;
import org.rowanmq.broker.store.Fence;
import org.rowanmq.broker.store.MessageStore;
import org.rowanmq.broker.store.OutcomeEntry;
import org.rowanmq.broker.store.ScheduledMessage;
import org.rowanmq.broker.store.StoreException;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.broker.store.StoredMessage;
import org.rowanmq.broker.store.UserRecord;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.testkit.store.StoreOwner;
import org.rowanmq.testkit.store.StoreSamples;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.MessageContent;
import org.rowanmq.wire.Ranges;

/** {@code rowan store} on each database. */
abstract class StoreToolsContract {
  private final SystemEnvironment environment = new SystemEnvironment("test");
  @TempDir Path directory;

  /** A database that no other call returned. */
  abstract JdbcStoreConfig newDatabase() throws Exception;

  /** A connection that may change rows behind the store's back. */
  abstract Connection connect(JdbcStoreConfig config) throws Exception;

  @AfterEach
  void endTimers() {
    environment.close();
  }

  @Test
  void everythingMovesToAnotherDatabase() throws Exception {
    JdbcStoreConfig from = embedded("from");
    fill(from);
    Path file = directory.resolve("store.export");
    long rows;
    try (StoreTools tools = StoreTools.open(from, false)) {
      rows = tools.exportTo(file, "test");
    }
    assertThat(rows).isGreaterThan(1_000);
    JdbcStoreConfig to = newDatabase();
    try (StoreTools tools = StoreTools.open(to, true)) {
      String ignored = tools.upgrade();
      assertThat(tools.importFrom(file, false)).isEqualTo(rows);
      assertThatThrownBy(() -> tools.importFrom(file, false))
          .isInstanceOf(StoreException.Rejected.class)
          .hasMessageContaining("not empty");
      assertThat(errors(tools.check(true))).isEmpty();
      assertThat(tools.importFrom(file, true)).isEqualTo(rows);
    }
    Path again = directory.resolve("again.export");
    try (StoreTools tools = StoreTools.open(to, false)) {
      assertThat(tools.exportTo(again, "test")).isEqualTo(rows);
    }
    JdbcStoreConfig back = embedded("back");
    try (StoreTools tools = StoreTools.open(back, true)) {
      String ignored = tools.upgrade();
      assertThat(tools.importFrom(again, false)).isEqualTo(rows);
    }
    assertSameState(from, to);
    assertSameState(from, back);
  }

  final JdbcStoreConfig embedded(String name) {
    return JdbcStoreConfig.embedded(directory.resolve(name));
  }

  private void assertSameState(JdbcStoreConfig from, JdbcStoreConfig to) throws Exception {
    try (MessageStore before = JdbcMessageStore.open(from, environment);
        MessageStore after = JdbcMessageStore.open(to, environment)) {
      StoreOwner old = new StoreOwner(before);
      StoreOwner young = new StoreOwner(after);
      assertThat(young.fence().idsReserved()).isEqualTo(old.fence().idsReserved());
      assertThat(young.fence().epoch()).isGreaterThan(1);
      assertThat(young.ids(1)).isEqualTo(old.ids(1)).hasSize(1_001);
      assertThat(after.readScheduled(0, Long.MAX_VALUE, 10))
          .usingRecursiveComparison()
          .isEqualTo(before.readScheduled(0, Long.MAX_VALUE, 10));
      assertThat(young.recover()).usingRecursiveComparison().isEqualTo(old.recover());
    }
  }

  @Test
  void halfAFileIsRefusedBeforeAnythingIsDeleted() throws Exception {
    JdbcStoreConfig config = newDatabase();
    fill(config);
    Path file = directory.resolve("store.export");
    try (StoreTools tools = StoreTools.open(config, false)) {
      long rows = tools.exportTo(file, "test");
      byte[] bytes = Files.readAllBytes(file);
      for (int length : new int[] {0, 10, 200, bytes.length / 2, bytes.length - 1}) {
        Path cut = Files.write(directory.resolve("cut"), Arrays.copyOf(bytes, length));
        assertThatThrownBy(() -> tools.importFrom(cut, true)).isInstanceOf(IOException.class);
      }
      for (int index : new int[] {5, 300, bytes.length / 2, bytes.length - 3}) {
        byte[] broken = bytes.clone();
        broken[index] ^= 1;
        Path damaged = Files.write(directory.resolve("damaged"), broken);
        assertThatThrownBy(() -> tools.importFrom(damaged, true)).isInstanceOf(IOException.class);
      }
      assertThat(tools.exportTo(file, "test")).isEqualTo(rows);
    }
  }

  @Test
  void checkFindsWhatWasBroken() throws Exception {
    JdbcStoreConfig config = newDatabase();
    fill(config);
    try (StoreTools tools = StoreTools.open(config, false)) {
      assertThat(errors(tools.check(false))).isEmpty();
      assertThat(errors(tools.check(true))).isEmpty();
    }
    try (Connection connection = connect(config);
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(true);
      statement.executeUpdate("UPDATE rowan_message SET content_crc = 1 WHERE id = 20");
      statement.executeUpdate("UPDATE rowan_message SET destination = 'nowhere' WHERE id = 21");
      statement.executeUpdate("UPDATE rowan_message SET content_crc = 2 WHERE id = 900");
      statement.executeUpdate("DELETE FROM rowan_content WHERE id = 5001");
      statement.executeUpdate("UPDATE rowan_queue_counter SET messages = 3");
      statement.executeUpdate(
          "DELETE FROM rowan_content_part WHERE content_id = 6001 AND part_no = 1");
      statement.executeUpdate(
          "UPDATE rowan_content_part SET bytes = (SELECT p.bytes FROM (SELECT bytes FROM"
              + " rowan_content_part WHERE content_id = 6002 AND part_no = 0) p)"
              + " WHERE content_id = 6002 AND part_no = 1");
      statement.executeUpdate(
          "INSERT INTO rowan_content_part (partition_no, content_id, part_no, bytes)"
              + " SELECT partition_no, 6999, 0, bytes FROM rowan_content_part"
              + " WHERE content_id = 6001 AND part_no = 0");
      statement.executeUpdate("DELETE FROM rowan_queue WHERE queue_id = 3");
    }
    try (StoreTools tools = StoreTools.open(config, false)) {
      List<String> quick = errors(tools.check(false));
      assertThat(quick.toString())
          .contains("lost their content: message 5001 of queue 1")
          .contains("message 20 of queue 1: its content does not match its checksum")
          .contains("message 21 of queue 1: 'nowhere' is not a destination")
          .contains("message 6001 of queue 2: its large content has 2 of 3 parts")
          .doesNotContain("message 900")
          .doesNotContain("message 6002");
      List<String> full = errors(tools.check(true));
      assertThat(full.toString())
          .contains("message 900 of queue 1")
          .contains("message 6001 of queue 2: its large content has 2 of 3 parts")
          .contains("message 6002 of queue 2: its large content does not match its checksum")
          .contains("1 large contents have parts but nothing that leads to them")
          .contains("queue 1 says 3 messages and has 1001")
          .contains("queues have messages but no definition: queue 3");
    }
  }

  @Test
  void afterARestoreNothingThatWasSeenComesAgainUnmarked() throws Exception {
    JdbcStoreConfig config = newDatabase();
    Fence before = fill(config);
    try (StoreTools tools = StoreTools.open(config, false)) {
      assertThat(tools.afterRestore()).hasSize(4);
      assertThat(errors(tools.check(true))).isEmpty();
    }
    try (MessageStore store = JdbcMessageStore.open(config, environment)) {
      StoreOwner owner = new StoreOwner(store);
      assertThat(owner.fence().epoch()).isGreaterThan(before.epoch() + 1_000_000);
      assertThat(owner.fence().idsReserved()).isGreaterThan(before.idsReserved() + (1L << 40) - 1);
      assertThat(owner.recover().watermarks)
          .allSatisfy((queue, id) -> assertThat(id).isGreaterThanOrEqualTo(5_001L))
          .containsKeys(1L, 2L, 3L);
      for (ScheduledMessage scheduled : store.readScheduled(0, Long.MAX_VALUE, 10)) {
        assertThat(scheduled.message().annotations().deliveries()).isPositive();
      }
    }
  }

  @Test
  void whatCannotBeReadGoesToQuarantineAndComesBackRepaired() throws Exception {
    JdbcStoreConfig config = newDatabase();
    Fence ignored = fill(config);
    try (MessageStore store = JdbcMessageStore.open(config, environment)) {
      StoreOwner owner = new StoreOwner(store);
      assertThat(owner.recover().counters.get(1L).messages()).isEqualTo(1_001);
      change(
          config,
          "UPDATE rowan_message SET content_crc = content_crc + 1 WHERE id = 20",
          "UPDATE rowan_message SET destination = 'nowhere' WHERE id = 21",
          "DELETE FROM rowan_content WHERE id = 5001",
          "UPDATE rowan_scheduled SET notes = '{' WHERE id = 5002");
      assertThat(owner.ids(1)).hasSize(998).doesNotContain(20L, 21L, 5_001L);
      assertThat(store.readScheduled(0, Long.MAX_VALUE, 10)).isEmpty();
      assertThat(store.status()).containsEntry("messages-quarantined", "4");
      // What the engine knows: it counts them until the next start.
      owner.commit(new StoreOp.PutCounter(1, 1_001, 123_456));
      assertThat(store.status()).containsEntry("messages-quarantined", "4");
      owner.commit(new StoreOp.PutCounter(1, 1_002, 123_456), StoreSamples.insert(1, 6_000));
      assertThat(owner.recover().counters.get(1L).messages()).isEqualTo(999);
    }
    try (StoreTools tools = StoreTools.open(config, false)) {
      assertThat(errors(tools.check(true))).isEmpty();
      assertThat(tools.quarantined().toString())
          .contains("message 20 of queue 1", "checksum", "'nowhere' is not a destination")
          .contains("message 5001", "content is lost", "message 5002", "Notes are malformed");
      assertThat(tools.dropQuarantined(5_001)).isEqualTo(1);
      assertThat(tools.dropQuarantined(5_002)).isEqualTo(1);
    }
    change(
        config,
        "UPDATE rowan_quarantine SET content_crc = content_crc - 1 WHERE id = 20",
        "UPDATE rowan_quarantine SET destination = 'queue://orders' WHERE id = 21");
    try (StoreTools tools = StoreTools.open(config, false)) {
      assertThat(tools.retryQuarantined(0)).isEqualTo(2);
      assertThat(tools.quarantined()).isEmpty();
      assertThat(errors(tools.check(true))).isEmpty();
    }
    try (MessageStore store = JdbcMessageStore.open(config, environment)) {
      StoreOwner owner = new StoreOwner(store);
      assertThat(owner.ids(1)).hasSize(1_001).contains(20L, 21L, 6_000L);
      assertThat(owner.recover().counters.get(1L).messages()).isEqualTo(1_001);
    }
  }

  /** Behind the store's back. */
  private void change(JdbcStoreConfig config, String... changes) throws Exception {
    try (Connection connection = connect(config);
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(true);
      for (String change : changes) {
        statement.executeUpdate(change);
      }
    }
  }

  @Test
  void schemaIsMadeOnlyByWhoMayMakeIt() throws Exception {
    JdbcStoreConfig config = newDatabase();
    assertThatThrownBy(
            () -> JdbcMessageStore.open(config.withSchema(SchemaMode.VALIDATE), environment))
        .isInstanceOf(StoreException.Fatal.class)
        .hasMessageContaining("print-sql")
        .hasMessageContaining("--from 1");
    try (StoreTools tools = StoreTools.open(config, true)) {
      assertThat(errors(tools.check(false)).toString()).contains("The schema has version 0");
      assertThat(tools.upgrade()).contains("it had 0");
      assertThat(tools.upgrade()).contains("already");
    }
    JdbcMessageStore.open(config.withSchema(SchemaMode.VALIDATE), environment).close();
  }

  private static List<String> errors(List<StoreFinding> findings) {
    return findings.stream()
        .filter(each -> each.level() == StoreFinding.Level.ERROR)
        .map(StoreFinding::text)
        .toList();
  }

  /** In three parts, all different. */
  private static void addLarge(long id, List<StoreOp> ops) {
    int chunk = MessageStore.CHUNK_BYTES;
    byte[] whole = new byte[2 * chunk + 10];
    for (int i = 0; i < whole.length; i++) {
      whole[i] = (byte) (i * 31 + i / chunk);
    }
    CRC32C crc = new CRC32C();
    crc.update(whole, 0, whole.length);
    ops.add(new StoreOp.BeginLarge(id, (int) crc.getValue(), 3));
    for (int part = 0; part < 3; part++) {
      int end = Math.min(whole.length, (part + 1) * chunk);
      ops.add(new StoreOp.InsertPart(id, part, Arrays.copyOfRange(whole, part * chunk, end)));
    }
    MessageContent head =
        new MessageContent(Arrays.copyOf(whole, 20), (int) crc.getValue(), whole.length);
    ops.add(
        new StoreOp.Insert(
            new StoredMessage(2, 4, id, StoreSamples.annotations(), false, head, id)));
  }

  /** A bit of everything; returns the fence at the end. */
  private Fence fill(JdbcStoreConfig config) throws Exception {
    try (MessageStore store = JdbcMessageStore.open(config, environment)) {
      StoreOwner owner = new StoreOwner(store);
      List<StoreOp> ops = new ArrayList<>();
      ops.add(new StoreOp.PutQueue(StoreSamples.queue(1, "orders \u00fc\u2603")));
      ops.add(new StoreOp.PutQueue(StoreSamples.queue(3, "others")));
      ops.add(new StoreOp.PutQueue(StoreSamples.subscription(2, "ann", true)));
      for (long id = 10; id < 1_010; id++) {
        ops.add(new StoreOp.Insert(StoreSamples.message(1, id)));
      }
      Annotations odd =
          new Annotations(
              Destination.topic("t\u00fc"),
              Long.MIN_VALUE,
              Long.MAX_VALUE,
              "\u00fcser",
              1,
              4_000_000_000_000L,
              true,
              7,
              8,
              Map.of("dead-letter-reason", "\ud83d\ude00\0"));
      ops.add(
          new StoreOp.Insert(
              new StoredMessage(3, 9, 2_000, odd, false, StoreSamples.bytes(200_000))));
      MessageContent large = StoreSamples.bytes(700_000);
      ops.add(new StoreOp.InsertContent(5_001, large));
      ops.add(new StoreOp.Insert(StoreSamples.shared(1, 5_001, large)));
      ops.add(
          new StoreOp.Schedule(
              new ScheduledMessage(5_000_000_000_000L, StoreSamples.message(1, 5_002))));
      addLarge(6_001, ops);
      addLarge(6_002, ops);
      ops.add(new StoreOp.PutCounter(1, 1_001, 123_456));
      ops.add(new StoreOp.PutWatermark(1, 15));
      ops.add(
          new StoreOp.PutUser(
              new UserRecord(
                  "\u00fcser", new byte[] {1, 2}, 4096, new byte[32], new byte[32], true)));
      ops.add(
          new StoreOp.PutExchange(
              new ExchangeSpec("\u00f6rders", ExchangeSpec.Kind.TOPIC, "", null)));
      ops.add(
          new StoreOp.PutBinding(
              new BindingSpec(17, "\u00f6rders", Destination.queue("tool"), "eu.#")));
      Ranges.Builder done = new Ranges.Builder();
      done.add(3, 9);
      ops.add(
          new StoreOp.LogOutcomes(
              List.of(new OutcomeEntry(77, 2, done.build(), List.of(), 1_700_000_000_000L))));
      for (int i = 0; i < 6; i++) {
        owner.commit();
      }
      owner.commit(ops);
      return owner.acquire();
    }
  }
}
