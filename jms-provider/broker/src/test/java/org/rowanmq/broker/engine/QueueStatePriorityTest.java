package org.rowanmq.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.rowanmq.broker.engine.selector.Selector;

final class QueueStatePriorityTest {
  private final QueueRig rig = QueueRig.ofWindow(10);

  @Test
  void consumersOfTheHighestPriorityGetMessagesAsLongAsTheyHaveCredit() {
    QueueRig.Taker low = rig.ofPriority(0);
    QueueRig.Taker high = rig.ofPriority(5);
    low.credit(10);
    high.credit(2);
    publish(3);
    assertThat(high.ids()).hasSize(2);
    assertThat(low.ids()).hasSize(1);
    high.credit(1);
    publish(2);
    assertThat(high.ids()).hasSize(3);
    assertThat(low.ids()).hasSize(2);
  }

  @Test
  void withinOnePriorityConsumersTakeTurns() {
    QueueRig.Taker one = rig.ofPriority(5);
    QueueRig.Taker low = rig.ofPriority(-128);
    QueueRig.Taker other = rig.ofPriority(5);
    one.credit(10);
    low.credit(10);
    other.credit(10);
    publish(6);
    assertThat(one.ids()).hasSize(3);
    assertThat(other.ids()).hasSize(3);
    assertThat(low.ids()).isEmpty();
  }

  @Test
  void aConsumerWhoseSelectorDoesNotMatchIsPassedOver() throws Exception {
    QueueRig.Taker high = rig.consumer(Selector.parse("colour = 'green'"), false, 5);
    QueueRig.Taker low = rig.ofPriority(0);
    high.credit(10);
    low.credit(10);
    long red = rig.publish(4, true, "red");
    long green = rig.publish(4, true, "green");
    rig.settle();
    assertThat(high.ids()).containsExactly(green);
    assertThat(low.ids()).containsExactly(red);
  }

  @Test
  void whenTheHighestHaveLeftTheNextGetWhatTheyGiveBack() {
    QueueRig.Taker low = rig.ofPriority(0);
    QueueRig.Taker high = rig.ofPriority(5);
    low.credit(10);
    high.credit(10);
    publish(2);
    high.leave();
    assertThat(low.ids()).isEmpty();
    high.giveBackFirst(Return.UNCOUNTED);
    high.giveBackFirst(Return.UNCOUNTED);
    assertThat(low.ids()).hasSize(2);
  }

  @Test
  void aConsumerOfLowPriorityDrainsAtOnceWhenOthersTakeEverything() {
    QueueRig.Taker high = rig.ofPriority(5);
    QueueRig.Taker low = rig.ofPriority(0);
    high.credit(10);
    publish(3);
    low.credit(1);
    rig.turn(() -> rig.queue.recipients().drain(low.consumer, 7));
    rig.settle();
    assertThat(low.drained).containsExactly(7);
    assertThat(low.ids()).isEmpty();
  }

  private void publish(int count) {
    for (int i = 0; i < count; i++) {
      rig.publish(4, true, "red");
    }
    rig.settle();
  }
}
