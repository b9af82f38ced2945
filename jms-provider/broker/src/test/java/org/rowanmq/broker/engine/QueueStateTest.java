package org.rowanmq.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.rowanmq.broker.store.MessageRef;
import org.rowanmq.broker.store.QueueSpec;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.wire.Destination;

final class QueueStateTest {
  private final QueueRig rig = QueueRig.ofWindow(3);

  @Test
  void aMessageIsNotDeliveredBeforeItIsDurable() {
    QueueRig.Taker taker = rig.consumer(null);
    taker.credit(10);
    long id = rig.publish(4, true, "red");
    assertThat(taker.ids()).isEmpty();
    rig.settle();
    assertThat(taker.ids()).containsExactly(id);
  }

  @Test
  void aNonPersistentMessageIsDeliveredAtOnceAndNeverStored() {
    QueueRig.Taker taker = rig.consumer(null);
    taker.credit(10);
    long id = rig.publish(4, false, "red");
    assertThat(taker.ids()).containsExactly(id);
    rig.settle();
    assertThat(rig.rows).isEmpty();
  }

  @Test
  void higherPrioritiesGoFirstAndEqualOnesInOrder() {
    long low = rig.publish(1, true, "red");
    long high = rig.publish(9, true, "red");
    long higher = rig.publish(9, true, "red");
    rig.settle();
    QueueRig.Taker taker = rig.consumer(null);
    taker.credit(10);
    rig.settle();
    assertThat(taker.ids()).containsExactly(high, higher, low);
  }

  @Test
  void aHighPriorityMessageOvertakesAFullWindow() {
    publishMany(20, "red");
    long urgent = rig.publish(9, true, "red");
    rig.settle();
    QueueRig.Taker taker = rig.consumer(null);
    taker.credit(1);
    rig.settle();
    assertThat(taker.ids()).containsExactly(urgent);
  }

  @Test
  void aQueueDeeperThanItsWindowDrainsInOrder() {
    List<Long> sent = publishMany(50, "red");
    QueueRig.Taker taker = rig.consumer(null);
    taker.credit(100);
    rig.settle();
    assertThat(taker.ids()).isEqualTo(sent);
    assertThat(rig.queue.inFlight()).isEqualTo(50);
  }

  @Test
  void anUncountedReturnKeepsItsPosition() {
    List<Long> sent = publishMany(3, "red");
    QueueRig.Taker first = rig.consumer(null);
    first.credit(1);
    rig.settle();
    first.giveBackFirst(Return.UNCOUNTED);
    QueueRig.Taker second = rig.consumer(null);
    second.credit(3);
    rig.settle();
    assertThat(second.ids()).isEqualTo(sent);
    assertThat(second.held.get(0).deliveries).isZero();
  }

  @Test
  void aFailedAttemptIsCountedDurablyBeforeTheMessageIsSeenAgain() {
    rig.publish(4, true, "red");
    QueueRig.Taker taker = rig.consumer(null);
    taker.credit(2);
    rig.settle();
    taker.giveBackFirst(Return.FAILED);
    assertThat(taker.held).isEmpty();
    rig.settle();
    assertThat(taker.held).hasSize(1);
    assertThat(taker.held.get(0).deliveries).isEqualTo(1);
    assertThat(rig.rows.firstEntry().getValue().annotations().deliveries()).isEqualTo(1);
  }

  @Test
  void theLastFailedAttemptGoesToTheDeadLetters() {
    long id = rig.publish(4, true, "red");
    QueueRig.Taker taker = rig.consumer(null);
    taker.credit(10);
    rig.settle();
    for (int attempt = 1; attempt <= 3; attempt++) {
      taker.giveBackFirst(Return.FAILED);
      rig.settle();
    }
    assertThat(rig.deadLetters).containsExactly(id);
    assertThat(taker.held).isEmpty();
    assertThat(rig.rows).isEmpty();
    assertThat(rig.queue.ready()).isZero();
  }

  @Test
  void aLostLinkCountsADeliveryButNoFailure() {
    rig.publish(4, true, "red");
    QueueRig.Taker taker = rig.consumer(null);
    taker.credit(20);
    rig.settle();
    for (int i = 0; i < 10; i++) {
      taker.giveBackFirst(Return.COUNTED);
      rig.settle();
    }
    assertThat(rig.deadLetters).isEmpty();
    assertThat(taker.held.get(0).deliveries).isEqualTo(10);
  }

