package org.rowanmq.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ConsumerSpec;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.Ranges;

final class EngineDurableSubscriptionTest {
  private final EngineRig rig = new EngineRig();
  private final RigClient client = rig.connect("alice").open(1, "app").session(1);
  private final RigClient publisher = rig.connect("bob").open(2).session(1);

  @Test
  void itCollectsWhileNobodyConsumesAndSurvivesARestart() {
    client.durable(1, 1, "topic://t", "d");
    client.closeConsumer(1, 1, Ranges.empty());
    publisher.send(1, "topic://t", "a");
    EngineRig next = rig.restart();
    RigClient again = next.connect("alice").open(3, "app").session(1);
    again.durable(1, 1, "topic://t", "d");
    assertThat(again.texts()).containsExactly("a");
    RigClient sender = next.connect("bob").open(4).session(1);
    sender.send(1, "topic://t", "b");
    assertThat(again.texts()).containsExactly("a", "b");
  }

  @Test
  void itNeedsAClientId() {
    long opening = publisher.durable(1, 1, "topic://t", "d");
    assertThat(publisher.refused(opening)).isEqualTo(ErrorCode.CLIENT_ID_REQUIRED);
  }

  @Test
  void itHasOneActiveConsumer() {
    client.durable(1, 1, "topic://t", "d");
    long second = client.durable(1, 2, "topic://t", "d");
    assertThat(client.refused(second)).isEqualTo(ErrorCode.SUBSCRIPTION_IN_USE);
    assertThat(client.detail(second)).contains("alice", "session 1", "consumer 1");
  }

  @Test
  void sameNameAndOtherSelectorReplacesIt() {
    client.durable(1, 1, "topic://t", "d");
    client.closeConsumer(1, 1, Ranges.empty());
    publisher.send(1, "topic://t", "old");
    client.consume(
        1, 2, RigClient.spec("topic://t", ConsumerSpec.Kind.DURABLE, "d", "colour = 'new'"));
    publisher.send(1, "topic://t", "new");
    publisher.send(1, "topic://t", "other");
    assertThat(client.texts()).containsExactly("new");
    assertThat(rig.store.rows).hasSize(1);
    assertThat(rig.store.dropped).isEmpty();
  }

  @Test
  void unsubscribingRemovesItAndItsMessages() {
    client.durable(1, 1, "topic://t", "d");
    client.closeConsumer(1, 1, Ranges.empty());
    publisher.send(1, "topic://t", "a");
    client.frame(new ClientFrame.Unsubscribe(1, 50, "d"));
    assertThat(client.isConfirmed(50)).isTrue();
    assertThat(rig.store.rows).isEmpty();
    assertThat(rig.store.dropped).isEmpty();
    assertThat(rig.store.queues).hasSize(1);
    client.frame(new ClientFrame.Unsubscribe(1, 51, "d"));
    assertThat(client.refused(51)).isEqualTo(ErrorCode.SUBSCRIPTION_NOT_FOUND);
  }

  @Test
  void itCannotBeUnsubscribedWhileItIsConsumed() {
    client.durable(1, 1, "topic://t", "d");
    client.frame(new ClientFrame.Unsubscribe(1, 50, "d"));
    assertThat(client.refused(50)).isEqualTo(ErrorCode.SUBSCRIPTION_IN_USE);
  }

  @Test
  void itCannotBeUnsubscribedWhileASessionHoldsItsMessage() {
    client.durable(1, 1, "topic://t", "d");
    publisher.send(1, "topic://t", "a");
    assertThat(client.texts()).containsExactly("a");
    client.closeConsumer(1, 1, Ranges.of(1, 1));
    client.frame(new ClientFrame.Unsubscribe(1, 50, "d"));
    assertThat(client.refused(50)).isEqualTo(ErrorCode.SUBSCRIPTION_IN_USE);
    client.settle(1, 1, 1);
    client.frame(new ClientFrame.Unsubscribe(1, 51, "d"));
    assertThat(client.isConfirmed(51)).isTrue();
  }

  @Test
  void theRowsOfADroppedQueueGoInStepsAndARestartGoesOn() {
    client.durable(1, 1, "topic://t", "d");
    client.closeConsumer(1, 1, Ranges.empty());
    for (int i = 0; i < 2_500; i++) {
      publisher.send(1, "topic://t", "a");
    }
    rig.isStoreSlow = true;
    client.frame(new ClientFrame.Unsubscribe(1, 50, "d"));
    rig.commitOne();
    rig.commitOne();
    assertThat(rig.store.rows).hasSize(1_500);
    EngineRig next = rig.restart();
    assertThat(next.store.rows).isEmpty();
    assertThat(next.store.dropped).isEmpty();
    assertThat(next.store.batches.stream().flatMap(batch -> batch.ops().stream()))
        .filteredOn(StoreOp.Purge.class::isInstance)
        .hasSize(3);
  }

  @Test
  void aDefinitionTheStoreRefusesIsNoSubscription() {
    rig.store.poison = op -> op instanceof StoreOp.PutQueue;
    long opening = client.durable(1, 1, "topic://t", "d");
    assertThat(client.refused(opening)).isEqualTo(ErrorCode.STORE_REJECTED);
    rig.store.poison = op -> false;
    client.durable(1, 1, "topic://t", "d");
    assertThat(client.all(BrokerFrame.ConsumerOpened.class)).hasSize(1);
  }
}
