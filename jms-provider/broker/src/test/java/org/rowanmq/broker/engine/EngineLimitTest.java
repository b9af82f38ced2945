package org.rowanmq.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.rowanmq.broker.engine.LimitPolicy.WhenFull;
import org.rowanmq.wire.AdminOperation;
import org.rowanmq.wire.BranchId;
import org.rowanmq.wire.BranchOperation;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ContentBuilder;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.MessageContent;
import org.rowanmq.wire.Ranges;

/** Limits of queues and subscriptions, as clients meet them. */
final class EngineLimitTest {
  private static final String ORDERS = "queue://orders";
  private static final long BLOCK_MILLIS = 10_000;
  private static final Ranges NONE = Ranges.empty();

  private EngineRig rig = new EngineRig();
  private RigClient client = rig.connect("alice").open(1).session(1).transacted(2);
  private RigClient reader = rig.connect("bob").open(2).session(1);

  private void limit(String destination, long messages, long bytes, WhenFull whenFull) {
    DestinationPolicy policy =
        new DestinationPolicy(destination, new RedeliveryPolicy(2, "DLQ"))
            .with(new LimitPolicy(messages, bytes, whenFull, BLOCK_MILLIS));
    rig = new EngineRig(base -> base.change().policy(policy).build());
    client = rig.connect("alice").open(1).session(1).transacted(2);
    reader = rig.connect("bob").open(2).session(1);
  }

  private void send(String destination, String... texts) {
    for (String text : texts) {
      long sequence = client.send(1, destination, text);
      assertThat(client.isConfirmed(sequence)).as(client.detail(sequence)).isTrue();
    }
  }

  @Test
  void aSendToAFullQueueIsRefusedAndNothingIsStored() {
    limit("orders", 2, 0, WhenFull.REJECT);
    send(ORDERS, "a", "b");
    long third = client.send(1, ORDERS, "c");
    assertThat(client.refused(third)).isEqualTo(ErrorCode.QUEUE_FULL);
    assertThat(client.detail(third)).contains("'orders' is full", "limit.messages (2)");
    assertThat(rig.store.rows).hasSize(2);
    send("queue://others", "d");

    reader.consume(1, 1, ORDERS);
    assertThat(client.refused(client.send(1, ORDERS, "e"))).isEqualTo(ErrorCode.QUEUE_FULL);
    reader.settle(1, 1, 1);
    send(ORDERS, "f");
  }

  @Test
  void whatComesLaterAndWhatCancelsNeedNoRoom() {
    limit("orders", 1, 0, WhenFull.REJECT);
    send(ORDERS, "a");
    long later = sendWith("JMS_Rowan_DeliverAt", rig.nowMillis + 5_000);
    assertThat(client.isConfirmed(later)).isTrue();
    long daily = sendWith("JMS_Rowan_Cron", "0 0 * * *");
    assertThat(client.isConfirmed(daily)).isTrue();
    long past = sendWith("JMS_Rowan_DeliverAt", rig.nowMillis - 1);
    assertThat(client.refused(past)).isEqualTo(ErrorCode.QUEUE_FULL);
    assertThat(rig.store.scheduled).hasSize(2);
    for (long each : List.of(later, daily)) {
      long cancel = sendWith("JMS_Rowan_Cancel", "ID:1-" + each);
      assertThat(client.isConfirmed(cancel)).isTrue();
    }
    assertThat(rig.store.scheduled).isEmpty();
  }

  private long sendWith(String property, Object value) {
    MessageContent content = new ContentBuilder().property(property, value).text("x").build();
    client.frame(client.sendFrame(++client.sequence, 1, ORDERS, true, content));
    return client.sequence;
  }

  @Test
  void whatARingDropsIsCounted() {
    limit("orders", 1, 0, WhenFull.DROP_OLDEST);
    send(ORDERS, "a", "b", "c");
    RigClient admin = rig.connect("admin");
    assertThat(admin.admin(AdminOperation.LIST_QUEUES, Map.of()).rows())
        .filteredOn(row -> row.get(0).equals("orders"))
        .singleElement()
        .satisfies(row -> assertThat(row.subList(7, 10)).containsExactly("0", "2", "0"));
    assertThat(admin.admin(AdminOperation.STATUS, Map.of()).rows())
        .contains(List.of("messages-expired", "0"), List.of("messages-dropped", "2"));
  }

