package org.rowanmq.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.rowanmq.testkit.store.StoreOwner.PARTITION;
import static org.rowanmq.testkit.store.StoreSamples.annotations;
import static org.rowanmq.testkit.store.StoreSamples.delete;
import static org.rowanmq.testkit.store.StoreSamples.insert;
import static org.rowanmq.testkit.store.StoreSamples.message;
import static org.rowanmq.testkit.store.StoreSamples.queue;
import static org.rowanmq.testkit.store.StoreSamples.ref;
import static org.rowanmq.testkit.store.StoreSamples.shared;
import static org.rowanmq.testkit.store.StoreSamples.subscription;
import static org.rowanmq.testkit.store.StoreSamples.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.rowanmq.broker.store.Annotations;
import org.rowanmq.broker.store.ContentExtent;
import org.rowanmq.broker.store.Fence;
import org.rowanmq.broker.store.MessageRef;
import org.rowanmq.broker.store.MessageStore;
import org.rowanmq.broker.store.Notes;
import org.rowanmq.broker.store.OutcomeEntry;
import org.rowanmq.broker.store.PageRequest;
import org.rowanmq.broker.store.QueueCount;
import org.rowanmq.broker.store.QueueSpec;
import org.rowanmq.broker.store.ScheduledMessage;
import org.rowanmq.broker.store.StoreBatch;
import org.rowanmq.broker.store.StoreException;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.broker.store.StoredMessage;
import org.rowanmq.broker.store.UserRecord;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.MessageContent;
import org.rowanmq.wire.Ranges;
import org.rowanmq.wire.Refusal;

/** What every {@link MessageStore} does. A new store is a small subclass. */
public abstract class MessageStoreContract extends LargeContentContract {
  private static final long Q = 10;
  private static final long OTHER = 11;

  private final List<MessageStore> opened = new ArrayList<>();

  @BeforeEach
  void acquire() throws Exception {
    owner = new StoreOwner(openTracked());
  }

  @AfterEach
  void close() {
    opened.forEach(MessageStore::close);
  }

  @Test
  void newPartitionStartsAtEpochOne() {
    assertThat(owner.fence()).isEqualTo(new Fence(PARTITION, 1, 0, 0));
  }

  @Test
  void fenceRemembersTheLastBatchAndTheIdsReserved() throws Exception {
    owner.commit();
    owner.commit(insert(Q, 1));

    assertThat(owner.acquire()).isEqualTo(new Fence(PARTITION, 2, 2, 2000));
  }

  @Test
  void messageComesBackAsItWasStored() throws Exception {
    Map<String, String> notes = new LinkedHashMap<>();
    notes.put(
        "dead-letter-reason", "failed 10 times: \"no\\such\nthing\" \u20ac\ud83d\ude00 \u0000");
    notes.put("dead-letter-origin", "half \ud83d");
    Annotations full =
        new Annotations(
            Destination.topic("prices.\u20ac.\ud83d\ude00 'x\"\\"),
            Long.MIN_VALUE,
            Long.MAX_VALUE,
            "Zo\u00eb",
            -1,
            Long.MAX_VALUE,
            false,
            Integer.MAX_VALUE,
            3,
            notes);
    StoredMessage stored =
        new StoredMessage(Q, 0, Long.MAX_VALUE, full, false, MessageContent.of(new byte[] {5}));
    owner.commit(new StoreOp.Insert(stored));

    assertThat(owner.read(Q, 0)).usingRecursiveComparison().isEqualTo(List.of(stored));
  }

  @Test
  void contentsComeBackByteByByteAtEverySize() throws Exception {
    int chunk = MessageStore.CHUNK_BYTES;
    List<StoredMessage> stored = new ArrayList<>();
    for (int size : new int[] {0, 1, 1024, chunk / 2, chunk - 100}) {
      stored.add(message(Q, 4, stored.size() + 1, annotations(), StoreSamples.bytes(size)));
    }
    for (int size : new int[] {0, chunk, 2 * chunk, 2 * chunk + 1}) {
      stored.add(shared(Q, stored.size() + 1, StoreSamples.bytes(size)));
    }
    for (StoredMessage message : stored) {
      if (message.shared()) {
        owner.commit(
            new StoreOp.InsertContent(message.id(), message.content()),
            new StoreOp.Insert(message));
      } else {
        owner.commit(new StoreOp.Insert(message));
      }
    }

    assertThat(owner.read(Q, 4))
        .usingRecursiveComparison()
        .withEqualsForType(Arrays::equals, byte[].class)
        .isEqualTo(stored);
  }

