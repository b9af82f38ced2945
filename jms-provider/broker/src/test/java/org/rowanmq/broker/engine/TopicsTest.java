package org.rowanmq.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.rowanmq.broker.store.Fence;
import org.rowanmq.broker.store.QueueSpec;
import org.rowanmq.wire.Destination;

final class TopicsTest {
  private static final DeadLetters NO_DEAD_LETTERS =
      new DeadLetters() {
        @Override
        public boolean publish(Entry entry, String reason) {
          return false;
        }

        @Override
        public void postpone(Entry entry, long dueMillis) {}

        @Override
        public void expired(
            QueueState queue,
            Message message,
            int deliveries,
            int failures,
            Map<String, String> notes) {}
      };

  private final Partition partition =
      new Partition(0, new Fence(0, 1, 0, 0), EngineSettings.defaults(), QueueRig.ofWindow(1));
  private final Topics topics = new Topics();
  private long lastId;

  @Test
  void exactNamesMatchOnlyThemselves() {
    Subscription orders = add("orders.eu");
    assertThat(matching("orders.eu")).containsExactly(orders);
    assertThat(matching("orders")).isEmpty();
    assertThat(matching("orders.eu.de")).isEmpty();
  }

  @Test
  void aStarStandsForOneLevel() {
    Subscription one = add("orders.*");
    assertThat(matching("orders.eu")).containsExactly(one);
    assertThat(matching("orders")).isEmpty();
    assertThat(matching("orders.eu.de")).isEmpty();
  }

  @Test
  void aHashStandsForAnyNumberOfLevels() {
    Subscription many = add("orders.#");
    Subscription inside = add("#.de");
    assertThat(matching("orders")).containsExactly(many);
    assertThat(matching("orders.eu")).containsExactly(many);
    assertThat(matching("orders.eu.de")).containsExactlyInAnyOrder(many, inside);
    assertThat(matching("de")).containsExactly(inside);
  }

  @Test
  void aSubscriptionIsFoundOnceHoweverManyWaysItMatches() {
    Subscription many = add("#.#");
    assertThat(matching("a.b.c")).containsExactly(many);
  }

  @Test
  void whatIsRemovedNoLongerMatches() {
    Subscription exact = add("a.b");
    Subscription one = add("a.*");
    Subscription other = add("a.*");
    topics.remove(exact);
    topics.remove(one);
    assertThat(matching("a.b")).containsExactly(other);
    topics.remove(other);
    assertThat(matching("a.b")).isEmpty();
  }

  @Test
  void manyHashesDoNotMakeMatchingExplode() {
    add("#." + "x.#.".repeat(60) + "y");
    assertThat(matching("x." + "x.".repeat(200) + "z")).isEmpty();
  }

  @Test
  void agreesWithAPlainMatcherOnRandomNames() {
    Random random = new Random(7);
    for (int round = 0; round < 2_000; round++) {
      Topics fresh = new Topics();
      String pattern = name(random, "a", "b", "*", "#");
      String topic = name(random, "a", "b", "c");
      Subscription subscription = subscription(pattern);
      fresh.add(subscription);
      boolean matches = matches(List.of(pattern.split("\\.")), List.of(topic.split("\\.")));
      assertThat(fresh.matching(Destination.topic(topic)).contains(subscription))
          .as("%s against %s", pattern, topic)
          .isEqualTo(matches);
      fresh.remove(subscription);
      assertThat(fresh.matching(Destination.topic(topic))).isEmpty();
    }
  }

  private static boolean matches(List<String> pattern, List<String> topic) {
    if (pattern.isEmpty()) {
      return topic.isEmpty();
    }
    List<String> rest = pattern.subList(1, pattern.size());
    if (pattern.get(0).equals("#")) {
      return matches(rest, topic)
          || (!topic.isEmpty() && matches(pattern, topic.subList(1, topic.size())));
    }
    return !topic.isEmpty()
        && (pattern.get(0).equals("*") || pattern.get(0).equals(topic.get(0)))
        && matches(rest, topic.subList(1, topic.size()));
  }

  private static String name(Random random, String... levels) {
    List<String> name = new ArrayList<>();
    for (int i = random.nextInt(5); i >= 0; i--) {
      name.add(levels[random.nextInt(levels.length)]);
    }
    return String.join(".", name);
  }

  private List<Subscription> matching(String topic) {
    return List.copyOf(topics.matching(Destination.topic(topic)));
  }

  private Subscription add(String topic) {
    Subscription subscription = subscription(topic);
    topics.add(subscription);
    return subscription;
  }

  private Subscription subscription(String topic) {
    @Nullable String none = null;
    QueueSpec spec =
        new QueueSpec(++lastId, Destination.topic(topic), none, none, none, false, false);
    return new Subscription(new QueueState(spec, partition, NO_DEAD_LETTERS, false), null, 0);
  }
}