  @Test
  void aRefusedSendIsRefusedAgainAfterAReconnectThoughThereIsRoomNow() {
    limit("orders", 1, 0, WhenFull.REJECT);
    send(ORDERS, "a");
    long second = client.send(1, ORDERS, "b");
    client.lose();
    reader.consume(1, 1, ORDERS);
    reader.settle(1, 1, 1);
    RigClient again = rig.connect("alice").resume(1, 1);
    again.sequence = second;
    again.session(1);
    again.frame(again.sendFrame(second, 1, ORDERS, "b"));
    assertThat(again.refused(second)).isEqualTo(ErrorCode.QUEUE_FULL);
    assertThat(rig.store.rows).isEmpty();
  }

  @Test
  void bytesAreALimitToo() {
    limit("orders", 0, 400, WhenFull.REJECT);
    send(ORDERS, "a".repeat(100));
    long second = client.send(1, ORDERS, "b".repeat(400));
    assertThat(client.detail(second)).contains("limit.bytes (400)");
    send(ORDERS, "c");
  }

  @Test
  void aCommitHasRoomForAllOrIsRolledBack() {
    limit("orders", 2, 0, WhenFull.REJECT);
    send(ORDERS, "a");
    send("queue://in", "x");
    client.consume(2, 1, "queue://in");
    client.send(2, ORDERS, "b");
    client.send(2, ORDERS, "c");
    client.send(2, "queue://others", "d");
    long commit = client.commit(2, Ranges.of(1));
    assertThat(client.refused(commit)).isEqualTo(ErrorCode.TRANSACTION_ROLLED_BACK);
    assertThat(client.detail(commit)).contains("'orders' is full", "2 more");
    assertThat(rig.store.rows).hasSize(2);
    client.credit(2, 1);
    assertThat(client.texts()).containsExactly("x", "x!");

    client.send(2, ORDERS, "e");
    assertThat(client.isConfirmed(client.commit(2, Ranges.of(2)))).isTrue();
    assertThat(rig.store.rows).hasSize(2);
  }

  @Test
  void whatACommitTakesOutMakesRoomForWhatItSends() {
    limit("orders", 1, 0, WhenFull.REJECT);
    send(ORDERS, "a");
    client.consume(2, 1, ORDERS);
    client.send(2, ORDERS, "b");
    assertThat(client.isConfirmed(client.commit(2, Ranges.of(1)))).isTrue();
    assertThat(client.texts()).containsExactly("a", "b");
  }

  @Test
  void aSendWaitsForRoomAndWhatFollowsWaitsBehindIt() {
    limit("orders", 1, 0, WhenFull.BLOCK);
    send(ORDERS, "a");
    long second = client.send(1, ORDERS, "b");
    long third = client.send(1, "queue://others", "c");
    rig.pass(BLOCK_MILLIS / 2);
    assertThat(client.isConfirmed(second) || client.isConfirmed(third)).isFalse();
    assertThat(rig.store.rows).hasSize(1);
    reader.consume(1, 1, ORDERS);
    reader.settle(1, 1, 1);
    rig.pass(1);
    assertThat(client.isConfirmed(second) && client.isConfirmed(third)).isTrue();
    assertThat(reader.texts()).containsExactly("a", "b");
  }

  @Test
  void afterItsTimeItIsRefusedAndThoseBehindItGoOn() {
    limit("orders", 1, 0, WhenFull.BLOCK);
    send(ORDERS, "a");
    long second = client.send(1, ORDERS, "b");
    rig.pass(BLOCK_MILLIS / 2);
    long third = client.send(1, ORDERS, "c");
    long fourth = client.send(1, "queue://others", "d");
    rig.pass(BLOCK_MILLIS / 2 + 1);
    assertThat(client.refused(second)).isEqualTo(ErrorCode.QUEUE_FULL);
    assertThat(client.detail(second)).contains("limit.block-time (10000 ms)");
    assertThat(client.refused(third)).isNull();
    rig.pass(BLOCK_MILLIS / 2 + 1);
    assertThat(client.refused(third)).isEqualTo(ErrorCode.QUEUE_FULL);
    assertThat(client.isConfirmed(fourth)).isTrue();
  }