  @Test
  void contentOfSixteenMebibytesComesBack() throws Exception {
    StoredMessage large = shared(Q, 1, StoreSamples.bytes(16 << 20));
    owner.commit(new StoreOp.InsertContent(1, large.content()), new StoreOp.Insert(large));

    MessageContent content = owner.read(Q, 4).get(0).content();
    assertThat(content.isIntact()).isTrue();
    assertThat(Arrays.equals(content.bytes(), large.content().bytes())).isTrue();
  }

  @Test
  void contentTooLargeForItsRowIsRejected() throws Exception {
    StoredMessage large =
        message(Q, 4, 1, annotations(), StoreSamples.bytes(MessageStore.CHUNK_BYTES));

    assertRejected(new StoreOp.Insert(large));
    assertThat(owner.ids(Q)).isEmpty();
  }

  @Test
  void pageHoldsOnePriorityOfOneQueueInIdOrder() throws Exception {
    owner.commit(
        insert(Q, 5),
        insert(Q, 3),
        insert(OTHER, 4),
        new StoreOp.Insert(message(Q, 9, 2)),
        new StoreOp.Insert(message(Q, 0, 6)),
        insert(Q, 7));

    assertThat(owner.ids(Q)).containsExactly(3L, 5L, 7L);
    assertThat(owner.read(Q, 9)).extracting(StoredMessage::id).containsExactly(2L);
    assertThat(owner.read(Q, 0)).extracting(StoredMessage::id).containsExactly(6L);
    assertThat(owner.read(Q, 1)).isEmpty();
  }

  @Test
  void pageEndsAtItsBounds() throws Exception {
    List<StoreOp> inserts = new ArrayList<>();
    for (long id = 1; id <= 200; id++) {
      inserts.add(insert(Q, id));
    }
    owner.commit(inserts);
    long size = message(Q, 150).content().length();

    assertThat(page(3, 6, 100, Long.MAX_VALUE)).containsExactly(4L, 5L, 6L);
    assertThat(page(3, 1000, 2, Long.MAX_VALUE)).containsExactly(4L, 5L);
    assertThat(page(100, 1000, 100, 2 * size)).containsExactly(101L, 102L);
    assertThat(page(100, 1000, 100, 2 * size + 1)).containsExactly(101L, 102L, 103L);
    assertThat(page(100, 1000, 100, 1)).containsExactly(101L);
    assertThat(page(0, 1000, 130, Long.MAX_VALUE)).hasSize(130).endsWith(130L);
    assertThat(page(0, 128, 1000, Long.MAX_VALUE)).hasSize(128);
    assertThat(page(200, 1000, 100, Long.MAX_VALUE)).isEmpty();
    assertThat(page(6, 5, 100, Long.MAX_VALUE)).isEmpty();
  }

  @Test
  void deleteRemovesOneRowAndIgnoresAbsentOnes() throws Exception {
    owner.commit(insert(Q, 1), insert(Q, 2), insert(OTHER, 1));
    owner.commit(delete(Q, 1), delete(Q, 99), new StoreOp.Delete(new MessageRef(Q, 5, 2)));

    assertThat(owner.ids(Q)).containsExactly(2L);
    assertThat(owner.ids(OTHER)).containsExactly(1L);
  }

