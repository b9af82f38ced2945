package org.rowanmq.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rowanmq.broker.store.Annotations;
import org.rowanmq.broker.store.BindingSpec;
import org.rowanmq.broker.store.BranchRecord;
import org.rowanmq.broker.store.ExchangeSpec;
import org.rowanmq.broker.store.MessageRef;
import org.rowanmq.broker.store.MessageStore;
import org.rowanmq.broker.store.QueueSpec;
import org.rowanmq.broker.store.ScheduledMessage;
import org.rowanmq.broker.store.SqlQuery;
import org.rowanmq.broker.store.SqlResult;
import org.rowanmq.broker.store.StoreException;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.broker.store.StoredMessage;
import org.rowanmq.testkit.store.StoreOwner;
import org.rowanmq.testkit.store.StoreSamples;
import org.rowanmq.wire.BodyType;
import org.rowanmq.wire.BranchId;
import org.rowanmq.wire.ContentBuilder;
import org.rowanmq.wire.ContentView;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.MessageContent;

/** The views of {@code docs/sql-views.md}, the same on every database. */
abstract class SqlViewsContract {
  private static final int ORDERS = 10;
  private static final int DEAD = 11;
  private static final int SUBSCRIPTION = 12;
  private static final long ARRIVED = 1_700_000_000_123L;

  private MessageStore store;
  private StoreOwner owner;
  private long nextId = 100;

  /** An empty store. */
  abstract MessageStore open() throws Exception;

  /** The database's plan of a query. */
  abstract String explain(String query) throws Exception;

  /** What the plan says where the rows of a queue are found by the primary key. */
  abstract String primaryKeyUse();

  @BeforeEach
  void start() throws Exception {
    store = open();
    owner = new StoreOwner(store);
    owner.commit(
        new StoreOp.PutQueue(StoreSamples.queue(ORDERS, "orders")),
        new StoreOp.PutQueue(StoreSamples.queue(DEAD, "DLQ")),
        new StoreOp.PutQueue(StoreSamples.subscription(SUBSCRIPTION, "ann", false)));
  }

  @AfterEach
  void stop() {
    store.close();
  }

  @Test
  void headersAreColumns() throws Exception {
    MessageContent content =
        new ContentBuilder()
            .timestampMillis(1_600_000_000_001L)
            .correlationId("c-1 \u00e4\ud83d\ude00")
            .replyTo(Destination.queue("answers"))
            .type("order")
            .text("hello \u2603\ud83d\ude00")
            .build();
    Annotations annotations =
        new Annotations(
            Destination.queue("orders"),
            -2,
            17,
            "al\u00eece",
            ARRIVED,
            4_000_000_000_000L,
            true,
            3,
            2,
            Map.of());
    owner.commit(new StoreOp.Insert(StoreSamples.message(ORDERS, 7, 55, annotations, content)));
    Map<String, @Nullable String> row =
        one("SELECT * FROM queue_messages_v1 WHERE queue = 'orders'");
    assertThat(row)
        .containsEntry("queue", "orders")
        .containsEntry("id", "55")
        .containsEntry("message_id", "ID:fffffffffffffffe-17")
        .containsEntry("priority", "7")
        .containsEntry("destination", "queue://orders")
        .containsEntry("sent_by", "al\u00eece")
        .containsEntry("deliveries", "3")
        .containsEntry("failures", "2")
        .containsEntry("correlation_id", "c-1 \u00e4\ud83d\ude00")
        .containsEntry("reply_to", "queue://answers")
        .containsEntry("type", "order")
        .containsEntry("properties", null)
        .containsEntry("body_type", "text")
        .containsEntry("body_length", "13")
        .containsEntry("body_encoding", "utf-8")
        .containsEntry("body_text", "hello \u2603\ud83d\ude00")
        .containsEntry("body_bytes", "68656c6c6f20e29883f09f9880");
    assertThat(row.get("persistent")).matches("(?i)true|t|1");
    assertThat(row.get("arrived_at")).startsWith("2023-11-14 22:13:20.123");
    assertThat(row.get("sent_at")).startsWith("2020-09-13 12:26:40.001");
    assertThat(row.get("expires_at")).startsWith("2096-10-02 07:06:40");
  }

