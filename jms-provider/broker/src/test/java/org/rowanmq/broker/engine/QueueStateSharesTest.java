package org.rowanmq.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What share of the messages each consumer gets: statistics, but each run is the same. */
final class QueueStateSharesTest {
  /** The quantile 0.999 of χ² with 3 degrees of freedom. */
  private static final double CHI_SQUARE_3 = 16.27;

  private static QueueRig rig(Distribution distribution, int outstandingMax) {
    return QueueRig.ofWindow(
        1_000, policy -> policy.with(new DistributionPolicy(distribution, outstandingMax)));
  }

  /**
   * Messages come one by one, and are settled at once by all but the idle. Returns who got them.
   */
  private static List<Integer> run(
      QueueRig rig, int messages, List<QueueRig.Taker> takers, List<QueueRig.Taker> idle) {
    List<Integer> receivers = new ArrayList<>();
    for (int i = 0; i < messages; i++) {
      int before = rig.log.size();
      rig.publish(4, true, "red");
      rig.settle();
      assertThat(rig.log).hasSize(before + 1);
      for (int each = 0; each < takers.size(); each++) {
        QueueRig.Taker taker = takers.get(each);
        if (rig.log.get(before).to() == taker.consumer) {
          receivers.add(each);
        }
        if (!idle.contains(taker)) {
          taker.settleAll();
        }
      }
      rig.settle();
    }
    return receivers;
  }

  private static List<QueueRig.Taker> takers(QueueRig rig, int... weights) {
    List<QueueRig.Taker> takers = new ArrayList<>();
    for (int weight : weights) {
      takers.add(rig.ofWeight(weight));
    }
    takers.forEach(each -> each.credit(1_000_000));
    return takers;
  }

  private static double chiSquare(List<Integer> receivers, int... weights) {
    double sum = 0;
    for (int weight : weights) {
      sum += weight;
    }
    double chi = 0;
    for (int i = 0; i < weights.length; i++) {
      int consumer = i;
      double expected = receivers.size() * weights[i] / sum;
      double observed = receivers.stream().filter(each -> each == consumer).count();
      chi += (observed - expected) * (observed - expected) / expected;
    }
    return chi;
  }

  /** The most messages that others got in a row while this one waited. */
  private static int longestWait(List<Integer> receivers, int consumer) {
    int longest = 0;
    int wait = 0;
    for (int each : receivers) {
      wait = each == consumer ? 0 : wait + 1;
      longest = Math.max(longest, wait);
    }
    return longest;
  }

  @Test
  void inRotationEachIsNextAfterAllOthers() {
    QueueRig rig = rig(Distribution.ROUND_ROBIN, 0);
    List<Integer> receivers = run(rig, 400, takers(rig, 1, 9, 1, 1), List.of());
    assertThat(chiSquare(receivers, 1, 1, 1, 1)).isZero();
    assertThat(longestWait(receivers, 2)).isEqualTo(3);
  }

  @Test
  void atRandomEachIsAsLikely() {
    QueueRig rig = rig(Distribution.RANDOM, 0);
    List<Integer> receivers = run(rig, 4_000, takers(rig, 1, 9, 1, 1), List.of());
    assertThat(chiSquare(receivers, 1, 1, 1, 1)).isBetween(0.01, CHI_SQUARE_3);
    // Not a rotation: who was last is as likely to be next.
    int again = 0;
    for (int i = 1; i < receivers.size(); i++) {
      again += receivers.get(i).equals(receivers.get(i - 1)) ? 1 : 0;
    }
    assertThat(again).isBetween(850, 1_150);
    assertThat(longestWait(receivers, 0)).isLessThan(60);
  }

  @Test
  void whatIsRandomCanBeRepeated() {
    QueueRig one = rig(Distribution.RANDOM, 0);
    QueueRig other = rig(Distribution.RANDOM, 0);
    assertThat(run(one, 200, takers(one, 1, 1, 1), List.of()))
        .isEqualTo(run(other, 200, takers(other, 1, 1, 1), List.of()));
  }

