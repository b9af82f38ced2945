package org.rowanmq.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.MessageContent;
import org.rowanmq.wire.Ranges;

final class EngineTransactionTest {
  private final EngineRig rig = new EngineRig();
  private final RigClient client = rig.connect("alice").open(1).transacted(1);
  private final RigClient reader = rig.connect("bob").open(2).session(1);

  @Test
  void sendsAreConfirmedWhenStagedAndVisibleWhenTheCommitIsDurable() {
    reader.consume(1, 1, "queue://orders");
    rig.isStoreSlow = true;
    long first = client.send(1, "queue://orders", "a");
    long second = client.send(1, "queue://orders", "b");
    assertThat(client.isConfirmed(first) && client.isConfirmed(second)).isTrue();
    rig.settle();
    assertThat(rig.store.rows).isEmpty();
    long commit = client.commit(1, Ranges.empty());
    assertThat(client.isConfirmed(commit)).isFalse();
    assertThat(reader.texts()).isEmpty();
    rig.settle();
    assertThat(client.isConfirmed(commit)).isTrue();
    assertThat(reader.texts()).containsExactly("a", "b");
  }

  @Test
  void aCommitIsOneUnit() {
    reader.send(1, "queue://in", "a");
    client.send(1, "queue://out", "the queue exists");
    client.commit(1, Ranges.empty());
    client.consume(1, 1, "queue://in");
    client.send(1, "queue://out", "b");
    int batches = rig.store.batches.size();
    client.commit(1, Ranges.of(1));
    assertThat(rig.store.batches).hasSize(batches + 1);
    assertThat(rig.store.batches.get(batches).ops())
        .hasAtLeastOneElementOfType(StoreOp.Insert.class)
        .hasAtLeastOneElementOfType(StoreOp.Delete.class)
        .hasAtLeastOneElementOfType(StoreOp.LogOutcomes.class);
  }

  @Test
  void aCommitTheStoreRefusesWasRolledBackAsAWhole() {
    reader.send(1, "queue://in", "a");
    client.consume(1, 1, "queue://in");
    client.send(1, "queue://in", "b");
    client.send(1, "queue://in", "poison".repeat(2_000));
    rig.store.poison =
        op -> op instanceof StoreOp.Insert insert && insert.message().content().length() > 5_000;
    long commit = client.commit(1, Ranges.of(1));
    assertThat(client.refused(commit)).isEqualTo(ErrorCode.TRANSACTION_ROLLED_BACK);
    assertThat(rig.store.rows).hasSize(1);
  }

  @Test
  void aRollbackForgetsSendsAndCountsWhatTheApplicationHad() {
    reader.send(1, "queue://in", "a");
    reader.send(1, "queue://in", "b");
    client.consume(1, 1, "queue://in");
    client.send(1, "queue://out", "c");
    client.rollback(1, Ranges.of(1));
    client.credit(1, 1);
    assertThat(client.texts()).containsExactly("a", "b", "a!", "b");
    client.commit(1, Ranges.of(3, 4));
    assertThat(rig.store.rows).isEmpty();
  }

  @Test
  void aRollbackTakesTheCreditAndNothingIsDeliveredBeforeItsConfirm() {
    reader.send(1, "queue://in", "a");
    client.consume(1, 1, "queue://in");
    client.news();
    long rollback = client.rollback(1, Ranges.of(1));
    assertThat(client.news()).containsExactly(new BrokerFrame.Confirm(1, Ranges.of(rollback)));
    client.credit(1, 1);
    assertThat(client.texts()).containsExactly("a", "a!");
  }

  @Test
  void whatComesBackFromARollbackKeepsItsPlaceHoweverSlowTheStore() {
    reader.send(1, "queue://in", "a");
    reader.send(1, "queue://in", "b");
    client.consume(1, 1, "queue://in");
    client.news();
    rig.isStoreSlow = true;
    client.rollback(1, Ranges.of(1));
    client.credit(1, 1);
    rig.settle();
    assertThat(client.texts()).containsExactly("a", "b", "a!", "b");
  }

