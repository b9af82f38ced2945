package org.rowanmq.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.rowanmq.broker.engine.selector.Selector;

final class QueueStateGroupsTest {
  private final QueueRig rig = QueueRig.ofWindow(20);

  @Test
  void allMessagesOfAGroupGoToOneConsumerInOrder() {
    QueueRig.Taker one = rig.consumer(null);
    QueueRig.Taker other = rig.consumer(null);
    one.credit(100);
    other.credit(100);
    List<Long> red = new ArrayList<>();
    List<Long> blue = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      red.add(rig.publish("red"));
      blue.add(rig.publish("blue"));
    }
    rig.settle();
    assertThat(List.of(one.ids(), other.ids())).containsExactlyInAnyOrder(red, blue);
  }

  @Test
  void aGroupStaysWithItsConsumerThoughThereIsNothingOfItForAWhile() {
    QueueRig.Taker one = rig.consumer(null);
    QueueRig.Taker other = rig.consumer(null);
    one.credit(100);
    rig.publish("g");
    rig.settle();
    one.settleAll();
    rig.settle();
    other.credit(100);
    publish(3, "g");
    assertThat(one.ids()).hasSize(3);
    assertThat(other.ids()).isEmpty();
  }

  @Test
  void aGroupWaitsForItsConsumersCreditWhileOtherMessagesGoOn() {
    QueueRig.Taker one = rig.consumer(null);
    QueueRig.Taker other = rig.consumer(null);
    one.credit(1);
    List<Long> grouped = publish(3, "g");
    other.credit(100);
    long plain = rig.publish(4, true, "red");
    rig.settle();
    assertThat(other.ids()).containsExactly(plain);
    one.credit(100);
    assertThat(one.ids()).isEqualTo(grouped);
  }

  @Test
  void aNewGroupGoesToTheConsumerWithTheFewest() {
    QueueRig.Taker one = rig.consumer(null);
    one.credit(100);
    publish(1, "a");
    publish(1, "b");
    publish(1, "c");
    one.settleAll();
    rig.settle();
    QueueRig.Taker other = rig.consumer(null);
    other.credit(100); // one of the three moves to it
    publish(1, "d");
    assertThat(other.ids()).hasSize(1);
    publish(1, "e");
    publish(1, "f");
    assertThat(one.consumer.groups).isEqualTo(3);
    assertThat(other.consumer.groups).isEqualTo(3);
  }

  @Test
  void aGroupWaitsForWhatAConsumerThatLeftHasNotSettled() {
    QueueRig.Taker leaver = rig.consumer(null);
    leaver.credit(2);
    List<Long> grouped = publish(4, "g");
    QueueRig.Taker other = rig.consumer(null);
    other.credit(100);
    leaver.leave();
    List<Long> more = publish(1, "h");
    rig.settle();
    assertThat(other.ids()).as("other groups go on").isEqualTo(more);
    leaver.settleFirst();
    rig.settle();
    assertThat(other.ids()).isEqualTo(more);
    leaver.settleFirst();
    assertThat(other.ids()).as("the settlement is not durable yet").isEqualTo(more);
    rig.settle();
    assertThat(other.ids()).containsExactly(more.get(0), grouped.get(2), grouped.get(3));
  }

  @Test
  void whatAConsumerThatLeftGivesBackComesFirst() {
    QueueRig.Taker leaver = rig.consumer(null);
    leaver.credit(2);
    List<Long> grouped = publish(4, "g");
    QueueRig.Taker other = rig.consumer(null);
    other.credit(100);
    leaver.leave();
    leaver.giveBackFirst(Return.FAILED);
    leaver.giveBackFirst(Return.UNCOUNTED);
    assertThat(other.ids()).as("the first is not ready yet").isEmpty();
    rig.settle();
    assertThat(other.ids()).isEqualTo(grouped);
  }

  @Test
  void whatIsGivenBackComesFirstToTheSameConsumer() {
    QueueRig.Taker one = rig.consumer(null);
    QueueRig.Taker other = rig.consumer(null);
    one.credit(2);
    List<Long> grouped = publish(4, "g");
    other.credit(100);
    one.giveBackFirst(Return.FAILED);
    one.credit(3);
    assertThat(one.ids()).as("the rest waits for the first").containsExactly(grouped.get(1));
    rig.settle();
    assertThat(one.ids())
        .containsExactly(grouped.get(1), grouped.get(0), grouped.get(2), grouped.get(3));
    assertThat(other.ids()).isEmpty();
  }

  @Test
  void aGroupGoesOnAlsoWhenWhatComesBackIsSettledByKey() {
    QueueRig.Taker one = rig.consumer(null);
    one.credit(1);
    List<Long> grouped = publish(2, "g");
    one.giveBackFirst(Return.COUNTED);
    List<Boolean> answers = new ArrayList<>();
    rig.turn(() -> rig.queue.resettle(4, grouped.get(0), answers::add));
    rig.settle();
    one.credit(1);
    rig.settle();
    assertThat(answers).containsExactly(true);
    assertThat(one.ids()).containsExactly(grouped.get(1));
  }

  @Test
  void aConsumerThatJoinsGetsItsShareOfTheIdleGroupsAtOnce() {
    QueueRig.Taker one = rig.consumer(null);
    one.credit(100);
    publish(1, "a");
    publish(1, "b");
    one.settleAll();
    rig.settle();
    QueueRig.Taker joiner = rig.consumer(null);
    joiner.credit(100);
    publish(2, "a");
    publish(2, "b");
    assertThat(one.ids()).hasSize(2);
    assertThat(joiner.ids()).hasSize(2);
  }

  @Test
  void aGroupMovesOnlyWhenNothingOfItIsOutstanding() {
    QueueRig.Taker one = rig.consumer(null);
    one.credit(2);
    publish(1, "a");
    publish(1, "b");
    one.credit(100);
    QueueRig.Taker joiner = rig.consumer(null);
    joiner.credit(100);
    List<Long> a = publish(1, "a");
    List<Long> b = publish(1, "b");
    assertThat(joiner.ids()).isEmpty();
    assertThat(one.ids()).as("what shall move is handed out no more").hasSize(3);
    one.settleAll();
    rig.settle();
    assertThat(joiner.ids()).hasSize(1);
    assertThat(joiner.ids()).isSubsetOf(a.get(0), b.get(0));
  }

  @Test
  void aConsumerThatAsksForNothingGetsNoGroups() {
    QueueRig.Taker one = rig.consumer(null);
    one.credit(100);
    publish(1, "a");
    publish(1, "b");
    one.settleAll();
    rig.settle();
    QueueRig.Taker idle = rig.consumer(null);
    publish(2, "a");
    publish(2, "b");
    assertThat(one.ids()).hasSize(4);
    assertThat(idle.consumer.groups).isZero();
  }

  @Test
  void theGroupsOfLowerPriorityMoveToAConsumerOfHigherOne() {
    QueueRig.Taker low = rig.ofPriority(0);
    low.credit(100);
    publish(1, "a");
    publish(1, "b");
    low.settleAll();
    rig.settle();
    QueueRig.Taker high = rig.ofPriority(1);
    high.credit(100);
    publish(2, "a");
    publish(2, "b");
    assertThat(low.ids()).isEmpty();
    assertThat(high.ids()).hasSize(4);
  }

  @Test
  void anHeirThatLeavesBeforeItsTurnLeavesTheGroupWhereItWas() {
    QueueRig.Taker low = rig.ofPriority(0);
    low.credit(1);
    publish(2, "a");
    QueueRig.Taker high = rig.ofPriority(1);
    high.credit(100);
    high.leave();
    low.credit(1);
    assertThat(low.ids()).hasSize(2);
  }

  @Test
  void aMessageTheOwnerDoesNotWantPassesTheGroupOn() throws Exception {
    QueueRig.Taker green = rig.consumer(Selector.parse("colour = 'green'"));
    QueueRig.Taker blue = rig.consumer(Selector.parse("colour = 'blue'"));
    green.credit(10);
    blue.credit(10);
    long first = rig.publish(4, true, "green", "g");
    long second = rig.publish(4, true, "blue", "g");
    long third = rig.publish(4, true, "green", "g");
    rig.settle();
    assertThat(green.ids()).containsExactly(first);
    assertThat(blue.ids()).as("one consumer at a time").isEmpty();
    green.settleFirst();
    rig.settle();
    assertThat(blue.ids()).containsExactly(second);
    blue.settleFirst();
    rig.settle();
    assertThat(green.ids()).containsExactly(third);
  }

  @Test
  void aMessageNobodyWantsKeepsNothingBack() throws Exception {
    QueueRig.Taker green = rig.consumer(Selector.parse("colour = 'green'"));
    green.credit(10);
    long unwanted = rig.publish(4, true, "red", "g");
    long wanted = rig.publish(4, true, "green", "g");
    rig.settle();
    assertThat(green.ids()).containsExactly(wanted);
    QueueRig.Taker any = rig.consumer(null);
    any.credit(10);
    assertThat(any.ids()).isEmpty();
    green.settleFirst();
    rig.settle();
    assertThat(any.ids()).containsExactly(unwanted);
  }

  @Test
  void higherPrioritiesGoFirstWithinAGroup() {
    long low = rig.publish(1, true, "red", "g");
    long high = rig.publish(9, true, "red", "g");
    long higher = rig.publish(9, true, "red", "g");
    rig.settle();
    QueueRig.Taker one = rig.consumer(null);
    one.credit(10);
    rig.settle();
    assertThat(one.ids()).containsExactly(high, higher, low);
  }

  @Test
  void nonPersistentMessagesHaveGroupsToo() {
    QueueRig.Taker one = rig.consumer(null);
    QueueRig.Taker other = rig.consumer(null);
    one.credit(1);
    other.credit(1);
    long first = rig.publish(4, false, "red", "g");
    long second = rig.publish(4, false, "red", "g");
    QueueRig.Taker owner = one.ids().isEmpty() ? other : one;
    assertThat(owner.ids()).containsExactly(first);
    owner.credit(1);
    assertThat(owner.ids()).containsExactly(first, second);
  }

  @Test
  void anEmptyGroupIdIsNone() {
    QueueRig.Taker one = rig.consumer(null);
    QueueRig.Taker other = rig.consumer(null);
    one.credit(10);
    other.credit(10);
    publish(4, "");
    assertThat(one.ids()).hasSize(2);
    assertThat(other.ids()).hasSize(2);
  }

  @Test
  void anExpiredMessageMakesWayForTheNextOfItsGroup() {
    QueueRig.Taker one = rig.consumer(null);
    rig.turn(
        () ->
            rig.queue.publish(
                rig.message(rig.partition.nextId(), 4, true, "red", rig.nowMillis + 10, "g")));
    List<Long> next = publish(1, "g");
    rig.nowMillis += 20;
    one.credit(10);
    rig.settle();
    assertThat(one.ids()).isEqualTo(next);
  }

  @Test
  void aBrowserSeesWhatIsKeptBack() {
    QueueRig.Taker one = rig.consumer(null);
    one.credit(1);
    List<Long> grouped = publish(4, "g");
    QueueRig.Taker browser = browse();
    assertThat(browser.shown).isEqualTo(grouped.subList(1, 4));
  }

  @Test
  void aDrainDoesNotWaitForTheGroupsOfOthers() {
    QueueRig.Taker one = rig.consumer(null);
    one.credit(1);
    publish(4, "g");
    QueueRig.Taker other = rig.consumer(null);
    other.credit(1);
    rig.turn(() -> rig.queue.recipients().drain(other.consumer, 7));
    rig.settle();
    assertThat(other.drained).containsExactly(7);
    assertThat(other.ids()).isEmpty();
  }

  @Test
  void aRestartForgetsWhoHadAGroup() {
    QueueRig.Taker one = rig.consumer(null);
    one.credit(1);
    List<Long> grouped = publish(3, "g");
    rig.restart();
    QueueRig.Taker other = rig.consumer(null);
    other.credit(10);
    rig.settle();
    assertThat(other.ids()).isEqualTo(grouped);
  }

  @Test
  void groupsThatAreSeenOnceAreForgotten() {
    QueueRig.Taker one = rig.consumer(null);
    for (int i = 0; i < Groups.REMEMBERED_MAX + 100; i++) {
      one.credit(1);
      rig.publish(4, false, "red", "g" + i);
      one.settleFirst();
    }
    rig.settle();
    assertThat(rig.queue.groups()).isEqualTo(Groups.REMEMBERED_MAX);
    one.leave();
    assertThat(rig.queue.groups()).isZero();
  }

  private List<Long> publish(int count, String group) {
    List<Long> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ids.add(rig.publish(group));
    }
    rig.settle();
    return ids;
  }

  private QueueRig.Taker browse() {
    QueueRig.Taker browser = rig.new Taker(null);
    rig.turn(() -> rig.queue.recipients().addBrowser(browser.consumer));
    browser.credit(100);
    rig.turn(() -> rig.queue.recipients().drain(browser.consumer, 1));
    rig.settle();
    assertThat(browser.drained).containsExactly(1);
    return browser;
  }
}