  @Test
  void operationsOfABatchApplyInOrder() throws Exception {
    owner.commit(
        insert(Q, 1), insert(Q, 2), delete(Q, 1), insert(Q, 3), delete(Q, 3), insert(Q, 1));
    assertThat(owner.ids(Q)).containsExactly(1L, 2L);

    owner.commit(delete(Q, 1), insert(Q, 1), insert(Q, 4));
    owner.commit(insert(Q, 5), new StoreOp.Attempts(ref(Q, 5), 2, 1, Map.of()), delete(Q, 4));
    assertThat(owner.ids(Q)).containsExactly(1L, 2L, 5L);
    assertThat(owner.read(Q, 4).get(2).annotations().deliveries()).isEqualTo(2);
  }

  @Test
  void rejectedOperationLeavesNothingOfItsBatchAndFreesItsNumber() throws Exception {
    owner.commit(insert(Q, 1), insert(OTHER, 1), new StoreOp.PutWatermark(Q, 1));

    assertRejected(
        insert(Q, 2),
        delete(OTHER, 1),
        new StoreOp.PutWatermark(Q, 9),
        new StoreOp.Insert(message(Q, 3, annotations(false, 5))),
        new StoreOp.PutQueue(queue(Q, "orders")),
        insert(Q, 1));

    assertThat(owner.ids(Q)).containsExactly(1L);
    assertThat(owner.ids(OTHER)).containsExactly(1L);
    owner.commit(new StoreOp.Insert(message(Q, 4, annotations(false, 5))));
    assertThat(owner.acquire().lastBatch()).isEqualTo(2);
    RecordedPartition recorded = owner.recover();
    assertThat(recorded.queues).isEmpty();
    assertThat(recorded.watermarks).containsExactly(Map.entry(Q, 1L));
    assertThat(owner.ids(Q)).as("message 4 was volatile").containsExactly(1L);
  }

  @Test
  void batchOfAnOldEpochIsFenced() throws Exception {
    owner.commit(insert(Q, 1));
    StoreOwner second = new StoreOwner(openTracked());
    assertThat(second.fence()).isEqualTo(new Fence(PARTITION, 2, 1, 1000));

    assertThatExceptionOfType(StoreException.Fenced.class)
        .isThrownBy(() -> owner.commit(insert(Q, 2)));
    second.commit(insert(Q, 3));
    assertThat(second.ids(Q)).containsExactly(1L, 3L);
    assertThat(owner.ids(Q)).containsExactly(1L, 3L);
  }

  @Test
  void batchOutOfSequenceIsRefused() throws Exception {
    owner.commit(insert(Q, 1));
    StoreBatch next = owner.batch(List.of(insert(Q, 2)));
    StoreBatch skipping =
        new StoreBatch(PARTITION, next.epoch(), next.number() + 1, 5000, next.ops());
    StoreBatch again = new StoreBatch(PARTITION, next.epoch(), next.number() - 1, 5000, next.ops());

    for (StoreBatch wrong : List.of(skipping, again)) {
      assertThatExceptionOfType(StoreException.Fatal.class)
          .isThrownBy(() -> owner.store().commit(wrong));
    }
    assertThat(owner.ids(Q)).containsExactly(1L);
  }

  @Test
  void partitionsAreApart() throws Exception {
    owner.commit(insert(Q, 1), new StoreOp.PutQueue(queue(Q, "orders")));
    MessageStore store = owner.store();
    Fence fence = store.acquire(1);
    assertThat(fence).isEqualTo(new Fence(1, 1, 0, 0));
    store.commit(new StoreBatch(1, 1, 1, 10, List.of(delete(Q, 1), insert(Q, 2))));

    assertThat(owner.ids(Q)).containsExactly(1L);
    RecordedPartition recorded = new RecordedPartition();
    store.recover(1, recorded);
    assertThat(recorded.queues).isEmpty();
  }

  @Test
  void sharedContentIsReadThroughEveryRow() throws Exception {
    MessageContent content = text("to many");
    owner.commit(
        new StoreOp.InsertContent(7, content),
        new StoreOp.Insert(shared(Q, 7, content)),
        new StoreOp.Insert(shared(OTHER, 7, content)),
        insert(Q, 8));

    assertRead(Q, shared(Q, 7, content), message(Q, 8));
    assertRead(OTHER, shared(OTHER, 7, content));
  }