  @Test
  void branchesInDoubtAreShown() throws Exception {
    BranchId id = new BranchId(4, new byte[] {1, (byte) 0xab}, new byte[0]);
    BranchRecord branch =
        new BranchRecord(
            77, id, BranchRecord.State.PREPARED, false, "al\u00eece", ARRIVED, 2, 30, 1);
    BranchRecord decided =
        new BranchRecord(
            78, id, BranchRecord.State.COMMITTED, false, "al\u00eece", ARRIVED, 2, 30, 1);
    owner.commit(
        new StoreOp.PutBranch(branch),
        new StoreOp.PutBranch(decided),
        new StoreOp.Insert(StoreSamples.message(branch.rows(), 79)));

    Map<String, @Nullable String> row = one("SELECT * FROM in_doubt_v1");
    assertThat(row)
        .containsEntry("xid", id.toString())
        .containsEntry("prepared_by", "al\u00eece")
        .containsEntry("sends", "2")
        .containsEntry("bytes", "30")
        .containsEntry("receives", "1");
    assertThat(row.get("prepared_at")).startsWith("2023-11-14 22:13:20.123");
    assertThat(one("SELECT COUNT(*) AS n FROM queue_messages_v1")).containsEntry("n", "0");
  }

  @Test
  void exchangesAndBindingsAreShown() throws Exception {
    owner.commit(
        new StoreOp.PutExchange(
            new ExchangeSpec("pool", ExchangeSpec.Kind.BALANCE, "hash:customer", "rest")),
        new StoreOp.PutBinding(new BindingSpec(80, "pool", Destination.queue("a"), "")),
        new StoreOp.PutBinding(new BindingSpec(81, "topics", Destination.queue("b"), "x.#")));

    assertThat(one("SELECT * FROM exchanges_v1"))
        .containsEntry("name", "pool")
        .containsEntry("type", "balance")
        .containsEntry("chosen_by", "hash:customer")
        .containsEntry("alternate", "rest")
        .containsEntry("bindings", "1");
    assertThat(one("SELECT * FROM bindings_v1 WHERE exchange = 'topics'"))
        .containsEntry("target", "queue://b")
        .containsEntry("matches_when", "x.#");
  }

  @Test
  void propertiesAreJson() throws Exception {
    insert(
        new ContentBuilder()
            .property("yes", true)
            .property("no", false)
            .property("b", (byte) -3)
            .property("s", (short) -300)
            .property("i", Integer.MIN_VALUE)
            .property("l", Long.MIN_VALUE)
            .property("big", Long.MAX_VALUE)
            .property("f", -1.5f)
            .property("d", 0.1)
            .property("tiny", 4.9e-324)
            .property("huge", 1.5e300)
            .property("nan", Double.NaN)
            .property("endless", Float.NEGATIVE_INFINITY)
            .property("nothing", null)
            .property("text", "a\"b\\c\n\u2603\ud83d\ude00")
            .property("empty", "")
            .property("zero", "a\0b")
            .property("half", "x\ud83d")
            .text("t")
            .build());
    String json = String.valueOf(one("SELECT properties FROM queue_messages_v1").get("properties"));
    Map<String, String> properties = FlatJson.read(json);
    assertThat(properties)
        .containsEntry("yes", "true")
        .containsEntry("no", "false")
        .containsEntry("b", "-3")
        .containsEntry("s", "-300")
        .containsEntry("i", "-2147483648")
        .containsEntry("l", "-9223372036854775808")
        .containsEntry("big", "9223372036854775807")
        .containsEntry("nan", "\"NaN\"")
        .containsEntry("endless", "\"-Infinity\"")
        .containsEntry("nothing", "null")
        .containsEntry("text", "\"a\"b\\c\n\u2603\ud83d\ude00\"")
        .containsEntry("empty", "\"\"")
        .containsEntry("zero", "{\"utf8\":\"610062\"}")
        .containsEntry("half", "{\"utf16be\":\"0078d83d\"}")
        .hasSize(18);
    assertThat(Double.parseDouble(String.valueOf(properties.get("f")))).isEqualTo(-1.5);
    assertThat(Double.parseDouble(String.valueOf(properties.get("d")))).isEqualTo(0.1);
    assertThat(Double.parseDouble(String.valueOf(properties.get("tiny")))).isEqualTo(4.9e-324);
    assertThat(Double.parseDouble(String.valueOf(properties.get("huge")))).isEqualTo(1.5e300);
  }

