package org.rowanmq.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class QueueStateExclusiveTest {
  private final QueueRig rig = QueueRig.ofWindow(10);

  @Test
  void oneExclusiveConsumerGetsEverythingAndTheOthersStandBy() {
    QueueRig.Taker plain = rig.consumer(null);
    QueueRig.Taker first = rig.exclusive(0);
    QueueRig.Taker second = rig.exclusive(0);
    plain.credit(10);
    first.credit(2);
    second.credit(10);
    publish(5);
    assertThat(first.ids()).hasSize(2);
    first.credit(10);
    assertThat(first.ids()).hasSize(5);
    assertThat(plain.ids()).isEmpty();
    assertThat(second.ids()).isEmpty();
  }

  @Test
  void theActiveOneIsThatOfTheHighestPriorityAndThenTheOldest() {
    QueueRig.Taker plain = rig.consumer(null);
    plain.credit(1);
    publish(1);
    QueueRig.Taker low = rig.exclusive(1);
    QueueRig.Taker high = rig.exclusive(2);
    QueueRig.Taker younger = rig.exclusive(2);
    low.credit(10);
    high.credit(10);
    younger.credit(10);
    plain.settleFirst();
    publish(3);
    assertThat(high.ids()).hasSize(3);
    assertThat(low.ids()).isEmpty();
    assertThat(younger.ids()).isEmpty();
  }

  @Test
  void aLaterOneOfHigherPriorityDoesNotPushTheActiveOneOut() {
    QueueRig.Taker active = rig.exclusive(0);
    active.credit(10);
    QueueRig.Taker higher = rig.exclusive(9);
    higher.credit(10);
    publish(3);
    assertThat(active.ids()).hasSize(3);
    assertThat(higher.ids()).isEmpty();
  }

  @Test
  void theNextOneWaitsUntilNothingIsOutstandingWithTheOneThatLeft() {
    QueueRig.Taker active = rig.exclusive(0);
    QueueRig.Taker next = rig.exclusive(0);
    active.credit(2);
    next.credit(10);
    publish(4);
    active.leave();
    rig.settle();
    assertThat(next.ids()).isEmpty();
    active.settleFirst();
    rig.settle();
    assertThat(next.ids()).isEmpty();
    long back = active.ids().get(0);
    active.giveBackFirst(Return.COUNTED);
    assertThat(next.ids()).as("the count is not durable yet").isEmpty();
    rig.settle();
    assertThat(next.ids()).hasSize(3).startsWith(back);
  }

  @Test
  void theFirstExclusiveOneWaitsForWhatOthersHold() {
    QueueRig.Taker plain = rig.consumer(null);
    plain.credit(1);
    publish(3);
    QueueRig.Taker exclusive = rig.exclusive(0);
    exclusive.credit(10);
    plain.credit(10);
    assertThat(exclusive.ids()).isEmpty();
    assertThat(plain.ids()).as("nobody gets more meanwhile").hasSize(1);
    plain.settleFirst();
    rig.settle();
    assertThat(exclusive.ids()).hasSize(2);
  }

  @Test
  void whenTheLastExclusiveOneHasLeftTheOthersGoOn() {
    QueueRig.Taker plain = rig.consumer(null);
    QueueRig.Taker exclusive = rig.exclusive(0);
    plain.credit(10);
    exclusive.credit(1);
    publish(3);
    exclusive.leave();
    assertThat(plain.ids()).as("in order, so not before the first is settled").isEmpty();
    exclusive.settleFirst();
    rig.settle();
    assertThat(plain.ids()).hasSize(2);
  }

  @Test
  void oneThatLeavesBeforeItsTurnChangesNothing() {
    QueueRig.Taker plain = rig.consumer(null);
    plain.credit(1);
    publish(2);
    QueueRig.Taker exclusive = rig.exclusive(0);
    exclusive.leave();
    plain.credit(1);
    assertThat(plain.ids()).hasSize(2);
  }

  @Test
  void whoStandsByDrainsAtOnce() {
    QueueRig.Taker active = rig.exclusive(0);
    QueueRig.Taker standby = rig.exclusive(0);
    publish(3);
    standby.credit(1);
    rig.turn(() -> rig.queue.recipients().drain(standby.consumer, 7));
    rig.settle();
    assertThat(standby.drained).containsExactly(7);
    active.credit(10);
    assertThat(active.ids()).hasSize(3);
  }

  @Test
  void theOneThatBecomesActiveGetsTheGroupsOfAllOthers() {
    QueueRig.Taker plain = rig.consumer(null);
    plain.credit(1);
    rig.publish("g");
    rig.settle();
    QueueRig.Taker exclusive = rig.exclusive(0);
    exclusive.credit(10);
    long second = rig.publish("g");
    rig.settle();
    plain.settleFirst();
    rig.settle();
    assertThat(exclusive.ids()).containsExactly(second);
  }

  private void publish(int count) {
    for (int i = 0; i < count; i++) {
      rig.publish(4, true, "red");
    }
    rig.settle();
  }
}