  @Test
  void contentWithoutRowsIsAnOrphanUntilItIsDeleted() throws Exception {
    MessageContent content = text("shared");
    for (long id = 1; id <= 4; id++) {
      owner.commit(new StoreOp.InsertContent(id, content));
    }
    owner.commit(
        new StoreOp.Insert(shared(Q, 1, content)),
        new StoreOp.Insert(shared(OTHER, 1, content)),
        new StoreOp.Schedule(new ScheduledMessage(500, shared(Q, 2, content))));
    assertThat(orphans(0, 100)).containsExactly(3L, 4L);
    assertThat(orphans(3, 100)).containsExactly(4L);
    assertThat(orphans(0, 3)).containsExactly(3L);

    owner.commit(delete(Q, 1), new StoreOp.DeleteContent(3), new StoreOp.DeleteContent(99));
    assertThat(orphans(0, 100)).containsExactly(4L);
    owner.commit(delete(OTHER, 1), new StoreOp.Unschedule(500, ref(Q, 2)));
    assertThat(orphans(0, 100)).containsExactly(1L, 2L, 4L);
    assertThat(owner.store().readOrphanContents(PARTITION, 0, 100, 2))
        .containsExactly(new ContentExtent(1, 0), new ContentExtent(2, 0));
    owner.commit(new StoreOp.DeleteContent(1), new StoreOp.DeleteContent(4));
    assertThat(orphans(0, 100)).containsExactly(2L);
  }

  @Test
  void scheduledMessagesComeInTheOrderOfDueTimes() throws Exception {
    owner.commit(schedule(300, 1), schedule(100, 2), schedule(200, 3), schedule(100, 4));

    assertThat(owner.ids(Q)).isEmpty();
    assertThat(scheduled(1000, 10)).containsExactly(2L, 4L, 3L, 1L);
    assertThat(scheduled(200, 10)).containsExactly(2L, 4L, 3L);
    assertThat(scheduled(1000, 1)).containsExactly(2L);
    assertThat(owner.store().readScheduled(PARTITION, 100, 10).get(0))
        .usingRecursiveComparison()
        .isEqualTo(new ScheduledMessage(100, message(Q, 2)));
  }

  @Test
  void promotedMessageWaitsUnderItsNewId() throws Exception {
    owner.commit(schedule(300, 1), schedule(100, 2), new StoreOp.Insert(message(Q, 4, 5)));
    owner.commit(
        new StoreOp.Promote(100, ref(Q, 2), 6),
        new StoreOp.Promote(100, ref(Q, 99), 7),
        new StoreOp.Unschedule(300, ref(Q, 1)),
        new StoreOp.Unschedule(300, ref(Q, 99)));

    assertThat(scheduled(1000, 10)).isEmpty();
    StoredMessage promoted = message(Q, 4, 6, annotations(), text("message 2"));
    assertRead(Q, message(Q, 5), promoted);
  }

  @Test
  void promotedMessageKeepsItsSharedContent() throws Exception {
    MessageContent content = text("later");
    owner.commit(
        new StoreOp.InsertContent(2, content),
        new StoreOp.Schedule(new ScheduledMessage(100, shared(Q, 2, content))),
        new StoreOp.Schedule(new ScheduledMessage(100, shared(OTHER, 2, content))));
    owner.commit(
        new StoreOp.Promote(100, ref(Q, 2), 6), new StoreOp.Promote(100, ref(OTHER, 2), 7));

    assertRead(Q, shared(Q, 6, content));
    owner.commit(delete(Q, 6), new StoreOp.DeleteContent(6));
    assertThat(orphans(0, 100)).isEmpty();
    owner.commit(delete(OTHER, 7));
    assertThat(orphans(0, 100)).containsExactly(2L);
  }