  @Test
  void sessionsThatWaitAreServedInTheirOrder() {
    limit("orders", 1, 0, WhenFull.BLOCK);
    RigClient other = rig.connect("carol").open(3).session(1);
    send(ORDERS, "a");
    client.send(1, ORDERS, "b");
    other.send(1, ORDERS, "c");
    client.send(1, ORDERS, "d");
    reader.consume(1, 1, ORDERS);
    for (int i = 1; i <= 4; i++) {
      reader.settle(1, i, i);
      rig.pass(1);
    }
    assertThat(reader.texts()).containsExactly("a", "b", "c", "d");
  }

  @Test
  void aCommitWaitsForRoom() {
    limit("orders", 2, 0, WhenFull.BLOCK);
    send(ORDERS, "a", "b");
    client.send(2, ORDERS, "c");
    client.send(2, ORDERS, "d");
    long commit = client.commit(2, NONE);
    reader.consume(1, 1, ORDERS);
    reader.settle(1, 1, 1);
    rig.pass(1);
    assertThat(client.isConfirmed(commit)).isFalse();
    reader.settle(1, 2, 2);
    rig.pass(1);
    assertThat(client.isConfirmed(commit)).isTrue();
    assertThat(reader.texts()).containsExactly("a", "b", "c", "d");
  }

  @Test
  void whatNeverFitsDoesNotWait() {
    limit("orders", 2, 0, WhenFull.BLOCK);
    client.send(2, ORDERS, "a");
    client.send(2, ORDERS, "b");
    client.send(2, ORDERS, "c");
    long commit = client.commit(2, NONE);
    assertThat(client.refused(commit)).isEqualTo(ErrorCode.TRANSACTION_ROLLED_BACK);
  }

  @Test
  void whoIsLostWhileItWaitsHasSentNothing() {
    limit("orders", 1, 0, WhenFull.BLOCK);
    send(ORDERS, "a");
    long second = client.send(1, ORDERS, "b");
    client.lose();
    reader.consume(1, 1, ORDERS);
    reader.settle(1, 1, 1);
    rig.pass(1);
    assertThat(reader.texts()).containsExactly("a");
    RigClient again = rig.connect("alice").resume(1, 1);
    again.sequence = second;
    again.session(1);
    again.frame(again.sendFrame(second, 1, ORDERS, "b"));
    assertThat(again.isConfirmed(second)).isTrue();
    assertThat(reader.texts()).hasSize(2);
  }

  @Test
  void aSessionThatIsClosedWhileItWaitsIsTold() {
    limit("orders", 1, 0, WhenFull.BLOCK);
    send(ORDERS, "a");
    long second = client.send(1, ORDERS, "b");
    long close = client.closeSession(1, NONE);
    assertThat(client.refused(second)).isEqualTo(ErrorCode.QUEUE_FULL);
    assertThat(client.isConfirmed(close)).isTrue();
  }

  @Test
  void aPreparedBranchCanBeCommitted() {
    limit("orders", 1, 0, WhenFull.REJECT);
    BranchId branch = new BranchId(7, new byte[] {1}, new byte[] {1});
    client.branch(2, BranchOperation.START, branch, NONE);
    client.send(2, ORDERS, "a");
    client.branch(2, BranchOperation.END, branch, NONE);
    assertThat(client.isConfirmed(client.branch(BranchOperation.PREPARE, branch))).isTrue();
    assertThat(client.refused(client.send(1, ORDERS, "b"))).isEqualTo(ErrorCode.QUEUE_FULL);
    assertThat(client.isConfirmed(client.branch(BranchOperation.COMMIT, branch))).isTrue();
    reader.consume(1, 1, ORDERS);
    assertThat(reader.texts()).containsExactly("a");
    assertThat(client.refused(client.send(1, ORDERS, "c"))).isEqualTo(ErrorCode.QUEUE_FULL);
    reader.settle(1, 1, 1);
    send(ORDERS, "d");
  }