  @Test
  void aDeliveryWaitsForTheConfirmOfARollbackThatWaitsItsTurn() {
    client.consume(1, 1, "queue://in");
    rig.isStoreSlow = true;
    client.commit(1, Ranges.empty());
    client.send(1, "queue://out", "c");
    long commit = client.commit(1, Ranges.empty());
    long rollback = client.rollback(1, Ranges.empty());
    client.credit(1, 1);
    client.frame(new ClientFrame.Credit(1, 1, 1, 5, 5_000));
    reader.frame(reader.sendFrame(40, 1, "queue://in", false, RigClient.content("x")));
    assertThat(client.isConfirmed(rollback)).isFalse();
    assertThat(client.texts()).isEmpty();
    rig.settle();
    assertThat(client.isConfirmed(commit) && client.isConfirmed(rollback)).isTrue();
    assertThat(client.texts()).containsExactly("x");
  }

  @Test
  void theSendThatExceedsALimitIsRefusedNamingItsKey() {
    EngineRig small = new EngineRig(EngineSettingsChanges.transactionMessages(2));
    RigClient sender = small.connect("alice").open(1).transacted(1);
    sender.send(1, "queue://orders", "a");
    sender.send(1, "queue://orders", "b");
    long third = sender.send(1, "queue://orders", "c");
    assertThat(sender.refused(third)).isEqualTo(ErrorCode.LIMIT_REACHED);
    assertThat(sender.detail(third)).contains("limits.transaction.messages");
    sender.commit(1, Ranges.empty());
    assertThat(small.store.rows).hasSize(2);
    assertThat(sender.refused(sender.send(1, "queue://orders", "d"))).isNull();
  }

  @Test
  void bytesAreLimitedToo() {
    MessageContent large = MessageContent.of(new byte[15 << 20]);
    for (int i = 0; i < 5; i++) {
      client.frame(client.sendFrame(50 + i, 1, "queue://orders", true, large));
    }
    long fifth = 54;
    assertThat(client.isConfirmed(53)).isTrue();
    assertThat(client.refused(fifth)).isEqualTo(ErrorCode.LIMIT_REACHED);
    assertThat(client.detail(fifth)).contains("limits.transaction.bytes");
  }

  @Test
  void aLostLinkDropsTheTransactionAndTheAnswerSaysSo() {
    client.send(1, "queue://orders", "a");
    client.lose();
    RigClient again = rig.connect("alice").resume(1, 1);
    BrokerFrame.ChannelOpened opened = again.last(BrokerFrame.ChannelOpened.class);
    assertThat(opened.done()).isEqualTo(Ranges.empty());
    assertThat(rig.store.rows).isEmpty();
  }

  @Test
  void aCommitThatWasLostOnTheWayIsTold() {
    client.send(1, "queue://orders", "a");
    rig.isStoreSlow = true;
    long commit = client.commit(1, Ranges.empty());
    client.lose();
    rig.settle();
    assertThat(client.isConfirmed(commit)).isFalse();
    RigClient again = rig.connect("alice");
    rig.isStoreSlow = false;
    again.resume(1, commit);
    assertThat(again.last(BrokerFrame.ChannelOpened.class).done()).isEqualTo(Ranges.of(commit));
  }

  @Test
  void framesOfTheOtherKindOfSessionBreakTheProtocol() {
    List<ClientFrame> wrong =
        List.of(
            new ClientFrame.Settle(1, 50, 1, Ranges.empty()),
            new ClientFrame.Recover(1, 51, 1, Ranges.empty()));
    for (ClientFrame frame : wrong) {
      EngineRig fresh = new EngineRig();
      fresh.connect("alice").open(1).transacted(1).frame(frame);
      assertThat(fresh.closed).extracting("code").containsExactly(ErrorCode.PROTOCOL);
    }
    reader.rollback(1, Ranges.empty());
    assertThat(rig.closed).extracting("code").containsExactly(ErrorCode.PROTOCOL);
  }

  @Test
  void timeToLiveAndDelayBeginWithTheSendNotWithTheCommit() {
    reader.consume(1, 1, "queue://orders");
    client.frame(staged(10, 100, 0, "expires"));
    client.frame(staged(11, 0, 200, "is due"));
    client.frame(staged(12, 0, 700, "is not yet due"));
    rig.pass(500);
    client.commit(1, Ranges.empty());
    assertThat(reader.texts()).containsExactly("is due");
    rig.pass(201);
    assertThat(reader.texts()).containsExactly("is due", "is not yet due");
  }

  private static ClientFrame.Send staged(long sequence, long timeToLive, long delay, String text) {
    return new ClientFrame.Send(
        1,
        sequence,
        1,
        Destination.queue("orders"),
        true,
        4,
        timeToLive,
        delay,
        false,
        RigClient.content(text));
  }
}