  @Test
  void textThatSqlCannotHoldIsShownAsBytes() throws Exception {
    insert(new ContentBuilder().text("half \ud83d").build());
    insert(new ContentBuilder().text("a\0b").build());
    insert(new ContentBuilder().text(null).build());
    insert(invalidUtf8());
    List<List<@Nullable String>> rows =
        rows(
            "SELECT body_type, body_encoding, body_text, body_bytes FROM queue_messages_v1"
                + " ORDER BY id");
    assertThat(rows.get(0)).containsExactly("text", "utf-16be", null, "00680061006c00660020d83d");
    assertThat(rows.get(1)).containsExactly("text", "bytes", null, "610062");
    assertThat(rows.get(2)).containsExactly("text", null, null, null);
    assertThat(rows.get(3)).containsExactly("text", "bytes", null, "61ff62");
  }

  @Test
  void everyBodyTypeIsShown() throws Exception {
    insert(new ContentBuilder().noBody().build());
    insert(new ContentBuilder().bytes(new byte[] {1, -1}, 0, 2).build());
    insert(new ContentBuilder().map(Map.of("k", 1)).build());
    insert(new ContentBuilder().stream(List.of("v")).build());
    insert(new ContentBuilder().object(new byte[] {9}).build());
    insert(new ContentBuilder().correlationBytes(new byte[] {0, -1}).text("").build());
    List<List<@Nullable String>> rows =
        rows(
            "SELECT body_type, body_length, body_text, body_bytes, correlation_id"
                + " FROM queue_messages_v1 ORDER BY id");
    assertThat(rows.get(0)).containsExactly("none", "0", null, null, null);
    assertThat(rows.get(1)).containsExactly("bytes", "2", null, "01ff", null);
    assertThat(rows.get(2)).startsWith("map", "16", null).last().isNull();
    assertThat(rows.get(3)).startsWith("stream", "6", null);
    assertThat(rows.get(4)).containsExactly("object", "1", null, "09", null);
    assertThat(rows.get(5)).containsExactly("text", "0", "", "", "bytes:00ff");
  }

