package org.rowanmq.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ConsumerSpec;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.Ranges;

final class EngineRoutingTest {
  private final EngineRig rig = new EngineRig();
  private final RigClient alice = rig.connect("alice").open(1, "alice-app").session(1);
  private final RigClient bob = rig.connect("bob").open(2, "bob-app").session(1);

  @Test
  void aTopicReachesEverySubscriptionOnce() {
    alice.consume(1, 1, "topic://prices.eu");
    alice.consume(1, 2, "topic://prices.*");
    bob.consume(1, 1, "topic://prices.#");
    bob.consume(1, 2, "topic://prices.us");
    bob.send(1, "topic://prices.eu", "a");
    assertThat(alice.texts()).containsExactly("a", "a");
    assertThat(bob.texts()).containsExactly("a");
  }

  @Test
  void aPublicationForNobodyIsConfirmedAndGone() {
    long sequence = bob.send(1, "topic://prices.eu", "a");
    assertThat(bob.isConfirmed(sequence)).isTrue();
    assertThat(rig.store.rows).isEmpty();
  }

  @Test
  void aFanOutSharesOneIdAndOneContent() {
    alice.durable(1, 1, "topic://prices", "one");
    alice.durable(1, 2, "topic://prices", "two");
    bob.durable(1, 1, "topic://prices", "three");
    bob.send(1, "topic://prices", "a");
    assertThat(rig.store.contents).hasSize(1);
    assertThat(rig.store.rows.keySet())
        .extracting("id")
        .containsOnly(rig.store.contents.keySet().toArray());
    assertThat(rig.store.rows).hasSize(3);
    alice.settle(1, 1, 2);
    assertThat(rig.store.contents).hasSize(1);
    bob.settle(1, 1, 1);
    assertThat(rig.store.contents).isEmpty();
  }

  @Test
  void aSubscriptionsSelectorFiltersAtPublication() {
    alice.consume(
        1, 1, RigClient.spec("topic://t", ConsumerSpec.Kind.DURABLE, "red", "colour = 'red'"));
    bob.send(1, "topic://t", "red");
    bob.send(1, "topic://t", "blue");
    assertThat(alice.texts()).containsExactly("red");
    assertThat(rig.store.rows).hasSize(1);
  }

  @Test
  void noLocalKeepsOwnPublicationsAway() {
    alice.consume(
        1,
        1,
        new ConsumerSpec(Destination.topic("t"), ConsumerSpec.Kind.SUBSCRIPTION, null, null, true));
    alice.consume(
        1, 2, new ConsumerSpec(Destination.topic("t"), ConsumerSpec.Kind.DURABLE, "d", null, true));
    alice.send(1, "topic://t", "mine");
    bob.send(1, "topic://t", "theirs");
    assertThat(alice.texts()).containsExactly("theirs", "theirs");
  }

  @Test
  void aPatternCannotBePublishedTo() {
    assertThat(bob.refused(bob.send(1, "topic://prices.*", "a")))
        .isEqualTo(ErrorCode.DESTINATION_INVALID);
    assertThat(bob.refused(bob.send(1, "topic://prices.a*b", "a"))).isNull();
  }

  @Test
  void theBrokerComputesExpiryAndNotesTheSender() {
    bob.frame(
        new ClientFrame.Send(
            1, 10, 1, Destination.queue("orders"), true, 7, 500, 0, false, RigClient.content("a")));
    var row = rig.store.rows.firstEntry().getValue();
    assertThat(row.priority()).isEqualTo(7);
    assertThat(row.annotations().expiresMillis()).isEqualTo(rig.nowMillis + 500);
    assertThat(row.annotations().user()).isEqualTo("bob");
    assertThat(row.annotations().producerId()).isEqualTo(2);
    assertThat(row.annotations().producerSequence()).isEqualTo(10);
    rig.pass(500);
    alice.consume(1, 1, "queue://orders");
    assertThat(alice.texts()).isEmpty();
  }

  @Test
  void aDelayedPublicationArrivesInEachQueueWhenItIsDue() {
    alice.durable(1, 1, "topic://t", "d");
    bob.consume(1, 1, "topic://t");
    bob.frame(
        new ClientFrame.Send(
            1,
            10,
            1,
            Destination.topic("t"),
            true,
            4,
            5_000,
            1_000,
            false,
            RigClient.content("a")));
    assertThat(bob.isConfirmed(10)).isTrue();
    rig.pass(999);
    assertThat(alice.texts()).isEmpty();
    assertThat(bob.texts()).isEmpty();
    rig.pass(2);
    assertThat(alice.texts()).containsExactly("a");
    assertThat(bob.texts()).containsExactly("a");
  }

  @Test
  void aDelayDoesNotProlongAMessagesLife() {
    bob.consume(1, 1, "queue://q");
    bob.frame(
        new ClientFrame.Send(
            1, 10, 1, Destination.queue("q"), true, 4, 100, 1_000, false, RigClient.content("a")));
    rig.pass(1_500);
    assertThat(bob.texts()).isEmpty();
  }

  @Test
  void aMessageThatFailsTooOftenGoesToTheDeadLetterQueueWithItsReason() {
    EngineRig strict = new EngineRig(EngineSettingsChanges.maxAttempts(2));
    RigClient client = strict.connect("carol").open(3).transacted(1);
    client.session(2);
    client.send(2, "queue://orders", "poison");
    client.consume(1, 1, "queue://orders");
    client.rollback(1, Ranges.of(1));
    client.credit(1, 1);
    assertThat(client.texts()).containsExactly("poison", "poison!");
    client.rollback(1, Ranges.of(2));
    client.credit(1, 1);
    assertThat(client.texts()).hasSize(2);
    client.consume(2, 1, "queue://DLQ");
    BrokerFrame.Deliver dead = client.last(BrokerFrame.Deliver.class);
    assertThat(dead.annotations())
        .containsEntry("dead-letter-origin", "orders")
        .hasEntrySatisfying("dead-letter-reason", reason -> assertThat(reason).contains("2"));
    assertThat(dead.destination()).isEqualTo(Destination.queue("orders"));
    assertThat(dead.redelivered()).isTrue();
    assertThat(dead.persistent()).isTrue();
    assertThat(strict.store.rows).hasSize(1);
  }

  @Test
  void theDeadLetterQueueIsThereFromTheStart() {
    assertThat(rig.store.queues.values()).extracting("source").contains(Destination.queue("DLQ"));
    assertThat(rig.restart().store.queues).hasSize(1);
  }

  @Test
  void aPoisonousCopyLeavesTheOthersAlone() {
    alice.durable(1, 1, "topic://t", "d");
    rig.store.poison = op -> op instanceof StoreOp.Insert;
    long sequence = bob.send(1, "topic://t", "a");
    assertThat(bob.refused(sequence)).isEqualTo(ErrorCode.STORE_REJECTED);
    rig.store.poison = op -> false;
    bob.send(1, "topic://t", "b");
    assertThat(alice.texts()).containsExactly("b");
    assertThat(Map.copyOf(rig.store.rows)).hasSize(1);
  }
}
