package org.rowanmq.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.rowanmq.broker.store.MessageRef;

/** Queues that drop the oldest, deeper than memory and not. */
final class QueueStateOverflowTest {
  private static LimitPolicy ring(long messages, long bytes) {
    return new LimitPolicy(messages, bytes, LimitPolicy.WhenFull.DROP_OLDEST, 0);
  }

  private static QueueRig rig(int window, long messages) {
    return QueueRig.ofWindow(window, policy -> policy.with(ring(messages, 0)));
  }

  private static List<Long> publish(QueueRig rig, int count) {
    List<Long> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ids.add(rig.publish(4, true, "red"));
      rig.settle();
    }
    return ids;
  }

  private static List<Long> rows(QueueRig rig) {
    return rig.rows.keySet().stream().map(MessageRef::id).sorted().toList();
  }

  private static List<Long> last(List<Long> ids, int count) {
    return ids.subList(ids.size() - count, ids.size());
  }

  @Test
  void theOldestMakesWayForTheNewest() {
    QueueRig rig = rig(100, 6);
    List<Long> ids = publish(rig, 20);
    assertThat(rows(rig)).isEqualTo(last(ids, 6));
    assertThat(rig.queue.ready()).isEqualTo(6);
    assertThat(rig.queue.losses().dropped()).isEqualTo(14);
    QueueRig.Taker taker = rig.consumer(null);
    taker.credit(10);
    rig.settle();
    assertThat(taker.ids()).isEqualTo(last(ids, 6));
  }

  @Test
  void aRingDeeperThanMemoryKeepsTheNewest() {
    QueueRig rig = rig(4, 15);
    List<Long> ids = publish(rig, 60);
    assertThat(rows(rig)).isEqualTo(last(ids, 15));
    QueueRig.Taker taker = rig.consumer(null);
    taker.credit(100);
    rig.settle();
    assertThat(taker.ids()).isEqualTo(last(ids, 15));
  }

  @Test
  void aLowerLimitHoldsAfterARestartThoughNothingIsInMemory() {
    QueueRig rig = rig(4, 0);
    List<Long> ids = publish(rig, 50);
    assertThat(rows(rig)).hasSize(50);
    rig.settings =
        rig.settings
            .change()
            .policies(
                List.of(
                    new DestinationPolicy("*", new RedeliveryPolicy(3, "DLQ")).with(ring(7, 0))))
            .build();
    rig.restart();
    rig.turn(rig.queue::dispatch);
    rig.settle();
    assertThat(rows(rig)).isEqualTo(last(ids, 7));
    QueueRig.Taker taker = rig.consumer(null);
    taker.credit(100);
    rig.settle();
    assertThat(taker.ids()).isEqualTo(last(ids, 7));
  }

  @Test
  void whatConsumersHaveStaysAndDoesNotCount() {
    QueueRig rig = rig(100, 3);
    QueueRig.Taker taker = rig.consumer(null);
    taker.credit(2);
    List<Long> ids = publish(rig, 10);
    assertThat(taker.ids()).isEqualTo(ids.subList(0, 2));
    assertThat(rows(rig)).hasSize(5).containsAll(taker.ids()).containsAll(last(ids, 3));
    // What comes back is the oldest.
    long back = taker.ids().get(0);
    taker.giveBackFirst(Return.COUNTED);
    rig.settle();
    assertThat(rows(rig)).hasSize(4).doesNotContain(back);
    taker.settleAll();
    rig.settle();
    assertThat(rows(rig)).isEqualTo(last(ids, 3));
  }

  @Test
  void ofTheLowestPriorityTheOldestGoesFirst() {
    QueueRig rig = rig(100, 3);
    long urgent = rig.publish(9, true, "red");
    rig.settle();
    List<Long> ids = publish(rig, 3);
    assertThat(rows(rig)).containsExactly(urgent, ids.get(1), ids.get(2));
    long next = rig.publish(9, true, "red");
    rig.settle();
    assertThat(rows(rig)).containsExactly(urgent, ids.get(2), next);
  }

  @Test
  void bytesAreALimitToo() {
    QueueRig rig = QueueRig.ofWindow(100, policy -> policy.with(ring(0, 500)));
    List<Long> ids = publish(rig, 30);
    assertThat(rig.queue.bytes()).isBetween(300L, 500L);
    int left = rig.rows.size();
    assertThat(rows(rig)).isEqualTo(last(ids, left));
  }

  @Test
  void nothingIsDroppedForWhatTheStoreRefuses() {
    QueueRig rig = rig(100, 2);
    List<Long> ids = publish(rig, 2);
    rig.publish(4, true, "red");
    rig.rejectNow();
    rig.settle();
    assertThat(rows(rig)).isEqualTo(ids);
    assertThat(rig.queue.losses().dropped()).isZero();
  }

  @Test
  void aMessageThatIsNotPersistentIsDroppedLikeAnyOther() {
    QueueRig rig = rig(4, 5);
    for (int i = 0; i < 30; i++) {
      rig.publish(4, false, "red");
      rig.settle();
    }
    assertThat(rig.queue.ready()).isEqualTo(5);
    QueueRig.Taker taker = rig.consumer(null);
    taker.credit(100);
    rig.settle();
    assertThat(taker.held).hasSize(5);
  }
}
