package org.rowanmq.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.DeliveryKey;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.Ranges;

final class EngineSettlementTest {
  private final EngineRig rig = new EngineRig();
  private final RigClient client = rig.connect("alice").open(1).session(1);

  private DeliveryKey key(RigClient of) {
    BrokerFrame.Deliver delivery = of.last(BrokerFrame.Deliver.class);
    return new DeliveryKey(
        of.last(BrokerFrame.ConsumerOpened.class).queue(), delivery.priority(), delivery.id());
  }

  @Test
  void deliveriesOfASessionAreNumberedAcrossConsumers() {
    client.consume(1, 1, "queue://a");
    client.consume(1, 2, "queue://b");
    client.send(1, "queue://a", "x");
    client.send(1, "queue://b", "y");
    client.send(1, "queue://a", "z");
    assertThat(client.all(BrokerFrame.Deliver.class))
        .extracting("number")
        .containsExactly(1L, 2L, 3L);
  }

  @Test
  void aSettlementIsConfirmedWhenTheDeleteIsDurable() {
    client.send(1, "queue://orders", "a");
    client.consume(1, 1, "queue://orders");
    rig.isStoreSlow = true;
    long settlement = client.settle(1, 1, 1);
    assertThat(client.isConfirmed(settlement)).isFalse();
    rig.settle();
    assertThat(client.isConfirmed(settlement)).isTrue();
    assertThat(rig.store.rows).isEmpty();
  }

  @Test
  void aSettlementNobodyWaitsForSharesTheCommitOfTheNextSend() {
    RigClient consumer = rig.connect("bob").open(2).unhurried(1);
    consumer.consume(1, 1, "queue://orders");
    client.send(1, "queue://orders", "a");
    int batches = rig.store.batches.size();
    long settlement = consumer.settle(1, 1, 1);
    assertThat(rig.store.batches).hasSize(batches);
    client.send(1, "queue://orders", "b");
    assertThat(rig.store.batches).hasSize(batches + 1);
    assertThat(consumer.isConfirmed(settlement)).isTrue();
    assertThat(rig.store.rows).hasSize(1);
  }

  @Test
  void aSettlementNobodyWaitsForIsWrittenSoonAllTheSame() {
    RigClient consumer = rig.connect("bob").open(2).unhurried(1);
    consumer.consume(1, 1, "queue://orders");
    client.send(1, "queue://orders", "a");
    client.send(1, "queue://orders", "b");
    long first = consumer.settle(1, 1, 1);
    assertThat(rig.store.rows).hasSize(2);
    rig.pass(1);
    assertThat(consumer.isConfirmed(first)).isTrue();
    assertThat(rig.store.rows).hasSize(1);
    // And the next one is given its own time.
    long second = consumer.settle(1, 2, 2);
    assertThat(rig.store.rows).hasSize(1);
    rig.pass(1);
    assertThat(consumer.isConfirmed(second)).isTrue();
  }

  @Test
  void settlingAnUnknownDeliveryBreaksTheProtocol() {
    client.settle(1, 1, 1L << 50);
    assertThat(rig.closed).extracting("code").containsExactly(ErrorCode.PROTOCOL);
  }

  @Test
  void recoverReturnsEverythingAndCountsWhatTheApplicationHad() {
    client.send(1, "queue://orders", "a");
    client.send(1, "queue://orders", "b");
    client.consume(1, 1, "queue://orders");
    client.frame(new ClientFrame.Recover(1, 60, 1, Ranges.of(1)));
    client.credit(1, 1);
    assertThat(client.texts()).containsExactly("a", "b", "a!", "b");
    BrokerFrame.Deliver again = client.all(BrokerFrame.Deliver.class).get(2);
    assertThat(again.number()).isEqualTo(3);
    assertThat(again.deliveryCount()).isEqualTo(2);
  }

  @Test
  void aRejectedMessageComesAgainCountedAndNothingElseIsTouched() {
    client.send(1, "queue://orders", "a");
    client.send(1, "queue://orders", "b");
    client.send(1, "queue://orders", "c");
    client.consume(1, 1, "queue://orders");
    client.frame(new ClientFrame.Reject(1, 1, Ranges.of(2)));
    assertThat(client.texts()).containsExactly("a", "b", "c", "b!");
    assertThat(client.all(BrokerFrame.Deliver.class).get(3).deliveryCount()).isEqualTo(2);
    client.settle(1, 1, 1);
    client.settle(1, 3, 4);
    assertThat(rig.store.rows).isEmpty();
  }

