package org.rowanmq.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecipientsTest {
  private final QueueRig rig = QueueRig.ofWindow(10);

  @Test
  void creditIsAddedUpToTheLargestInt() {
    QueueRig.Taker taker = rig.consumer(null);

    taker.credit(Integer.MAX_VALUE);
    taker.credit(Integer.MAX_VALUE);

    assertThat(taker.consumer.creditMessages).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void answeredDrainLeavesNeitherCreditNorDrain() {
    QueueRig.Taker taker = rig.consumer(null);
    taker.credit(5);

    rig.turn(() -> rig.queue.recipients().drain(taker.consumer, 9));

    assertThat(taker.drained).containsExactly(9);
    assertThat(taker.consumer.creditMessages).isZero();
    assertThat(taker.consumer.creditBytes).isZero();
    assertThat(taker.consumer.drain).isNegative();
  }

  @Test
  void resetCreditAnswersNothing() {
    QueueRig.Taker taker = rig.consumer(null);
    taker.credit(5);

    taker.consumer.resetCredit();
    long id = rig.publish(4, true, "red");
    rig.settle();

    assertThat(taker.consumer.hasCredit()).isFalse();
    assertThat(taker.drained).isEmpty();
    assertThat(taker.held).isEmpty();
    taker.credit(1);
    assertThat(taker.ids()).containsExactly(id);
  }

  @Test
  void browsersAreCountedApartAndHoldNothing() {
    QueueRig.Taker consumer = rig.consumer(null);
    QueueRig.Taker browser = rig.new Taker(null);
    rig.turn(() -> rig.queue.recipients().addBrowser(browser.consumer));
    long id = rig.publish(4, true, "red");
    rig.settle();
    browser.credit(5);

    assertThat(rig.queue.recipients().consumers()).isEqualTo(1);
    assertThat(rig.queue.recipients().browsers()).isEqualTo(1);
    assertThat(rig.queue.recipients().joined()).isEqualTo(1);
    assertThat(browser.shown).containsExactly(id);
    assertThat(rig.queue.inFlight()).isZero();

    browser.leave();
    consumer.leave();
    assertThat(rig.queue.recipients().consumers()).isZero();
    assertThat(rig.queue.recipients().browsers()).isZero();
    assertThat(rig.queue.recipients().joined()).isEqualTo(1);
  }

  @Test
  void whatARemovedConsumerHoldsIsOutUntilItIsBack() {
    QueueRig.Taker first = rig.exclusive(0);
    QueueRig.Taker second = rig.exclusive(0);
    first.credit(1);
    second.credit(5);
    long one = rig.publish(4, true, "red");
    long two = rig.publish(4, true, "red");
    rig.settle();
    assertThat(first.ids()).containsExactly(one);

    first.leave();
    assertThat(second.ids()).as("while something is out").isEmpty();

    first.settleFirst();
    assertThat(second.ids()).as("while the settlement is being written").isEmpty();
    rig.settle();
    assertThat(second.ids()).containsExactly(two);
  }
}
