package org.rowanmq.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.rowanmq.broker.engine.selector.Selector;

/**
 * Random histories of one queue with a tiny window, checked against what must hold whatever happens
 * (I3–I6).
 */
final class QueueStateRandomTest {
  private static final String[] COLOURS = {"red", "green", "blue"};

  @Test
  void nothingIsLostDoubledOrReorderedWithPlainConsumers() throws Exception {
    for (int seed = 0; seed < 150; seed++) {
      new History(seed, false, false).run();
    }
  }

  @Test
  void nothingIsLostOrDoubledWithSelectors() throws Exception {
    for (int seed = 0; seed < 150; seed++) {
      new History(seed, true, false).run();
    }
  }

  @Test
  void nothingIsLostDoubledOrOverlookedWithPropertiesThatAreDeclaredNowAndThen() throws Exception {
    for (int seed = 0; seed < 150; seed++) {
      new History(seed, true, true).run();
    }
  }

  private static final class History {
    private final Random random;
    private final String name;
    private final boolean selectors;
    private final boolean declares;
    private final QueueRig rig;
    private final Map<Long, String> waiting = new HashMap<>();
    private final Set<Long> durable = new HashSet<>();
    private final Set<Long> settling = new HashSet<>();
    private final Set<Long> delivered = new HashSet<>();
    private final Map<String, Long> lastFirstDelivery = new HashMap<>();
    private List<QueueRig.Taker> takers = new ArrayList<>();

    History(int seed, boolean selectors, boolean declares) {
      this.random = new Random(seed);
      this.name =
          "seed " + seed + (selectors ? " with selectors" : "") + (declares ? ", declared" : "");
      this.selectors = selectors;
      this.declares = declares;
      this.rig = QueueRig.ofWindow(1 + random.nextInt(6));
      if (declares) {
        rig.declare("colour");
        rig.restart();
      }
    }

    void run() throws Exception {
      openConsumers();
      for (int step = 0; step < 400; step++) {
        step();
        checkHeld();
        checkFirstDeliveries();
      }
      if (declares) {
        select();
      }
      finish();
    }

    private void openConsumers() throws Exception {
      takers = new ArrayList<>();
      takers.add(rig.consumer(null));
      takers.add(rig.consumer(selectors ? Selector.parse("colour = 'green'") : null));
      takers.add(rig.consumer(selectors ? Selector.parse("colour <> 'green'") : null));
    }

    private void step() throws Exception {
      QueueRig.Taker taker = takers.get(random.nextInt(takers.size()));
      int choice = random.nextInt(100);
      if (choice < 40) {
        String colour = COLOURS[random.nextInt(3)];
        waiting.put(rig.publish(random.nextInt(3) + 3, true, colour), colour);
      } else if (choice < 50) {
        taker.credit(1 + random.nextInt(4));
      } else if (choice < 62 && rig.outstanding != null) {
        rig.commitNow();
        durable.addAll(rig.rows.keySet().stream().map(ref -> ref.id()).toList());
        settling.removeIf(id -> rig.rows.keySet().stream().noneMatch(ref -> ref.id() == id));
      } else if (choice < 75 && !rig.reads.isEmpty()) {
        rig.answerRead();
      } else if (choice < 90 && !taker.held.isEmpty()) {
        long id = taker.held.get(0).message.id;
        settling.add(id);
        waiting.remove(id);
        taker.settleFirst();
      } else if (choice < 95 && !taker.held.isEmpty()) {
        taker.giveBackFirst(random.nextBoolean() ? Return.UNCOUNTED : Return.COUNTED);
      } else if (choice == 99) {
        crash();
      } else if (choice == 98 && declares) {
        comeAndGo();
      }
    }

    /** A consumer with a selector is there for a while, or until the end. */
    private void comeAndGo() throws Exception {
      Long any = waiting.keySet().stream().skip(waiting.size() / 2).findFirst().orElse(1L);
      String selector = random.nextInt(3) == 0 ? byId(any) : selector(COLOURS[random.nextInt(3)]);
      QueueRig.Taker taker = rig.consumer(Selector.parse(selector));
      taker.credit(random.nextInt(3));
      if (random.nextBoolean()) {
        rig.settle();
        durable.addAll(rig.rows.keySet().stream().map(ref -> ref.id()).toList());
        while (!taker.held.isEmpty()) {
          taker.giveBackFirst(Return.UNCOUNTED);
        }
        taker.leave();
      } else {
        takers.add(taker);
      }
    }

    private static String byId(long id) {
      return "JMSMessageID = 'ID:7-" + id + "'";
    }