  @Test
  void aMessageThatIsRejectedTooOftenIsADeadLetter() {
    client.send(1, "queue://orders", "a");
    client.consume(1, 1, "queue://orders");
    for (long number = 1; client.texts().size() == number && number < 20; number++) {
      client.frame(new ClientFrame.Reject(1, 1, Ranges.of(number)));
    }
    RigClient other = rig.connect("bob").open(2).session(1);
    other.consume(1, 1, "queue://DLQ");
    assertThat(other.texts()).hasSize(1).first().asString().startsWith("a");
  }

  @Test
  void aCommitDoesNotSettleWhatWasRejected() {
    client.transacted(2);
    client.send(1, "queue://orders", "a");
    client.send(1, "queue://orders", "b");
    client.consume(2, 1, "queue://orders");
    client.frame(new ClientFrame.Reject(1, 2, Ranges.of(1)));
    client.commit(2, Ranges.of(1, 2));
    assertThat(client.texts()).containsExactly("a", "b", "a!");
    assertThat(rig.store.rows).hasSize(1);
  }

  @Test
  void rejectingWhatWasNeverDeliveredBreaksTheProtocol() {
    client.consume(1, 1, "queue://orders");
    client.frame(new ClientFrame.Reject(1, 1, Ranges.of(9)));
    assertThat(rig.closed).extracting("code").containsExactly(ErrorCode.PROTOCOL);
  }

  @Test
  void aLostLinkReturnsWhatItHeldAsRedelivered() {
    client.send(1, "queue://orders", "a");
    client.consume(1, 1, "queue://orders");
    client.lose();
    RigClient other = rig.connect("bob").open(2).session(1);
    other.consume(1, 1, "queue://orders");
    assertThat(other.texts()).containsExactly("a!");
  }

  @Test
  void aSettlementPresentedAgainIsAppliedIfNobodyElseHadTheMessage() {
    client.send(1, "queue://orders", "a");
    client.consume(1, 1, "queue://orders");
    DeliveryKey key = key(client);
    client.lose();
    RigClient again = rig.connect("alice").resume(1, 1).session(2);
    again.frame(new ClientFrame.Resettle(1, 60, 2, List.of(key)));
    assertThat(again.isConfirmed(60)).isTrue();
    assertThat(rig.store.rows).isEmpty();
    again.frame(new ClientFrame.Resettle(1, 60, 2, List.of(key)));
    assertThat(again.refused(60)).isNull();
  }

  @Test
  void aSettlementPresentedAgainIsStaleIfSomebodyElseHasTheMessage() {
    client.send(1, "queue://orders", "a");
    client.consume(1, 1, "queue://orders");
    DeliveryKey key = key(client);
    RigClient other = rig.connect("bob").open(2).session(1);
    other.consume(1, 1, "queue://orders");
    client.lose();
    RigClient again = rig.connect("alice").resume(1, 1).session(2);
    again.frame(new ClientFrame.Resettle(1, 60, 2, List.of(key)));
    assertThat(again.refused(60)).isEqualTo(ErrorCode.STALE);
    assertThat(rig.store.rows).hasSize(1);
  }

  @Test
  void aSettlementIsPresentedAgainToTheNextLifeOfTheBroker() {
    client.send(1, "queue://orders", "a");
    client.consume(1, 1, "queue://orders");
    DeliveryKey key = key(client);
    EngineRig next = rig.restart();
    RigClient again = next.connect("alice").resume(1, 1).session(2);
    again.frame(new ClientFrame.Resettle(1, 60, 2, List.of(key)));
    assertThat(again.isConfirmed(60)).isTrue();
    assertThat(next.store.rows).isEmpty();
    again.frame(new ClientFrame.Resettle(1, 61, 2, List.of(new DeliveryKey(999, 4, 1))));
    assertThat(again.refused(61)).isEqualTo(ErrorCode.STALE);
  }

  @Test
  void messagesOfOneSettlementAreEachAppliedWhereTheyCanBe() {
    client.send(1, "queue://orders", "a");
    client.consume(1, 1, "queue://orders");
    DeliveryKey first = key(client);
    client.send(1, "queue://orders", "b");
    DeliveryKey second = key(client);
    client.lose();
    RigClient other = rig.connect("bob").open(2).session(1);
    other.frame(
        new ClientFrame.OpenConsumer(
            1,
            30,
            1,
            1,
            RigClient.spec(
                "queue://orders", org.rowanmq.wire.ConsumerSpec.Kind.QUEUE, null, null)));
    other.frame(new ClientFrame.Credit(1, 1, 1, 1, 1_000));
    assertThat(other.texts()).containsExactly("a!");
    RigClient again = rig.connect("alice").resume(1, 1).session(2);
    again.frame(new ClientFrame.Resettle(1, 60, 2, List.of(first, second)));
    assertThat(again.refused(60)).isEqualTo(ErrorCode.STALE);
    assertThat(rig.store.rows.keySet()).extracting("id").containsExactly(first.id());
  }
}
