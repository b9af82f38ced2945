package org.rowanmq.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.rowanmq.broker.engine.selector.Selector;

/**
 * Random histories of a queue with groups, exclusive consumers, priorities and a tiny window: one
 * holder of a group at a time, order within it, one exclusive consumer at a time, and nothing lost.
 */
final class QueueStateDistributionRandomTest {
  private static final String[] COLOURS = {"red", "green", "blue"};

  @Test
  void aGroupHasOneHolderAndKeepsItsOrder() throws Exception {
    for (int seed = 0; seed < 60; seed++) {
      new History(seed, false, false).run();
    }
  }

  @Test
  void aGroupHasOneHolderAlsoWithSelectors() throws Exception {
    for (int seed = 0; seed < 60; seed++) {
      new History(seed, true, false).run();
    }
  }

  @Test
  void exclusiveConsumersNeverHoldMessagesTogether() throws Exception {
    for (int seed = 0; seed < 60; seed++) {
      new History(seed, seed % 3 == 0, true).run();
    }
  }

  private static final class History {
    private final Random random;
    private final String name;
    private final boolean selectors;
    private final boolean exclusives;
    private final QueueRig rig;
    private final Map<Long, String> waiting = new TreeMap<>();
    private final Map<Long, String> groups = new HashMap<>();
    private final Set<Long> nonPersistent = new TreeSet<>();

    /** Settled, and the delete is not known to be durable. */
    private final Map<Long, String> settling = new TreeMap<>();

    private final Set<Long> delivered = new TreeSet<>();
    private final Map<String, Long> lastFirstDelivery = new HashMap<>();

    /** By consumer, those of the test; those that left stay as long as they hold something. */
    private final Map<QueueConsumer, QueueRig.Taker> takers = new LinkedHashMap<>();

    private final List<QueueRig.Taker> open = new ArrayList<>();

    History(int seed, boolean selectors, boolean exclusives) {
      this.random = new Random(seed);
      this.name =
          "seed " + seed + (selectors ? " selectors" : "") + (exclusives ? " exclusive" : "");
      this.selectors = selectors;
      this.exclusives = exclusives;
      this.rig = QueueRig.ofWindow(1 + random.nextInt(8));
    }

    void run() throws Exception {
      for (int i = 0; i < 3; i++) {
        join();
      }
      for (int step = 0; step < 400; step++) {
        step();
        checkDeliveries();
      }
      finish();
    }

    private void join() throws Exception {
      Selector selector =
          selectors && random.nextInt(3) > 0
              ? Selector.parse(
                  (random.nextInt(3) == 0 ? "JMSCorrelationID = '" : "colour <> '")
                      + COLOURS[random.nextInt(3)]
                      + "'")
              : null;
      boolean exclusive = exclusives && random.nextInt(2) == 0;
      QueueRig.Taker taker = rig.consumer(selector, exclusive, random.nextInt(3));
      takers.put(taker.consumer, taker);
      open.add(taker);
    }

    private void step() throws Exception {
      int choice = random.nextInt(100);
      if (choice < 40) {
        publish();
      } else if (choice < 62 && rig.outstanding != null) {
        rig.commitNow();
        settling.keySet().removeIf(id -> !hasRow(id));
      } else if (choice < 72 && !rig.reads.isEmpty()) {
        rig.answerRead();
      } else if (choice == 99) {
        crash();
      } else if (choice == 98 && open.size() < 6) {
        join();
      } else if (!open.isEmpty() && choice == 97) {
        open.remove(random.nextInt(open.size())).leave();
      } else if (!open.isEmpty() && choice < 80) {
        open.get(random.nextInt(open.size())).credit(1 + random.nextInt(4));
      } else {
        hold(choice);
      }
    }

    /** A consumer, or the session of one that left, settles or gives back. */
    private void hold(int choice) {
      List<QueueRig.Taker> holders =
          takers.values().stream().filter(each -> !each.held.isEmpty()).toList();
      if (holders.isEmpty()) {
        return;
      }
      QueueRig.Taker taker = holders.get(random.nextInt(holders.size()));
      if (choice < 93) {
        long id = taker.held.get(0).message.id;
        settling.put(id, "settled");
        waiting.remove(id);
        taker.settleFirst();
      } else {
        taker.giveBackFirst(random.nextBoolean() ? Return.UNCOUNTED : Return.COUNTED);
      }
    }

    private void publish() {
      String group = random.nextInt(4) == 0 ? null : "g" + random.nextInt(4);
      boolean persistent = random.nextInt(4) > 0;
      long id = rig.publish(3 + random.nextInt(2), persistent, COLOURS[random.nextInt(3)], group);
      waiting.put(id, "sent");
      if (group != null) {
        groups.put(id, group);
      }
      if (!persistent) {
        nonPersistent.add(id);
      }
    }

    private boolean hasRow(long id) {
      return rig.rows.keySet().stream().anyMatch(ref -> ref.id() == id);
    }

    private void crash() throws Exception {
      waiting.keySet().removeIf(id -> nonPersistent.contains(id) || !hasRow(id));
      settling.keySet().removeIf(id -> nonPersistent.contains(id) || !hasRow(id));
      waiting.putAll(settling);
      settling.clear();
      lastFirstDelivery.clear();
      delivered.clear();
      takers.clear();
      open.clear();
      rig.restart();
      join();
      join();
    }

    private void checkDeliveries() {
      for (QueueRig.Delivered each : rig.log) {
        String group = groups.get(each.id());
        for (QueueRig.Taker other : takers.values()) {
          if (other.consumer != each.to()) {
            boolean isExclusive = each.to().exclusive || other.consumer.exclusive;
            assertThat(other.held)
                .as("%s: %s of %s goes to another", name, each.id(), group)
                .noneMatch(
                    entry ->
                        isExclusive
                            || (group != null && group.equals(groups.get(entry.message.id))));
          }
        }
        checkOrder(each, group);
      }
      rig.log.clear();
    }

    private void checkOrder(QueueRig.Delivered each, String group) {
      if (!delivered.add(each.id())) {
        return;
      }
      Selector selector = each.to().selector;
      String stream =
          each.priority()
              + (group == null ? "" : group)
              + nonPersistent.contains(each.id())
              + (selectors ? selector : "");
      Long before = lastFirstDelivery.put(stream, each.id());
      assertThat(before == null || before < each.id())
          .as("%s: %s of %s delivered after %s", name, each.id(), stream, before)
          .isTrue();
    }

    private void finish() {
      for (QueueRig.Taker taker : takers.values()) {
        while (!taker.held.isEmpty()) {
          taker.giveBackFirst(Return.UNCOUNTED);
        }
        rig.turn(() -> rig.queue.recipients().remove(taker.consumer));
      }
      rig.settle();
      rig.log.clear();
      assertThat(rig.queue.inFlight()).as(name).isZero();
      assertThat(rig.queue.ready()).as(name).isEqualTo(waiting.size());
      QueueRig.Taker last = rig.consumer(null);
      last.credit(10_000);
      rig.settle();
      assertThat(last.ids()).as(name).doesNotHaveDuplicates();
      assertThat(last.ids()).as(name).containsExactlyInAnyOrderElementsOf(waiting.keySet());
      last.settleAll();
      rig.settle();
      rig.turn(() -> rig.queue.recipients().remove(last.consumer));
      assertThat(rig.queue.groups()).as(name).isZero();
      assertThat(rig.queue.inMemory()).as(name).isZero();
      assertThat(rig.partition.budget().used()).as(name).isZero();
    }
  }
}