  @Test
  void sealedBodyIsShownAsThatAndNotAsText() throws Exception {
    byte[] head =
        ContentView.of(
                new ContentBuilder().correlationId("c").property("p", 1).text("x").build().bytes())
            .headFor(BodyType.SEALED, false, false);
    byte[] content = Arrays.copyOf(head, head.length + 3);
    content[head.length] = 1;
    content[head.length + 2] = 'A';
    MessageContent sealed = MessageContent.of(content);
    insert(sealed);
    owner.commit(
        new StoreOp.Insert(
            StoreSamples.message(
                DEAD,
                4,
                71,
                new Annotations(
                    Destination.queue("orders"),
                    1,
                    2,
                    "ann",
                    ARRIVED,
                    0,
                    true,
                    0,
                    5,
                    Map.of("dead-letter-reason", "key", "dead-letter-origin", "orders")),
                sealed)),
        new StoreOp.Schedule(
            new ScheduledMessage(
                4_000_000_000_000L,
                StoreSamples.message(ORDERS, 4, 72, StoreSamples.annotations(), sealed))));
    List<List<@Nullable String>> rows =
        rows(
            "SELECT body_type, body_length, body_encoding, body_text, body_bytes, correlation_id,"
                + " properties FROM queue_messages_v1 WHERE queue = 'orders'");
    assertThat(rows.get(0).subList(0, 6)).containsExactly("sealed", "3", null, null, "010041", "c");
    assertThat(FlatJson.read(String.valueOf(rows.get(0).get(6)))).containsEntry("p", "1");
    for (String view : List.of("dead_letters_v1", "scheduled_messages_v1")) {
      assertThat(rows("SELECT body_type, body_length, body_text FROM " + view))
          .as(view)
          .containsExactly(Arrays.asList("sealed", "3", null));
    }
    assertThat(rows("SELECT body_type FROM queue_messages_v1 WHERE queue = 'orders'"))
        .containsExactly(List.of("sealed"));
  }

  @Test
  void sharedContentsAreReadAndThoseOfManyChunksOnlyCounted() throws Exception {
    MessageContent small = new ContentBuilder().property("p", 1).text("shared").build();
    MessageContent large =
        new ContentBuilder().property("p", 2).text("x".repeat(600 * 1024)).build();
    owner.commit(
        new StoreOp.InsertContent(60, small),
        new StoreOp.Insert(StoreSamples.shared(ORDERS, 60, small)),
        new StoreOp.InsertContent(61, large),
        new StoreOp.Insert(StoreSamples.shared(ORDERS, 61, large)));
    List<List<@Nullable String>> rows =
        rows(
            "SELECT body_length, body_encoding, body_text, body_bytes, properties"
                + " FROM queue_messages_v1 ORDER BY id");
    assertThat(rows.get(0).subList(0, 3)).containsExactly("6", "utf-8", "shared");
    assertThat(FlatJson.read(String.valueOf(rows.get(0).get(4)))).containsEntry("p", "1");
    assertThat(rows.get(1).subList(0, 4)).containsExactly("614400", null, null, null);
    assertThat(FlatJson.read(String.valueOf(rows.get(1).get(4)))).containsEntry("p", "2");
  }

  @Test
  void contentOfAnotherLayoutIsNoError() throws Exception {
    for (byte[] broken :
        List.of(
            new byte[] {2, 1, 0}, new byte[] {1}, new byte[0], new byte[] {1, 24, 0, 0, 9, 65})) {
      insert(MessageContent.of(broken));
    }
    for (List<@Nullable String> row :
        rows(
            "SELECT correlation_id, reply_to, type, properties, body_type, body_length, body_text,"
                + " body_bytes, sent_at FROM queue_messages_v1")) {
      assertThat(row).containsOnlyNulls();
    }
  }

  @Test
  void deadLettersTellWhyAndWhence() throws Exception {
    Annotations annotations =
        new Annotations(
            Destination.queue("orders"),
            1,
            2,
            "ann",
            ARRIVED,
            0,
            true,
            0,
            5,
            Map.of(
                "dead-letter-reason", "it's \"bad\" \u2603",
                "dead-letter-origin", "orders",
                "attempts", "10",
                "first-failed", "4000000000000",
                "exception-class", "java.lang.Error"));
    insert(StoreSamples.text("fine"));
    insert(StoreSamples.text("has failed"));
    owner.commit(
        new StoreOp.Attempts(
            new MessageRef(ORDERS, 4, nextId - 1), 1, 1, Map.of("last-failed", "1234")));
    owner.commit(
        new StoreOp.Insert(
            StoreSamples.message(DEAD, 4, 70, annotations, StoreSamples.text("bad"))));
    assertThat(rows("SELECT queue, id, reason, origin, failures, body_text FROM dead_letters_v1"))
        .containsExactly(List.of("DLQ", "70", "it's \"bad\" \u2603", "orders", "5", "bad"));
    Map<String, @Nullable String> row = one("SELECT * FROM dead_letters_v1");
    assertThat(row)
        .containsEntry("attempts", "10")
        .containsEntry("exception_class", "java.lang.Error")
        .containsEntry("exception_text", null)
        .containsEntry("last_failed_at", null);
    assertThat(row.get("first_failed_at")).startsWith("2096-10-02 07:06:40");
  }