  @Test
  void expiredMessagesAreFoundUntilTheyAreDeleted() throws Exception {
    owner.commit(
        new StoreOp.Insert(message(Q, 1, annotations(true, 500))),
        new StoreOp.Insert(message(Q, 2, annotations(true, 400))),
        new StoreOp.Insert(message(OTHER, 3, annotations(true, 600))),
        new StoreOp.Schedule(new ScheduledMessage(100, message(Q, 4, annotations(true, 300)))),
        insert(Q, 5));

    assertThat(expired(499, 10)).containsExactly(2L);
    assertThat(expired(500, 10)).containsExactlyInAnyOrder(1L, 2L);
    assertThat(expired(1000, 10)).containsExactlyInAnyOrder(1L, 2L, 3L);
    assertThat(expired(1000, 2)).hasSize(2);
    owner.commit(delete(Q, 2), new StoreOp.Promote(100, ref(Q, 4), 6));
    assertThat(expired(1000, 10)).containsExactlyInAnyOrder(1L, 3L, 6L);
  }

  @Test
  void attemptsAreCounted() throws Exception {
    owner.commit(insert(Q, 1), insert(Q, 2));
    Map<String, String> notes = Map.of(Notes.LAST_FAILED, "1234", "said", "it's \"bad\" \u2603");
    owner.commit(new StoreOp.Attempts(ref(Q, 2), 5, 3, notes));
    owner.commit(new StoreOp.Attempts(ref(Q, 99), 1, 1, notes));

    assertThat(owner.read(Q, 4))
        .extracting(StoredMessage::annotations)
        .containsExactly(annotations(), annotations().withAttempts(5, 3, notes));
  }

  @Test
  void rowsOfAQueueAreCounted() throws Exception {
    assertThat(owner.store().count(PARTITION, Q)).isEqualTo(new QueueCount(0, 0));
    owner.commit(
        insert(Q, 1), new StoreOp.Insert(message(Q, 8, 2)), insert(OTHER, 3), schedule(9, 4));
    long bytes = 2L * message(Q, 1).content().length();

    assertThat(owner.store().count(PARTITION, Q)).isEqualTo(new QueueCount(2, bytes));
  }

  @Test
  void volatileRowsEndWithTheirEpoch() throws Exception {
    owner.commit(
        insert(Q, 1),
        new StoreOp.Insert(message(Q, 2, annotations(false, 0))),
        new StoreOp.Insert(message(Q, 3, annotations(false, 100))),
        new StoreOp.Schedule(new ScheduledMessage(5, message(Q, 4, annotations(false, 0)))),
        schedule(6, 5));
    owner.recover();
    assertThat(owner.ids(Q)).as("same epoch").containsExactly(1L, 2L, 3L);

    owner.acquire();
    owner.commit(new StoreOp.Insert(message(Q, 6, annotations(false, 0))));
    owner.recover();
    assertThat(owner.ids(Q)).containsExactly(1L, 6L);
    assertThat(scheduled(1000, 10)).containsExactly(5L);
    assertThat(expired(1000, 10)).isEmpty();

    owner.commit(new StoreOp.Insert(message(Q, 7, annotations(false, 0))));
    owner.acquire();
    owner.recover();
    assertThat(owner.ids(Q)).containsExactly(1L);
  }

  @Test
  void queuesAndSubscriptionsAreRecoveredAsDefinedLast() throws Exception {
    QueueSpec durable = subscription(OTHER, "client \u20ac", false);
    QueueSpec shared = subscription(OTHER + 1, "client \u20ac", true);
    QueueSpec anybodys = subscription(OTHER + 2, null, true);
    owner.commit(new StoreOp.PutQueue(durable), new StoreOp.PutQueue(queue(Q, "first")));
    owner.commit(new StoreOp.PutQueue(shared), new StoreOp.PutQueue(anybodys));
    owner.commit(new StoreOp.PutQueue(queue(Q, "second")));

    assertThat(owner.recover().queues)
        .containsExactly(queue(Q, "second"), durable, shared, anybodys);
  }

