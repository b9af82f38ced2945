package org.rowanmq.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.rowanmq.broker.store.MessageRef;

/** Queues that keep the newest message of each colour. */
final class QueueStateLastValueTest {
  private static QueueRig rig(int window) {
    return QueueRig.ofWindow(
        window,
        policy ->
            policy
                .with(new KeepPolicy(0, "colour", false, 0))
                .with(new LimitPolicy(1_000, 0, LimitPolicy.WhenFull.REJECT, 0)));
  }

  private static List<Long> rows(QueueRig rig) {
    return rig.rows.keySet().stream().map(MessageRef::id).sorted().toList();
  }

  private static long publish(QueueRig rig, String colour) {
    long id = rig.publish(4, true, colour);
    rig.settle();
    return id;
  }

  @Test
  void aNewerMessageTakesThePlaceOfTheWaitingOneOfItsKey() {
    QueueRig rig = rig(100);
    publish(rig, "red");
    long green = publish(rig, "green");
    long red = rig.publish(4, true, "red");
    // One batch: there is no moment with both or none.
    assertThat(rig.outstanding.ops().stream().filter(op -> !op.toString().startsWith("Log")))
        .hasSizeGreaterThanOrEqualTo(2);
    rig.commitNow();
    assertThat(rows(rig)).containsExactly(green, red);
    rig.settle();
    assertThat(rig.queue.ready()).isEqualTo(2);
    QueueRig.Taker taker = rig.consumer(null);
    taker.credit(10);
    rig.settle();
    assertThat(taker.ids()).containsExactly(green, red);
    assertThat(rig.queue.losses().replaced()).isEqualTo(1);
  }

  @Test
  void whatAConsumerHasStaysAndIsGoneIfItComesBackLate() {
    QueueRig rig = rig(100);
    QueueRig.Taker taker = rig.consumer(null);
    taker.credit(1);
    long old = publish(rig, "red");
    assertThat(taker.ids()).containsExactly(old);
    long red = publish(rig, "red");
    assertThat(rows(rig)).containsExactly(old, red);
    taker.giveBackFirst(Return.FAILED);
    rig.settle();
    assertThat(rows(rig)).containsExactly(red);
    assertThat(rig.deadLetters).isEmpty();
    taker.credit(5);
    rig.settle();
    assertThat(taker.ids()).containsExactly(red);
  }

  @Test
  void behindTheWindowItIsReplacedInTheSameBatchToo() {
    QueueRig rig = rig(2);
    for (int i = 0; i < 10; i++) {
      publish(rig, "colour-" + i);
    }
    assertThat(rig.queue.inMemory()).isLessThan(5);
    long seven = rig.publish(4, true, "colour-7");
    rig.commitNow();
    assertThat(rows(rig)).hasSize(10).contains(seven);
    rig.settle();
    assertThat(rig.queue.ready()).isEqualTo(10);
    QueueRig.Taker taker = rig.consumer(null);
    taker.credit(100);
    rig.settle();
    assertThat(taker.held).hasSize(10);
    assertThat(taker.ids().get(9)).isEqualTo(seven);
  }

  @Test
  void whatTheStoreRefusesReplacesNothing() {
    for (int window : new int[] {2, 100}) {
      QueueRig rig = rig(window);
      for (int i = 0; i < 10; i++) {
        publish(rig, "colour-" + i);
      }
      List<Long> before = rows(rig);
      rig.publish(4, true, "colour-9");
      rig.rejectNow();
      rig.settle();
      assertThat(rows(rig)).isEqualTo(before);
      long nine = publish(rig, "colour-9");
      assertThat(rows(rig)).hasSize(10).contains(nine);
      QueueRig.Taker taker = rig.consumer(null);
      taker.credit(100);
      rig.settle();
      assertThat(taker.held).as("window %d", window).hasSize(10);
    }
  }

  @Test
  void aTransactionTheStoreRefusesReplacesNothingHoweverOftenItTried() {
    for (int window : new int[] {1, 100}) {
      QueueRig rig = rig(window);
      long red = publish(rig, "red");
      long green = publish(rig, "green");
      rig.turn(
          () -> {
            for (String colour : List.of("red", "blue", "red", "blue", "green", "red")) {
              rig.queue.publish(rig.message(rig.partition.nextId(), 4, true, colour, 0));
            }
          });
      rig.rejectNow();
      rig.settle();
      assertThat(rows(rig)).as("window %d", window).containsExactly(red, green);
      assertThat(rig.queue.ready()).isEqualTo(2);
      long again = publish(rig, "red");
      long blue = publish(rig, "blue");
      assertThat(rows(rig)).containsExactly(green, again, blue);
    }
  }

