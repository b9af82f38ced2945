package org.rowanmq.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ErrorCode;

final class EngineStopTest {
  private final EngineRig rig = new EngineRig();
  private final RigClient client = rig.connect("alice").open(1).session(1);

  @Test
  void whatWasAcceptedBecomesDurableAndIsConfirmedBeforeTheEnd() {
    rig.isStoreSlow = true;
    long sequence = client.send(1, "queue://orders", "a");
    rig.apply(new Command.Stop());
    assertThat(rig.isStopped).isFalse();
    rig.settle();
    assertThat(client.isConfirmed(sequence)).isTrue();
    assertThat(rig.isStopped).isTrue();
    assertThat(rig.closed).extracting("code").containsExactly(ErrorCode.SHUTTING_DOWN);
  }

  @Test
  void newWorkIsLeftToTheNextBroker() {
    rig.isStoreSlow = true;
    client.send(1, "queue://orders", "a");
    rig.apply(new Command.Stop());
    long late = client.send(1, "queue://orders", "b");
    RigClient newcomer = rig.connect("bob");
    newcomer.frame(new ClientFrame.OpenChannel(1, 2, null, false, 1));
    assertThat(newcomer.refused(0)).isEqualTo(ErrorCode.SHUTTING_DOWN);
    rig.settle();
    assertThat(client.isConfirmed(late)).isFalse();
    assertThat(client.refused(late)).isNull();
    assertThat(rig.store.rows).hasSize(1);
  }

  @Test
  void nothingIsSuspectAfterACleanStopButWhatWasOut() {
    client.send(1, "queue://orders", "a");
    client.consume(1, 1, "queue://orders");
    RigClient producer = rig.connect("bob").open(2).session(1);
    producer.send(1, "queue://later", "b");
    client.consume(1, 2, "queue://later");
    client.settle(1, 2, 2);
    producer.send(1, "queue://idle", "c");
    rig.apply(new Command.Stop());
    assertThat(rig.isStopped).isTrue();
    EngineRig next = rig.restart();
    RigClient again = next.connect("alice").open(3).session(1);
    again.consume(1, 1, "queue://orders");
    again.consume(1, 2, "queue://idle");
    assertThat(again.texts()).containsExactly("a!", "c");
  }

  @Test
  void outcomesThatCausedNoBatchAreWrittenAtTheEnd() {
    client.send(1, "queue://orders", "the queue exists");
    client.frame(client.sendFrame(50, 1, "queue://orders", false, RigClient.content("a")));
    rig.apply(new Command.Stop());
    assertThat(rig.store.batches.get(rig.store.batches.size() - 1).ops())
        .hasAtLeastOneElementOfType(StoreOp.LogOutcomes.class);
  }

  @Test
  void anIdleBrokerStopsAtOnce() {
    EngineRig idle = new EngineRig();
    idle.apply(new Command.Stop());
    assertThat(idle.isStopped).isTrue();
  }
}
