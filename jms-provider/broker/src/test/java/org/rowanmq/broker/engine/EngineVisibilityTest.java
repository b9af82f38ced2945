package org.rowanmq.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.rowanmq.broker.store.QueueCount;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.Ranges;

/** What the simulator found about the order of becoming durable, visible and counted. */
final class EngineVisibilityTest {
  private final EngineRig rig = new EngineRig();

  @Test
  void nonPersistentSendsOfATransactionWaitForItsCommitToo() {
    RigClient client = rig.connect("alice").open(1).transacted(1);
    RigClient reader = rig.connect("bob").open(2).session(1);
    reader.consume(1, 1, "queue://orders");
    client.frame(client.sendFrame(10, 1, "queue://orders", false, RigClient.content("a")));
    rig.isStoreSlow = true;
    client.frame(new ClientFrame.Commit(1, 11, 1, Ranges.empty()));
    assertThat(reader.texts()).isEmpty();
    assertThat(client.isConfirmed(11)).isFalse();
    rig.settle();
    assertThat(reader.texts()).containsExactly("a");
    assertThat(client.isConfirmed(11)).isTrue();
  }

  @Test
  void aFanOutThatTheStoreRefusesReachesNobody() {
    RigClient client = rig.connect("alice").open(1, "alice").session(1);
    client.durable(1, 1, "topic://news", "kept");
    client.consume(1, 2, "topic://news");
    rig.store.poison = op -> op instanceof StoreOp.Insert;
    long refused = client.send(1, "topic://news", "a");
    assertThat(client.refused(refused)).isNotNull();
    assertThat(client.texts()).isEmpty();
    rig.store.poison = op -> false;
    client.send(1, "topic://news", "b");
    assertThat(client.texts()).containsExactlyInAnyOrder("b", "b");
  }

  @Test
  void aCounterRowIsTrueOfEachBatchByItself() {
    EngineRig small = new EngineRig(new TinyStore(), EngineSettingsChanges.tiny());
    RigClient client = small.connect("alice").open(1).session(1);
    for (int i = 0; i < 8; i++) {
      client.send(1, "queue://orders", "a");
    }
    long poisonous = RigClient.content("poison").length();
    small.store.poison =
        op ->
            op instanceof StoreOp.Insert insert && insert.message().content().length() == poisonous;
    small.isStoreSlow = true;
    for (String text : List.of("b", "poison", "c", "poison", "d")) {
      client.send(1, "queue://orders", text);
    }
    for (int i = 0; i < 6; i++) {
      small.commitOne();
      assertThat(small.store.counters.values())
          .extracting(QueueCount::messages)
          .containsExactly((long) small.store.rows.size());
    }
    assertThat(small.store.rows).hasSize(11);
  }

  @Test
  void aDeliveryCutShortByAKillCounts() {
    RigClient client = rig.connect("alice").open(1).transacted(1);
    client.send(1, "queue://orders", "a");
    client.commit(1, Ranges.empty());
    client.consume(1, 1, "queue://orders");
    client.rollback(1, Ranges.of(1));
    client.credit(1, 1);
    EngineRig next = rig.restart();
    RigClient again = next.connect("alice").open(2).session(1);
    again.consume(1, 1, "queue://orders");
    assertThat(again.all(BrokerFrame.Deliver.class))
        .extracting(BrokerFrame.Deliver::deliveryCount)
        .containsExactly(3);
  }

  @Test
  void theScheduleIsReadOnAlthoughItsFirstPageWasJustLeaving() {
    EngineRig small = new EngineRig(new TinyStore(), EngineSettingsChanges.tiny());
    RigClient client = small.connect("alice").open(1).session(1);
    for (int i = 1; i <= 8; i++) {
      client.frame(delayed(i));
    }
    EngineRig next = small.restart();
    next.nowMillis = small.nowMillis + 60_000;
    RigClient reader = next.connect("bob").open(2).session(1);
    reader.consume(1, 1, "queue://orders");
    next.pass(20_000);
    assertThat(reader.texts()).hasSize(8);
  }

  private static ClientFrame.Send delayed(int sequence) {
    return new ClientFrame.Send(
        1,
        10 + sequence,
        1,
        Destination.queue("orders"),
        true,
        4,
        0,
        1_000 + sequence,
        false,
        RigClient.content("m" + sequence));
  }

  @Test
  void aSessionThatAStopKeptFromOpeningIsLeftToTheNextBroker() {
    RigClient client = rig.connect("alice").open(1).session(1);
    rig.isStoreSlow = true;
    client.send(1, "queue://orders", "a");
    rig.apply(new Command.Stop());
    client.session(2);
    long late = client.send(2, "queue://orders", "b");
    rig.settle();
    assertThat(client.refused(late)).isNull();
    assertThat(client.isConfirmed(late)).isFalse();
  }
}