  @Test
  void messagesHandedOutBeforeACrashComeBackAsPossiblyDelivered() {
    rig.publish(4, true, "red");
    QueueRig.Taker taker = rig.consumer(null);
    taker.credit(1);
    rig.settle();
    assertThat(taker.held).hasSize(1);
    rig.restart();
    QueueRig.Taker again = rig.consumer(null);
    again.credit(5);
    rig.settle();
    assertThat(again.held).hasSize(1);
    assertThat(again.held.get(0).deliveries).isEqualTo(1);
    long fresh = rig.publish(4, true, "red");
    rig.settle();
    assertThat(again.held.get(1).message.id).isEqualTo(fresh);
    assertThat(again.held.get(1).deliveries).isZero();
  }

  @Test
  void aCrashMakesOnlyTheHeadOfABacklogSuspect() {
    List<Long> sent = publishMany(5, "red");
    rig.turn(
        () -> {
          for (int i = 0; i < 3_000; i++) {
            long skipped = rig.partition.nextId();
          }
        });
    long last = rig.publish(4, true, "red");
    rig.settle();
    QueueRig.Taker taker = rig.consumer(null);
    taker.credit(1);
    rig.settle();
    long published = rig.publish(4, true, "red");
    rig.settle();
    rig.restart();
    QueueRig.Taker again = rig.consumer(null);
    again.credit(10);
    rig.settle();
    assertThat(again.ids()).startsWith(sent.get(0)).endsWith(last, published);
    assertThat(again.held.get(0).deliveries).isEqualTo(1);
    assertThat(again.held.get(5).deliveries).isZero();
    assertThat(again.held.get(6).deliveries).isZero();
  }

  @Test
  void anOrderlyStopLeavesNothingSuspect() {
    rig.publish(4, true, "red");
    QueueRig.Taker taker = rig.consumer(null);
    taker.credit(1);
    rig.settle();
    taker.giveBackFirst(Return.UNCOUNTED);
    rig.turn(() -> rig.queue.clearWatermark());
    rig.settle();
    rig.restart();
    QueueRig.Taker again = rig.consumer(null);
    again.credit(5);
    rig.settle();
    assertThat(again.held.get(0).deliveries).isZero();
  }

  @Test
  void anExpiredMessageIsNeverHandedOut() {
    rig.turn(
        () ->
            rig.queue.publish(
                rig.message(rig.partition.nextId(), 4, true, "red", rig.nowMillis + 100)));
    rig.settle();
    rig.nowMillis += 100;
    QueueRig.Taker taker = rig.consumer(null);
    taker.credit(1);
    rig.settle();
    assertThat(taker.held).isEmpty();
    assertThat(rig.rows).isEmpty();
    assertThat(rig.queue.ready()).isZero();
  }

  @Test
  void aDrainIsAnsweredOnlyAfterTheRowsWereLookedAt() {
    List<Long> sent = publishMany(10, "red");
    rig.restart();
    QueueRig.Taker taker = rig.consumer(null);
    rig.turn(
        () -> {
          rig.queue.recipients().credit(taker.consumer, 100, 1 << 20);
          rig.queue.recipients().drain(taker.consumer, 5);
        });
    assertThat(taker.drained).isEmpty();
    rig.settle();
    assertThat(taker.drained).containsExactly(5);
    assertThat(taker.ids()).isEqualTo(sent);
    assertThat(taker.consumer.creditMessages).isZero();
  }

  @Test
  void aBrowserSeesEverythingInOrderAndTakesNothing() {
    List<Long> sent = publishMany(20, "red");
    QueueRig.Taker browser = rig.new Taker(null);
    rig.turn(
        () -> {
          rig.queue.recipients().addBrowser(browser.consumer);
          rig.queue.recipients().credit(browser.consumer, 100, 1 << 20);
          rig.queue.recipients().drain(browser.consumer, 1);
        });
    rig.settle();
    assertThat(browser.shown).isEqualTo(sent);
    assertThat(browser.drained).containsExactly(1);
    assertThat(rig.queue.ready()).isEqualTo(20);
  }

  @Test
  void aBrowserGoesOnWhereItsCreditEnded() {
    List<Long> sent = publishMany(11, "red");
    QueueRig.Taker browser = rig.new Taker(null);
    rig.turn(() -> rig.queue.recipients().addBrowser(browser.consumer));
    for (int round = 1; round <= 4; round++) {
      int drain = round;
      rig.turn(
          () -> {
            rig.queue.recipients().credit(browser.consumer, 3, 1 << 20);
            rig.queue.recipients().drain(browser.consumer, drain);
          });
      rig.settle();
    }
    assertThat(browser.shown).isEqualTo(sent);
    assertThat(browser.drained).containsExactly(1, 2, 3, 4);
  }

