package org.rowanmq.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.Ranges;

/** Deliveries that leave their session before they are settled: released, or handed over. */
final class EngineHandOverTest {
  private static final int CHANNEL = RigClient.CHANNEL;

  private final EngineRig rig = new EngineRig();
  private final RigClient client = rig.connect("alice").open(1).session(1).transacted(2);

  private long handOver(int from, int to, Ranges deliveries) {
    client.frame(new ClientFrame.HandOver(CHANNEL, ++client.sequence, from, to, deliveries));
    return client.sequence;
  }

  @Test
  void releasedMessagesGoToAnotherConsumerUncountedAndInOrder() {
    client.send(1, "queue://orders", "a");
    client.send(1, "queue://orders", "b");
    client.send(1, "queue://orders", "c");
    client.consume(1, 1, "queue://orders");
    client.frame(new ClientFrame.Release(CHANNEL, 1, 1, 7, Ranges.of(2, 3)));
    assertThat(client.last(BrokerFrame.Drained.class))
        .isEqualTo(new BrokerFrame.Drained(CHANNEL, 1, 1, 7));
    assertThat(client.texts()).as("the credit is gone").containsExactly("a", "b", "c");
    RigClient other = rig.connect("bob").open(2).session(1);
    other.consume(1, 1, "queue://orders");
    assertThat(other.texts()).containsExactly("b", "c");
    client.settle(1, 1, 1);
    other.settle(1, 1, 2);
    assertThat(rig.store.rows).isEmpty();
  }

  @Test
  void releasingWhatWasNeverDeliveredBreaksTheProtocol() {
    client.consume(1, 1, "queue://orders");
    client.frame(new ClientFrame.Release(CHANNEL, 1, 1, 1, Ranges.of(9)));
    assertThat(rig.closed).extracting("code").containsExactly(ErrorCode.PROTOCOL);
  }

  @Test
  void handedOverDeliveriesAreCommittedByTheirNewSession() {
    client.send(1, "queue://orders", "a");
    client.send(1, "queue://orders", "b");
    client.consume(1, 1, "queue://orders");
    long request = handOver(1, 2, Ranges.of(1, 2));
    assertThat(client.last(BrokerFrame.HandedOver.class))
        .isEqualTo(new BrokerFrame.HandedOver(CHANNEL, request, 1));
    client.commit(2, Ranges.of(1, 2));
    assertThat(rig.store.rows).isEmpty();
  }

  @Test
  void handedOverDeliveriesComeAgainWhenTheirNewSessionRollsBack() {
    client.send(1, "queue://orders", "a");
    client.consume(1, 1, "queue://orders");
    handOver(1, 2, Ranges.of(1));
    client.rollback(2, Ranges.of(1));
    assertThat(client.texts()).containsExactly("a", "a!");
  }

  @Test
  void handedOverDeliveriesSurviveTheirFirstConsumer() {
    client.send(1, "queue://orders", "a");
    client.consume(1, 1, "queue://orders");
    handOver(1, 2, Ranges.of(1));
    client.closeConsumer(1, 1, Ranges.empty());
    client.consume(1, 3, "queue://orders");
    assertThat(client.texts()).containsExactly("a");
    client.commit(2, Ranges.of(1));
    assertThat(rig.store.rows).isEmpty();
  }

  @Test
  void handedOverDeliveriesCanBeReleasedByTheirNewSession() {
    client.send(1, "queue://orders", "a");
    client.send(1, "queue://orders", "b");
    client.consume(1, 1, "queue://orders");
    handOver(1, 2, Ranges.of(1, 2));
    client.frame(new ClientFrame.Release(CHANNEL, 2, 0, 0, Ranges.of(2)));
    assertThat(client.texts()).containsExactly("a", "b", "b");
    client.commit(2, Ranges.of(1));
    client.settle(1, 3, 3);
    assertThat(rig.store.rows).isEmpty();
  }

  @Test
  void aClosedSessionTakesNothingOver() {
    client.send(1, "queue://orders", "a");
    client.consume(1, 1, "queue://orders");
    assertThat(client.refused(handOver(1, 99, Ranges.of(1)))).isEqualTo(ErrorCode.CLOSED);
    client.settle(1, 1, 1);
    assertThat(rig.store.rows).isEmpty();
  }

  @Test
  void handingOverWhatIsNotHeldBreaksTheProtocol() {
    client.send(1, "queue://orders", "a");
    client.consume(1, 1, "queue://orders");
    client.settle(1, 1, 1);
    handOver(1, 2, Ranges.of(1));
    assertThat(rig.closed).extracting("code").containsExactly(ErrorCode.PROTOCOL);
  }
}