  @Test
  void statisticsAreCountersWhereThereAreSome() throws Exception {
    insert(StoreSamples.text("one"));
    insert(StoreSamples.text("two"));
    owner.commit(new StoreOp.PutCounter(SUBSCRIPTION, 10_000_000, 1_234_567_890_123L));
    assertThat(rows("SELECT queue, kind, messages, bytes FROM queue_stats_v1 ORDER BY queue"))
        .containsExactlyInAnyOrder(
            List.of("DLQ", "queue", "0", "0"),
            List.of("ann:every price", "subscription", "10000000", "1234567890123"),
            List.of("orders", "queue", "2", "12"));
    Map<String, @Nullable String> row = one("SELECT * FROM subscriptions_v1");
    assertThat(row)
        .containsEntry("queue", "ann:every price")
        .containsEntry("topic", "prices")
        .containsEntry("client_id", "ann")
        .containsEntry("name", "every price")
        .containsEntry("selector", "size > 3 AND name LIKE '%\ud83d\ude00'")
        .containsEntry("messages", "10000000");
    assertThat(row.get("no_local")).matches("(?i)true|t|1");
    assertThat(row.get("is_shared")).matches("(?i)false|f|0");
  }

  @Test
  void scheduledMessagesHaveATime() throws Exception {
    StoredMessage message =
        StoreSamples.message(ORDERS, 4, 80, StoreSamples.annotations(), StoreSamples.text("later"));
    owner.commit(new StoreOp.Schedule(new ScheduledMessage(4_000_000_000_000L, message)));
    Map<String, @Nullable String> row = one("SELECT * FROM scheduled_messages_v1");
    assertThat(row).containsEntry("queue", "orders").containsEntry("body_text", "later");
    assertThat(row.get("due_at")).startsWith("2096-10-02 07:06:40");
    assertThat(rows("SELECT id FROM queue_messages_v1")).isEmpty();
    assertThat(row).containsEntry("cron", null).containsEntry("failures", "0");
  }

  @Test
  void aScheduledMessageIsCancelledInAllQueuesButNotOneThatHasFailed() throws Exception {
    Annotations cron =
        new Annotations(
            Destination.queue("orders"),
            0x1f,
            7,
            "ann",
            ARRIVED,
            0,
            true,
            0,
            0,
            Map.of("cron", "0 8 * * *"));
    owner.commit(
        scheduled(ORDERS, 80, cron),
        scheduled(DEAD, 81, cron),
        scheduled(ORDERS, 82, cron.withAttempts(1, 1, Map.of())));
    owner.commit(new StoreOp.Cancel(0x1f, 8), new StoreOp.Cancel(0x1e, 7));
    assertThat(rows("SELECT id, cron FROM scheduled_messages_v1 WHERE failures = 0 ORDER BY id"))
        .containsExactly(List.of("80", "0 8 * * *"), List.of("81", "0 8 * * *"));
    owner.commit(new StoreOp.Cancel(0x1f, 7));
    assertThat(rows("SELECT id FROM scheduled_messages_v1")).containsExactly(List.of("82"));
  }

  private static StoreOp scheduled(long queue, long id, Annotations annotations) {
    return new StoreOp.Schedule(
        new ScheduledMessage(
            4_000_000_000_000L,
            StoreSamples.message(queue, 4, id, annotations, StoreSamples.text("again"))));
  }