  @Test
  void droppedQueueIsNamedUntilItIsForgotten() throws Exception {
    owner.commit(
        new StoreOp.PutQueue(queue(Q, "orders")),
        new StoreOp.PutCounter(Q, 3, 30),
        new StoreOp.PutWatermark(Q, 2),
        insert(Q, 1),
        new StoreOp.Insert(message(Q, 9, 2)),
        new StoreOp.Insert(message(Q, 3, annotations(true, 100))),
        schedule(9, 4),
        insert(OTHER, 5));
    owner.commit(new StoreOp.DropQueue(Q));
    RecordedPartition recorded = owner.recover();
    assertThat(recorded.queues).isEmpty();
    assertThat(recorded.droppedQueues).containsExactly(Q);
    assertThat(recorded.counters).isEmpty();
    assertThat(recorded.watermarks).isEmpty();

    owner.commit(new StoreOp.Purge(Q, 2));
    assertThat(owner.store().count(PARTITION, Q).messages()).isEqualTo(1);
    assertThat(owner.store().hasRows(PARTITION, Q)).isTrue();
    owner.commit(new StoreOp.Purge(Q, 1));
    assertThat(owner.store().hasRows(PARTITION, Q)).as("scheduled").isTrue();
    owner.commit(new StoreOp.Purge(Q, 10));
    assertThat(owner.store().hasRows(PARTITION, Q)).isFalse();
    assertThat(expired(1000, 10)).isEmpty();
    owner.commit(new StoreOp.ForgetQueue(Q));
    assertThat(owner.recover().droppedQueues).isEmpty();
    assertThat(owner.ids(OTHER)).containsExactly(5L);
  }

  @Test
  void countersAndWatermarksAreReplaced() throws Exception {
    owner.commit(
        new StoreOp.PutCounter(Q, 1, 10),
        new StoreOp.PutCounter(OTHER, 0, 0),
        new StoreOp.PutWatermark(Q, 100),
        new StoreOp.PutWatermark(OTHER, 50));
    owner.commit(
        new StoreOp.PutCounter(Q, 2, 1L << 40),
        new StoreOp.PutCounter(OTHER, -1, 0),
        new StoreOp.PutCounter(99, -1, 0),
        new StoreOp.PutWatermark(Q, 200));

    RecordedPartition recorded = owner.recover();
    assertThat(recorded.counters).containsExactly(Map.entry(Q, new QueueCount(2, 1L << 40)));
    assertThat(recorded.watermarks).containsExactly(Map.entry(Q, 200L), Map.entry(OTHER, 50L));
  }

  @Test
  void outcomesAreToldInTheOrderTheyWereLogged() throws Exception {
    OutcomeEntry first =
        new OutcomeEntry(
            -5,
            3,
            Ranges.ofUnsorted(new long[] {9, 4, 5}, 3),
            List.of(
                new Refusal(6, ErrorCode.MESSAGE_TOO_LARGE, "17 MiB \u20ac \ud83d"),
                new Refusal(7, ErrorCode.STORE_REJECTED, "")),
            1_700_000_000_000L);
    owner.commit(new StoreOp.LogOutcomes(List.of(first, outcome(2, 1))), insert(Q, 1));
    owner.commit(new StoreOp.LogOutcomes(List.of(outcome(-5, 11))));
    owner.commit(
        new StoreOp.LogOutcomes(List.of(outcome(3, 1))),
        new StoreOp.LogOutcomes(List.of(outcome(3, 2))));

    assertThat(owner.recover().outcomes)
        .containsExactly(first, outcome(2, 1), outcome(-5, 11), outcome(3, 1), outcome(3, 2));
  }

  @Test
  void checkpointReplacesTheOutcomeLog() throws Exception {
    owner.commit(new StoreOp.LogOutcomes(List.of(outcome(1, 1))));
    List<OutcomeEntry> many = new ArrayList<>();
    for (long producer = 1; producer <= 20_000; producer++) {
      many.add(outcome(producer, producer));
    }
    owner.commit(
        new StoreOp.LogOutcomes(List.of(outcome(1, 2))),
        new StoreOp.CheckpointOutcomes(many),
        new StoreOp.LogOutcomes(List.of(outcome(1, 3))));
    many.add(outcome(1, 3));
    assertThat(owner.recover().outcomes).isEqualTo(many);

    assertRejected(new StoreOp.CheckpointOutcomes(List.of()), insert(Q, 1), insert(Q, 1));
    owner.commit(new StoreOp.CheckpointOutcomes(List.of()));
    assertThat(owner.recover().outcomes).isEmpty();
  }

