package org.rowanmq.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.rowanmq.broker.engine.selector.Selector;

/** A group whose consumer is slow does not fill the window. */
final class QueueStateGroupWindowTest {
  private final QueueRig rig = QueueRig.ofWindow(8);

  @Test
  void othersGoOnAlthoughASlowGroupIsDeeperThanTheWindow() {
    QueueRig.Taker slow = rig.consumer(null);
    slow.credit(1);
    List<Long> grouped = publish(100, "g");
    QueueRig.Taker other = rig.consumer(null);
    other.credit(100);
    List<Long> more = publish(10, "h");
    assertThat(other.ids()).isEqualTo(more);
    assertThat(slow.ids()).containsExactly(grouped.get(0));
    assertThat(rig.queue.inMemory()).isLessThan(40);
    for (int i = 1; i < 100; i++) {
      slow.credit(1);
      slow.settleFirst();
      rig.settle();
      assertThat(slow.ids()).containsExactly(grouped.get(i));
    }
  }

  @Test
  void aSlowGroupThatGetsFasterComesInOrder() {
    QueueRig.Taker slow = rig.consumer(null);
    slow.credit(1);
    List<Long> grouped = publish(50, "g");
    QueueRig.Taker other = rig.consumer(null);
    other.credit(100);
    publish(5, "h");
    List<Long> later = publish(20, "g");
    slow.credit(1_000);
    rig.settle();
    grouped.addAll(later);
    assertThat(slow.ids()).isEqualTo(grouped);
    assertThat(rig.queue.ready()).isZero();
  }

  @Test
  void manySlowGroupsDoNotStarveOthersEither() {
    List<QueueRig.Taker> slow = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      QueueRig.Taker taker = rig.consumer(null);
      taker.credit(1);
      rig.publish("g" + i);
      rig.settle();
      slow.add(taker);
    }
    assertThat(slow).allSatisfy(each -> assertThat(each.ids()).hasSize(1));
    for (int i = 0; i < 30; i++) {
      publish(10, "g" + i);
    }
    QueueRig.Taker other = rig.consumer(null);
    other.credit(100);
    List<Long> more = publish(10, "h");
    assertThat(other.ids()).isEqualTo(more);
    assertThat(rig.queue.inMemory()).isLessThan(80);
  }

  @Test
  void aConsumerThatLeavesFreesWhatWasLeftInTheStore() {
    QueueRig.Taker slow = rig.consumer(null);
    slow.credit(1);
    List<Long> grouped = publish(30, "g");
    QueueRig.Taker other = rig.consumer(null);
    other.credit(100);
    publish(1, "h");
    other.settleAll();
    slow.leave();
    slow.giveBackFirst(Return.COUNTED);
    rig.settle();
    assertThat(other.ids()).isEqualTo(grouped);
  }

  @Test
  void aSelectorFindsWhatWasLeftInTheStore() throws Exception {
    QueueRig.Taker slow = rig.consumer(null);
    slow.credit(1);
    List<Long> grouped = publish(30, "g");
    QueueRig.Taker other = rig.consumer(null);
    other.credit(1);
    publish(1, "h");
    QueueRig.Taker selective = rig.consumer(Selector.parse("colour = 'red'"));
    slow.leave();
    slow.settleFirst();
    other.leave();
    rig.settle();
    selective.credit(100);
    rig.settle();
    assertThat(selective.ids()).isEqualTo(grouped.subList(1, 30));
  }

  @Test
  void aBrowserSeesWhatWasLeftInTheStoreInOrder() {
    QueueRig.Taker slow = rig.consumer(null);
    slow.credit(1);
    List<Long> grouped = publish(30, "g");
    QueueRig.Taker other = rig.consumer(null);
    other.credit(1);
    publish(1, "h");
    long loose = rig.publish(4, false, "red", null);
    List<Long> last = publish(3, "g");
    QueueRig.Taker browser = rig.new Taker(null);
    rig.turn(() -> rig.queue.recipients().addBrowser(browser.consumer));
    browser.credit(100);
    rig.turn(() -> rig.queue.recipients().drain(browser.consumer, 1));
    rig.settle();
    List<Long> waiting = new ArrayList<>(grouped.subList(1, 30));
    waiting.add(loose);
    waiting.addAll(last);
    assertThat(browser.shown).isEqualTo(waiting);
  }

  @Test
  void aDrainBringsWhatWasLeftInTheStore() {
    QueueRig.Taker slow = rig.consumer(null);
    slow.credit(1);
    List<Long> grouped = publish(30, "g");
    QueueRig.Taker other = rig.consumer(null);
    other.credit(100);
    publish(1, "h");
    slow.settleFirst();
    rig.settle();
    for (int i = 1; i < 30; i++) {
      int drain = i;
      rig.turn(() -> rig.queue.recipients().credit(slow.consumer, 1, 1 << 20));
      rig.turn(() -> rig.queue.recipients().drain(slow.consumer, drain));
      rig.settle();
      assertThat(slow.ids()).as("drain %d", i).containsExactly(grouped.get(i));
      slow.settleFirst();
      rig.settle();
    }
  }

  @Test
  void aMessageLeftInTheStoreCanBeSettledByKey() {
    QueueRig.Taker slow = rig.consumer(null);
    slow.credit(1);
    List<Long> grouped = publish(30, "g");
    QueueRig.Taker other = rig.consumer(null);
    other.credit(100);
    publish(1, "h");
    List<Boolean> answers = new ArrayList<>();
    rig.turn(() -> rig.queue.resettle(4, grouped.get(20), answers::add));
    rig.settle();
    slow.credit(100);
    rig.settle();
    grouped.remove(20);
    assertThat(answers).containsExactly(true);
    assertThat(slow.ids()).isEqualTo(grouped);
  }

  private List<Long> publish(int count, String group) {
    List<Long> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ids.add(rig.publish(group));
    }
    rig.settle();
    return ids;
  }
}