  @Test
  void onlyThePoisonousMessageOfARejectedBatchIsLost() {
    rig.turn(() -> {});
    rig.publish(4, true, "first");
    rig.publish(4, true, "poison");
    rig.publish(4, true, "last");
    rig.commitNow();
    assertThat(rig.outstanding).isNotNull();
    rig.rejectNow();
    rig.rejectNow();
    rig.settle();
    assertThat(rig.rows).hasSize(2);
    assertThat(rig.queue.ready()).isEqualTo(2);
  }

  @Test
  void aSettlementIsAppliedAgainOnlyWhileNobodyElseHasTheMessage() {
    List<Long> sent = publishMany(5, "red");
    rig.restart();
    List<Boolean> answers = new ArrayList<>();
    rig.turn(() -> rig.queue.resettle(4, sent.get(0), answers::add));
    rig.settle();
    QueueRig.Taker taker = rig.consumer(null);
    taker.credit(1);
    rig.settle();
    rig.turn(() -> rig.queue.resettle(4, sent.get(1), answers::add));
    rig.turn(() -> rig.queue.resettle(4, sent.get(0), answers::add));
    rig.settle();
    assertThat(answers).containsExactly(true, false, false);
    assertThat(taker.ids()).containsExactly(sent.get(1));
    assertThat(rig.rows).hasSize(4);
  }

  @Test
  void aDeepQueueKeepsACounterRow() {
    publishMany(10, "red");
    assertThat(rig.counters).containsEntry(1L, 10L);
    QueueRig.Taker taker = rig.consumer(null);
    taker.credit(10);
    rig.settle();
    while (!taker.held.isEmpty()) {
      taker.settleFirst();
      rig.settle();
    }
    assertThat(rig.counters).containsEntry(1L, -1L);
  }

  @Test
  void temporaryQueuesStoreNothingHoweverDeep() {
    QueueRig temporary =
        new QueueRig(
            3,
            new QueueSpec(2, Destination.parse("temp-queue://t"), null, null, null, false, false));
    for (int i = 0; i < 10; i++) {
      temporary.publish(4, true, "red");
    }
    temporary.settle();
    assertThat(temporary.rows).isEmpty();
    assertThat(temporary.queue.ready()).isEqualTo(10);
  }

  @Test
  void aLargeNonPersistentMessageBehindTheWindowIsStoredBesideItsRow() {
    publishMany(4, "red");
    rig.turn(
        () -> {
          long id = rig.partition.nextId();
          rig.queue.publish(rig.message(id, 4, false, "x".repeat(300_000), 0));
        });
    rig.settle();
    assertThat(rig.contents).hasSize(1);
    QueueRig.Taker taker = rig.consumer(null);
    taker.credit(10);
    rig.settle();
    assertThat(taker.held).hasSize(5);
  }

  @Test
  void whatANonDurableSubscriptionSpillsIsDroppedByTheNextStart() {
    QueueRig subscription =
        new QueueRig(
            2, new QueueSpec(2, Destination.topic("news"), null, null, null, false, false));
    for (int i = 0; i < 5; i++) {
      long ignored = subscription.publish(4, true, "red");
      subscription.settle();
    }
    assertThat(subscription.rows).isNotEmpty();
    assertThat(subscription.dropped).containsExactly(2L);
  }

  @Test
  void soIsWhatItSpillsAfterAMessageThatTheStoreRefuses() {
    QueueRig subscription =
        new QueueRig(
            1, new QueueSpec(2, Destination.topic("news"), null, null, null, false, false));
    long ignored = subscription.publish(4, true, "red");
    long refused = subscription.publish(4, true, "red");
    long stored = subscription.publish(4, true, "red");

    while (subscription.outstanding != null) {
      boolean isRefused =
          subscription.outstanding.ops().stream()
              .anyMatch(
                  op -> op instanceof StoreOp.Insert insert && insert.message().id() == refused);
      if (isRefused) {
        subscription.rejectNow();
      } else {
        subscription.commitNow();
      }
    }

    assertThat(subscription.rows.keySet()).extracting(MessageRef::id).containsExactly(stored);
    assertThat(subscription.dropped).containsExactly(2L);
  }

  private List<Long> publishMany(int count, String colour) {
    List<Long> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ids.add(rig.publish(4, true, colour));
      rig.settle();
    }
    return ids;
  }
}