    private String selector(String colour) {
      String demand = random.nextBoolean() ? "colour" : "JMSCorrelationID";
      return demand + " = '" + colour + "' AND JMSPriority > 2";
    }

    /** For each colour a consumer finds all there is of it. */
    private void select() throws Exception {
      for (QueueRig.Taker taker : takers) {
        while (!taker.held.isEmpty()) {
          taker.giveBackFirst(Return.UNCOUNTED);
        }
        taker.leave();
      }
      takers.clear();
      rig.settle();
      settling.clear();
      Set<Long> found = new HashSet<>();
      List<String> selectors = new ArrayList<>();
      waiting.keySet().stream()
          .sorted()
          .skip(waiting.size() / 2)
          .limit(3)
          .forEach(id -> selectors.add(byId(id)));
      int single = selectors.size();
      for (String colour : COLOURS) {
        selectors.add(selector(colour));
      }
      for (String selector : selectors) {
        QueueRig.Taker taker = rig.consumer(Selector.parse(selector));
        taker.credit(10_000);
        rig.turn(() -> rig.queue.recipients().drain(taker.consumer, 1));
        rig.settle();
        assertThat(taker.drained).as(name + ": the drain is answered").hasSize(1);
        if (takers.size() < single) {
          assertThat(taker.ids()).as(name + ": found by " + selector).hasSize(1);
        }
        found.addAll(taker.ids());
        takers.add(taker);
      }
      assertThat(found).as(name + ": found by colour").isEqualTo(waiting.keySet());
    }

    private void crash() throws Exception {
      Set<Long> rows = new HashSet<>();
      rig.rows.keySet().forEach(ref -> rows.add(ref.id()));
      // What was not durable is gone; what was being settled may be back.
      waiting.keySet().retainAll(rows);
      rig.rows.forEach(
          (ref, row) -> {
            if (settling.contains(ref.id())) {
              waiting.put(ref.id(), "back");
            }
          });
      settling.clear();
      lastFirstDelivery.clear();
      delivered.clear();
      if (declares) {
        rig.declare(random.nextInt(3) == 0 ? "size" : "colour");
      }
      rig.restart();
      openConsumers();
    }

    private void checkHeld() {
      Set<Long> seen = new HashSet<>();
      for (QueueRig.Taker taker : takers) {
        for (Entry entry : taker.held) {
          assertThat(seen.add(entry.message.id))
              .as("%s: one holder of %s", name, entry.message.id)
              .isTrue();
          assertThat(rig.rows).as("%s: durable before delivery", name).containsKey(entry.ref());
        }
      }
    }

    /** First deliveries to consumers with the same selector ascend within a priority (I5). */
    private void checkFirstDeliveries() {
      for (QueueRig.Delivered each : rig.log) {
        if (delivered.add(each.id())) {
          Selector selector = each.to().selector;
          String scan = each.priority() + (selector == null ? "" : selector.text());
          Long before = lastFirstDelivery.put(scan, each.id());
          assertThat(before == null || before < each.id())
              .as("%s: %s delivered after %s", name, each.id(), before)
              .isTrue();
        }
      }
      rig.log.clear();
    }

    private void finish() {
      List<Long> order = new ArrayList<>();
      for (QueueRig.Taker taker : takers) {
        while (!taker.held.isEmpty()) {
          taker.giveBackFirst(Return.UNCOUNTED);
        }
        rig.turn(() -> rig.queue.recipients().remove(taker.consumer));
      }
      rig.settle();
      assertThat(rig.queue.inFlight()).as(name).isZero();
      assertThat(rig.queue.ready()).as(name).isEqualTo(waiting.size());
      QueueRig.Taker last = rig.consumer(null);
      last.credit(10_000);
      rig.settle();
      order.addAll(last.ids());
      assertThat(order).as(name).doesNotHaveDuplicates();
      assertThat(order).as(name).containsExactlyInAnyOrderElementsOf(waiting.keySet());
      if (!selectors) {
        for (int priority = 3; priority <= 5; priority++) {
          int wanted = priority;
          List<Long> ids =
              last.held.stream()
                  .filter(entry -> entry.message.priority == wanted)
                  .map(entry -> entry.message.id)
                  .toList();
          assertThat(ids).as(name + ": order of priority " + priority).isSorted();
        }
      }
      rig.turn(() -> rig.queue.recipients().remove(last.consumer));
      assertThat(rig.partition.budget().used()).as(name).isGreaterThanOrEqualTo(0);
    }
  }
}