  @Test
  void usersAreAddedReplacedAndRemoved() throws Exception {
    UserRecord alice = user("alice", 1, true);
    UserRecord bob = user("bob \u20ac", 2, false);
    owner.commit(new StoreOp.PutUser(bob), new StoreOp.PutUser(user("alice", 9, false)));
    owner.commit(new StoreOp.PutUser(alice), new StoreOp.DeleteUser("nobody"));
    assertThat(owner.recover().users).usingRecursiveComparison().isEqualTo(List.of(alice, bob));

    owner.commit(new StoreOp.DeleteUser("alice"));
    assertThat(owner.recover().users).usingRecursiveComparison().isEqualTo(List.of(bob));
  }

  @Test
  void everythingIsThereWhenTheStoreIsOpenedAgain() throws Exception {
    owner.commit(
        new StoreOp.PutQueue(queue(Q, "orders")),
        insert(Q, 1),
        new StoreOp.InsertContent(2, text("shared")),
        new StoreOp.Insert(shared(Q, 2, text("shared"))),
        schedule(100, 3),
        new StoreOp.LogOutcomes(List.of(outcome(1, 1))));
    owner.store().close();
    owner.store().close();

    StoreOwner next = new StoreOwner(openTracked());
    assertThat(next.fence()).isEqualTo(new Fence(PARTITION, 2, 1, 1000));
    RecordedPartition recorded = next.recover();
    assertThat(recorded.queues).containsExactly(queue(Q, "orders"));
    assertThat(recorded.outcomes).containsExactly(outcome(1, 1));
    assertThat(next.read(Q, 4))
        .usingRecursiveComparison()
        .isEqualTo(List.of(message(Q, 1), shared(Q, 2, text("shared"))));
    assertThat(next.store().readScheduled(PARTITION, 100, 10)).hasSize(1);
  }

  private MessageStore openTracked() throws Exception {
    MessageStore store = open();
    opened.add(store);
    return store;
  }

  private void assertRead(long queue, StoredMessage... expected) throws StoreException {
    assertThat(owner.read(queue, 4)).usingRecursiveComparison().isEqualTo(List.of(expected));
  }

  private void assertRejected(StoreOp... ops) {
    assertThatExceptionOfType(StoreException.Rejected.class).isThrownBy(() -> owner.commit(ops));
  }

  private List<Long> page(long after, long upTo, int limit, long maxBytes) throws StoreException {
    return owner
        .store()
        .read(PARTITION, new PageRequest(Q, 4, after, upTo, limit, maxBytes))
        .stream()
        .map(StoredMessage::id)
        .toList();
  }

  private List<Long> scheduled(long dueUpTo, int limit) throws StoreException {
    return owner.store().readScheduled(PARTITION, dueUpTo, limit).stream()
        .map(scheduled -> scheduled.message().id())
        .toList();
  }

  private List<Long> expired(long now, int limit) throws StoreException {
    return owner.store().readExpired(PARTITION, now, limit).stream().map(MessageRef::id).toList();
  }

  private List<Long> orphans(long after, long upTo) throws StoreException {
    return owner.store().readOrphanContents(PARTITION, after, upTo, 100).stream()
        .map(ContentExtent::id)
        .toList();
  }

  private static StoreOp schedule(long due, long id) {
    return new StoreOp.Schedule(new ScheduledMessage(due, message(Q, id)));
  }

  private static OutcomeEntry outcome(long producer, long sequence) {
    return new OutcomeEntry(producer, 1, Ranges.of(sequence), List.of(), 5);
  }

  private static UserRecord user(String name, int seed, boolean admin) {
    byte[] key = {(byte) seed, 0, -1};
    return new UserRecord(name, key, 4096 + seed, key.clone(), key.clone(), admin);
  }
}