  @Test
  void whatWasConsumedMeanwhileIsNotTheNewestAgainWhenANewerOneIsRefused() {
    QueueRig rig = rig(100);
    QueueRig.Taker taker = rig.consumer(null);
    taker.credit(1);
    publish(rig, "red");
    rig.publish(4, true, "red");
    taker.settleFirst();
    rig.rejectNow(); // the newer one, while the settlement of the older one waits for its batch
    rig.settle();
    assertThat(rig.rows).isEmpty();
    long red = publish(rig, "red");
    assertThat(rows(rig)).containsExactly(red);
    assertThat(rig.queue.losses().replaced()).isZero();
    assertThat(rig.queue.messages()).isEqualTo(1);
    assertThat(rig.queue.bytes()).isPositive();
  }

  @Test
  void ofSeveralUnitsOnlyTheRefusedOneIsUndone() {
    QueueRig rig = rig(100);
    publish(rig, "blue");
    long red = publish(rig, "red");
    rig.publish(4, true, "other"); // a batch is under way: the next ones share one
    long refused = rig.publish(4, true, "red");
    long kept = rig.publish(4, true, "red");
    rig.commitNow();
    rig.rejectNow(); // from now on one by one
    rig.rejectNow();
    rig.settle();
    assertThat(rows(rig)).contains(kept).doesNotContain(red, refused);
    assertThat(rig.queue.ready()).isEqualTo(3);
  }

  @Test
  void keysAreReadAfterARestartAndWhatIsThereTwiceIsPutRight() {
    QueueRig rig = rig(3);
    for (int i = 0; i < 10; i++) {
      publish(rig, "colour-" + i);
    }
    rig.restart();
    // Before the keys are known.
    long early = rig.publish(4, true, "colour-5");
    rig.turn(() -> rig.queue.start());
    rig.settle();
    assertThat(rows(rig)).hasSize(10).contains(early);
    long late = publish(rig, "colour-6");
    assertThat(rows(rig)).hasSize(10).contains(early, late);
  }

  @Test
  void messagesWithoutTheKeyAreNotReplaced() {
    QueueRig rig =
        QueueRig.ofWindow(100, policy -> policy.with(new KeepPolicy(0, "absent", false, 0)));
    publish(rig, "red");
    publish(rig, "red");
    assertThat(rig.rows).hasSize(2);
  }

  @Test
  void whateverHappensEachKeyWaitsOnceAndNothingNewestIsLost() {
    for (int seed = 0; seed < 40; seed++) {
      Random random = new Random(seed);
      QueueRig rig = rig(1 + random.nextInt(6));
      rig.publishesEarly = random.nextBoolean();
      QueueRig.Taker taker = rig.consumer(null);
      Map<String, Long> newest = new HashMap<>();
      for (int i = 0; i < 200; i++) {
        switch (random.nextInt(6)) {
          case 0, 1, 2 -> {
            String colour = "colour-" + random.nextInt(12);
            newest.put(colour, rig.publish(random.nextInt(4) == 0 ? 9 : 4, true, colour));
          }
          case 3 -> taker.credit(1);
          case 4 -> {
            if (!taker.held.isEmpty()) {
              Entry first = taker.held.get(0);
              if (random.nextBoolean()) {
                newest.values().remove(first.message.id);
                taker.settleFirst();
              } else {
                taker.giveBackFirst(Return.UNCOUNTED);
              }
            }
          }
          default -> {
            if (random.nextBoolean()) {
              rig.settle();
            } else if (rig.outstanding != null) {
              rig.commitNow();
            }
          }
        }
      }
      rig.settle();
      taker.credit(1_000);
      rig.settle();
      taker.settleAll();
      rig.settle();
      List<Long> received = rig.log.stream().map(QueueRig.Delivered::id).toList();
      assertThat(received).as("seed %d", seed).containsAll(newest.values());
      assertThat(rig.rows).as("seed %d", seed).isEmpty();
      assertThat(rig.queue.ready()).as("seed %d", seed).isZero();
      assertThat(rig.queue.bytes()).as("seed %d", seed).isZero();
    }
  }
}