  @Test
  void aBranchWithoutRoomIsNotPreparedAndOneRolledBackLeavesItsRoom() {
    limit("orders", 1, 0, WhenFull.REJECT);
    BranchId branch = new BranchId(7, new byte[] {1}, new byte[] {1});
    client.branch(2, BranchOperation.START, branch, NONE);
    client.send(2, ORDERS, "a");
    client.branch(2, BranchOperation.END, branch, NONE);
    client.branch(BranchOperation.PREPARE, branch);
    client.branch(BranchOperation.ROLLBACK, branch);
    send(ORDERS, "b");

    BranchId other = new BranchId(7, new byte[] {1}, new byte[] {2});
    client.branch(2, BranchOperation.START, other, NONE);
    client.send(2, ORDERS, "c");
    client.branch(2, BranchOperation.END, other, NONE);
    long prepare = client.branch(BranchOperation.PREPARE, other);
    assertThat(client.refused(prepare)).isEqualTo(ErrorCode.QUEUE_FULL);
    assertThat(client.branches()).isEmpty();
    assertThat(rig.store.rows).hasSize(1);
  }

  @Test
  void ofATopicOneFullSubscriptionRefusesThePublicationForAll() {
    limit("news", 1, 0, WhenFull.REJECT);
    RigClient subscriber = rig.connect("dave").open(4, "dave").session(1);
    subscriber.durable(1, 1, "topic://news", "slow");
    reader.consume(1, 1, "topic://news");
    send("topic://news", "a");
    reader.settle(1, 1, 1);
    long second = client.send(1, "topic://news", "b");
    assertThat(client.refused(second)).isEqualTo(ErrorCode.QUEUE_FULL);
    assertThat(client.detail(second)).contains("slow");
    assertThat(reader.texts()).containsExactly("a");
  }

  @Test
  void ofATopicThatDropsOnlyTheFullSubscriptionLosesMessages() {
    limit("news", 1, 0, WhenFull.DROP_OLDEST);
    RigClient subscriber = rig.connect("dave").open(4, "dave").session(1);
    subscriber.durable(1, 1, "topic://news", "slow");
    subscriber.closeConsumer(1, 1, NONE);
    reader.consume(1, 1, "topic://news");
    send("topic://news", "a", "b", "c");
    assertThat(reader.texts()).containsExactly("a", "b", "c");
    subscriber.durable(1, 2, "topic://news", "slow");
    assertThat(subscriber.texts()).containsExactly("c");
  }

  @Test
  void deadLettersAndWhatIsGivenBackAlwaysFit() {
    limit("DLQ", 1, 0, WhenFull.REJECT);
    send("queue://DLQ", "full");
    send("queue://in", "a");
    client.consume(2, 1, "queue://in");
    for (long delivery = 1; delivery <= 10; delivery++) {
      client.rollback(2, Ranges.of(delivery));
      client.credit(2, 1);
    }
    reader.consume(1, 1, "queue://DLQ");
    assertThat(reader.texts()).containsExactly("full", "a!");
  }

  @Test
  void aRingHoldsItsLimitAcrossARestart() {
    limit("orders", 3, 0, WhenFull.DROP_OLDEST);
    send(ORDERS, "a", "b", "c", "d", "e");
    EngineRig after = rig.restart();
    RigClient late = after.connect("bob").open(9).session(1);
    late.consume(1, 1, ORDERS);
    assertThat(late.texts()).containsExactly("c", "d", "e");
  }

  @Test
  void messagesWithoutATimeToLiveGetThatOfThePolicy() {
    DestinationPolicy policy =
        new DestinationPolicy("orders", new RedeliveryPolicy(2, "DLQ"))
            .with(new KeepPolicy(5_000, "", false, 0));
    rig = new EngineRig(base -> base.change().policy(policy).build());
    client = rig.connect("alice").open(1).session(1);
    reader = rig.connect("bob").open(2).session(1);
    send(ORDERS, "a");
    send("queue://others", "b");
    client.frame(
        new ClientFrame.Send(
            1,
            ++client.sequence,
            1,
            Destination.parse(ORDERS),
            true,
            4,
            50_000,
            0,
            false,
            RigClient.content("c")));
    rig.pass(6_000);
    for (String queue : List.of("queue://orders", "queue://others")) {
      reader.consume(1, queue.hashCode() & 0xff, queue);
    }
    assertThat(reader.texts()).containsExactly("c", "b");
  }
}