  @Test
  void queueIsFoundByThePrimaryKey() throws Exception {
    List<StoreOp> ops = new ArrayList<>();
    for (int queue = 100; queue < 140; queue++) {
      QueueSpec spec = StoreSamples.queue(queue, "q" + queue);
      ops.add(new StoreOp.PutQueue(spec));
      for (int i = 0; i < 50; i++) {
        ops.add(new StoreOp.Insert(StoreSamples.message(queue, nextId++)));
      }
    }
    for (int i = 0; i < 3_000; i++) {
      ops.add(new StoreOp.Insert(StoreSamples.message(ORDERS, nextId++)));
    }
    owner.commit(ops.toArray(StoreOp[]::new));
    String query = "SELECT id, priority FROM queue_messages_v1 WHERE queue = 'q120'";
    assertThat(rows(query)).hasSize(50);
    assertThat(explain(query)).contains(primaryKeyUse());
  }

  @Test
  void answersAreCutAtTheirLimits() throws Exception {
    for (int i = 0; i < 20; i++) {
      insert(StoreSamples.text("x".repeat(1000)));
    }
    String text = "SELECT body_text FROM queue_messages_v1";
    SqlResult few = store.query(new SqlQuery(text, 5, 1 << 20, Duration.ofSeconds(10)));
    assertThat(few.rows()).hasSize(5);
    assertThat(few.isCut()).isTrue();
    SqlResult small = store.query(new SqlQuery(text, 500, 4_500, Duration.ofSeconds(10)));
    assertThat(small.rows()).hasSize(4);
    assertThat(small.isCut()).isTrue();
    SqlResult all = store.query(new SqlQuery(text, 20, 1 << 20, Duration.ofSeconds(10)));
    assertThat(all.rows()).hasSize(20);
    assertThat(all.isCut()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DELETE FROM queue_messages_v1",
        "SELECT 1; DELETE FROM rowan_message",
        "WITH a AS (SELECT 1) INSERT INTO rowan_dropped_queue VALUES (0, 1)",
        "DROP TABLE rowan_message",
        "SELECT * FROM queue_stats_v1 FOR UPDATE",
        "COMMIT",
        "SELECT 1 /* ; */",
        "SELECT 'a\\''; DELETE FROM rowan_message WHERE 'a' <> '",
        "",
        "SELECT nothing FROM queue_messages_v1",
        "SELECT 'open"
      })
  void onlyOneQueryIsCarriedOut(String statement) throws Exception {
    insert(StoreSamples.text("stays"));
    assertThatThrownBy(() -> query(statement)).isInstanceOf(StoreException.Rejected.class);
    assertThat(rows("SELECT body_text FROM queue_messages_v1;")).hasSize(1);
  }

  private static MessageContent invalidUtf8() {
    byte[] bytes = new ContentBuilder().text("a?b").build().bytes();
    bytes[bytes.length - 2] = (byte) 0xff;
    return MessageContent.of(bytes);
  }

  final void insert(MessageContent content) throws StoreException {
    owner.commit(
        new StoreOp.Insert(
            StoreSamples.message(ORDERS, 4, nextId++, StoreSamples.annotations(), content)));
  }

  private SqlResult query(String text) throws StoreException {
    return store.query(new SqlQuery(text, 1000, 8 << 20, Duration.ofSeconds(30)));
  }

  final List<List<@Nullable String>> rows(String text) throws StoreException {
    return query(text).rows();
  }

  private Map<String, @Nullable String> one(String text) throws StoreException {
    SqlResult result = query(text);
    assertThat(result.rows()).hasSize(1);
    Map<String, @Nullable String> row = new HashMap<>();
    for (int i = 0; i < result.columns().size(); i++) {
      row.put(result.columns().get(i).toLowerCase(Locale.ROOT), result.rows().get(0).get(i));
    }
    return row;
  }
}