  @Test
  void byWeightSharesAreExactAndNobodyWaitsLong() {
    QueueRig rig = rig(Distribution.WEIGHTED, 0);
    List<Integer> receivers = run(rig, 1_000, takers(rig, 1, 2, 3, 4), List.of());
    assertThat(chiSquare(receivers, 1, 2, 3, 4)).isLessThan(0.01);
    assertThat(longestWait(receivers, 0)).isLessThanOrEqualTo(10);
    assertThat(longestWait(receivers, 3)).isLessThanOrEqualTo(2);
  }

  @Test
  void byWeightNobodyCatchesUpOnWhatItCouldNotHave() {
    QueueRig rig = rig(Distribution.WEIGHTED, 0);
    QueueRig.Taker early = rig.ofWeight(1);
    QueueRig.Taker late = rig.ofWeight(1);
    early.credit(1_000);
    List<QueueRig.Taker> both = List.of(early, late);
    assertThat(run(rig, 100, both, List.of())).containsOnly(0);
    late.credit(1_000);
    List<Integer> receivers = run(rig, 10, both, List.of());
    assertThat(chiSquare(receivers, 1, 1)).isZero();
    assertThat(longestWait(receivers, 0)).isEqualTo(1);
  }

  @Test
  void theLeastLoadedIsNext() {
    QueueRig rig = rig(Distribution.LEAST_OUTSTANDING, 0);
    List<QueueRig.Taker> takers = takers(rig, 1, 1, 1, 1);
    QueueRig.Taker slow = takers.get(3);
    List<Integer> receivers = run(rig, 300, takers, List.of(slow));
    assertThat(slow.held).hasSize(1);
    receivers.remove((Integer) 3);
    assertThat(chiSquare(receivers, 1, 1, 1)).isLessThan(0.1);
    slow.settleAll();
    rig.settle();
    assertThat(run(rig, 4, takers, List.of(slow))).contains(3);
  }

  @Test
  void loadIsMeasuredByWeight() {
    QueueRig rig = rig(Distribution.LEAST_OUTSTANDING, 0);
    List<QueueRig.Taker> takers = takers(rig, 1, 3);
    List<Integer> receivers = run(rig, 400, takers, takers);
    assertThat(chiSquare(receivers, 1, 3)).isLessThan(0.1);
  }

  @Test
  void nobodyHasMoreThanTheMostWhateverItsCredit() {
    QueueRig rig = rig(Distribution.WEIGHTED, 2);
    List<QueueRig.Taker> takers = takers(rig, 1, 3);
    for (int i = 0; i < 20; i++) {
      rig.publish(4, true, "red");
    }
    rig.settle();
    assertThat(takers.get(0).held).hasSize(2);
    assertThat(takers.get(1).held).hasSize(6);

    takers.get(0).settleFirst();
    rig.settle();
    assertThat(takers.get(0).held).hasSize(2);
    takers.get(1).giveBackFirst(Return.COUNTED);
    rig.settle();
    assertThat(takers.get(1).held).hasSize(6);
    assertThat(rig.log).hasSize(10);
  }

  @Test
  void whoHasTheMostIsToldThatThereIsNothingMoreForNow() {
    QueueRig rig = rig(Distribution.ROUND_ROBIN, 1);
    QueueRig.Taker taker = takers(rig, 1).get(0);
    rig.publish(4, true, "red");
    rig.publish(4, true, "red");
    rig.settle();
    rig.turn(() -> rig.queue.recipients().drain(taker.consumer, 5));
    rig.settle();
    assertThat(taker.held).hasSize(1);
    assertThat(taker.drained).containsExactly(5);
  }

  @Test
  void everyDistributionEmptiesTheQueueOfWhatSelectorsMatch() throws Exception {
    for (Distribution distribution : Distribution.values()) {
      QueueRig rig = rig(distribution, 0);
      QueueRig.Taker green =
          rig.consumer(org.rowanmq.broker.engine.selector.Selector.parse("colour = 'green'"));
      QueueRig.Taker any = rig.ofWeight(1);
      green.credit(100);
      any.credit(100);
      for (int i = 0; i < 30; i++) {
        rig.publish(4, true, i % 3 == 0 ? "green" : "red");
      }
      rig.settle();
      assertThat(green.held.size() + any.held.size()).as("%s", distribution).isEqualTo(30);
      assertThat(green.held).as("%s", distribution).isNotEmpty();
    }
  }
}
