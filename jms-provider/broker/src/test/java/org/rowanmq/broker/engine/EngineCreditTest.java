package org.rowanmq.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ErrorCode;

final class EngineCreditTest {
  @Test
  void aSessionIsGrantedCreditAfterItIsOpen() {
    EngineRig rig = new EngineRig();
    RigClient client = rig.connect("alice").open(1);
    client.news();
    client.session(1);
    assertThat(client.news())
        .hasExactlyElementsOfTypes(BrokerFrame.Confirm.class, BrokerFrame.SendCredit.class);
    assertThat(client.last(BrokerFrame.SendCredit.class).messages())
        .isEqualTo(rig.settings.sendCreditMessages());
  }

  @Test
  void creditComesBackInBatchesAsSendsAreConfirmed() {
    EngineRig rig = new EngineRig(EngineSettingsChanges.sendCredit(10));
    RigClient client = rig.connect("alice").open(1).session(1);
    client.news();
    for (int i = 0; i < 4; i++) {
      client.send(1, "queue://orders", "a");
    }
    assertThat(client.all(BrokerFrame.SendCredit.class)).hasSize(1);
    client.send(1, "queue://orders", "a");
    assertThat(client.last(BrokerFrame.SendCredit.class).messages()).isEqualTo(5);
  }

  @Test
  void whoExceedsItsCreditBreaksTheProtocol() {
    EngineRig rig = new EngineRig(EngineSettingsChanges.sendCredit(2));
    RigClient client = rig.connect("alice").open(1).session(1);
    rig.isStoreSlow = true;
    client.send(1, "queue://orders", "a");
    client.send(1, "queue://orders", "b");
    assertThat(rig.closed).isEmpty();
    client.send(1, "queue://orders", "c");
    assertThat(rig.closed).extracting("code").containsExactly(ErrorCode.PROTOCOL);
    rig.settle();
    assertThat(rig.store.rows).hasSize(2);
  }

  @Test
  void creditIsWithheldWhileMemoryIsUsedUpAndResumedWhenThereIsRoom() {
    EngineRig rig = new EngineRig(EngineSettingsChanges.windowBytes(2_000));
    RigClient client = rig.connect("alice").open(1).session(1);
    RigClient reader = rig.connect("bob").open(2).session(1);
    reader.consume(1, 1, "queue://orders");
    for (int i = 0; i < 4; i++) {
      client.send(1, "queue://orders", "x".repeat(1_000));
    }
    int grants = client.all(BrokerFrame.SendCredit.class).size();
    RigClient late = rig.connect("carol").open(3).session(1);
    assertThat(late.all(BrokerFrame.SendCredit.class)).isEmpty();
    reader.settle(1, 1, reader.all(BrokerFrame.Deliver.class).size());
    assertThat(late.all(BrokerFrame.SendCredit.class)).hasSize(1);
    assertThat(client.all(BrokerFrame.SendCredit.class).size()).isGreaterThan(grants);
  }

  private static EngineRig smallWindow() {
    return new EngineRig(
        base ->
            EngineSettingsChanges.windowMessages(4)
                .apply(EngineSettingsChanges.sendCredit(10).apply(base)));
  }

  /** Half of a credit of ten: it comes back after that, if at all. */
  private static void sendFive(RigClient client) {
    for (int i = 0; i < 5; i++) {
      client.frame(
          client.sendFrame(
              ++client.sequence, 1, "queue://orders", false, RigClient.content("a" + i)));
    }
  }

  @Test
  void whoFloodsSlowConsumersGetsItsCreditWhenTheyHaveCaughtUp() {
    EngineRig rig = smallWindow();
    RigClient slow = rig.connect("bob").open(2).session(1);
    slow.open(1, 1, "queue://orders");
    RigClient client = rig.connect("alice").open(1).session(1);
    int granted = client.all(BrokerFrame.SendCredit.class).size();
    sendFive(client);
    assertThat(client.all(BrokerFrame.SendCredit.class)).hasSize(granted);
    slow.credit(1, 1);
    assertThat(client.all(BrokerFrame.SendCredit.class)).hasSize(granted + 1);
  }

  @Test
  void consumersThatDoNotCatchUpAreNotWaitedForLong() {
    EngineRig rig = smallWindow();
    RigClient slow = rig.connect("bob").open(2).session(1);
    slow.open(1, 1, "queue://orders");
    RigClient client = rig.connect("alice").open(1).session(1);
    int granted = client.all(BrokerFrame.SendCredit.class).size();
    sendFive(client);
    rig.pass(49);
    assertThat(client.all(BrokerFrame.SendCredit.class)).hasSize(granted);
    rig.pass(1);
    assertThat(client.all(BrokerFrame.SendCredit.class)).hasSize(granted + 1);
  }

  @Test
  void nobodyIsSlowedDownForAQueueWithoutConsumers() {
    EngineRig rig = smallWindow();
    RigClient client = rig.connect("alice").open(1).session(1);
    int granted = client.all(BrokerFrame.SendCredit.class).size();
    sendFive(client);
    assertThat(client.all(BrokerFrame.SendCredit.class)).hasSize(granted + 1);
  }
}
