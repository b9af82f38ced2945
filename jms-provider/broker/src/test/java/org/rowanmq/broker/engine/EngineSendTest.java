package org.rowanmq.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.MessageContent;
import org.rowanmq.wire.Ranges;

final class EngineSendTest {
  private final EngineRig rig = new EngineRig();
  private final RigClient client = rig.connect("alice").open(1).session(1);

  @Test
  void aPersistentSendIsConfirmedWhenItIsDurable() {
    rig.isStoreSlow = true;
    long sequence = client.send(1, "queue://orders", "a");
    assertThat(client.isConfirmed(sequence)).isFalse();
    rig.settle();
    assertThat(client.isConfirmed(sequence)).isTrue();
    assertThat(rig.store.rows).hasSize(1);
  }

  @Test
  void whatWaitedGoesTogetherWithThoseWhoWereJustConfirmed() {
    RigClient other = rig.connect("bob").open(2).session(1);
    client.send(1, "queue://orders", "the queue exists");
    rig.isStoreSlow = true;
    client.send(1, "queue://orders", "a");
    other.send(1, "queue://orders", "b");
    rig.nowMillis += 8;
    rig.commitOne();
    int batches = rig.store.batches.size();
    client.send(1, "queue://orders", "c");
    rig.settle();
    assertThat(rig.store.batches).hasSize(batches + 1);
    assertThat(rig.store.rows).hasSize(4);
  }

  @Test
  void whoWasJustConfirmedIsNotWaitedForLong() {
    RigClient other = rig.connect("bob").open(2).session(1);
    client.send(1, "queue://orders", "the queue exists");
    rig.isStoreSlow = true;
    client.send(1, "queue://orders", "a");
    long waiting = other.send(1, "queue://orders", "b");
    rig.nowMillis += 20_000;
    rig.commitOne();
    rig.isStoreSlow = false;
    assertThat(other.isConfirmed(waiting)).isFalse();
    rig.pass(1);
    assertThat(other.isConfirmed(waiting)).isTrue();
  }

  @Test
  void aNonPersistentSendIsConfirmedAtOnceAndCausesNoCommit() {
    client.send(1, "queue://orders", "the queue exists");
    int batches = rig.store.batches.size();
    rig.isStoreSlow = true;
    client.frame(client.sendFrame(50, 1, "queue://orders", false, RigClient.content("a")));
    assertThat(client.isConfirmed(50)).isTrue();
    rig.settle();
    assertThat(rig.store.batches).hasSize(batches);
  }

  @Test
  void confirmsOfASessionKeepTheOrderOfItsRequests() {
    rig.isStoreSlow = true;
    long durable = client.send(1, "queue://orders", "a");
    client.frame(client.sendFrame(50, 1, "queue://orders", false, RigClient.content("b")));
    assertThat(client.isConfirmed(50)).isFalse();
    client.session(2);
    client.frame(client.sendFrame(51, 2, "queue://orders", false, RigClient.content("c")));
    assertThat(client.isConfirmed(51)).isTrue();
    rig.settle();
    assertThat(client.isConfirmed(durable) && client.isConfirmed(50)).isTrue();
  }

  @Test
  void confirmsOfATurnTravelAsRanges() {
    client.news();
    rig.turn(
        List.of(
            client.received(client.sendFrame(10, 1, "queue://orders", "a")),
            client.received(client.sendFrame(11, 1, "queue://orders", "b")),
            client.received(client.sendFrame(12, 1, "queue://orders", "c"))));
    assertThat(client.news()).contains(new BrokerFrame.Confirm(1, Ranges.of(10, 12)));
    assertThat(rig.store.outcomes).last().extracting("done").isEqualTo(Ranges.of(10, 12));
  }

  @Test
  void aRequestIsCarriedOutOnceHoweverOftenItIsSent() {
    rig.isStoreSlow = true;
    ClientFrame.Send send = client.sendFrame(10, 1, "queue://orders", "a");
    client.frame(send);
    client.frame(send);
    rig.settle();
    client.frame(send);
    rig.settle();
    assertThat(rig.store.rows).hasSize(1);
    assertThat(client.all(BrokerFrame.Confirm.class))
        .last()
        .isEqualTo(new BrokerFrame.Confirm(1, Ranges.of(10)));
  }

  @Test
  void damagedContentIsRefused() {
    MessageContent good = RigClient.content("a");
    client.frame(
        client.sendFrame(
            10, 1, "queue://orders", true, new MessageContent(good.bytes(), good.crc32c() + 1)));
    assertThat(client.refused(10)).isEqualTo(ErrorCode.MESSAGE_CORRUPT);
  }

  @Test
  void aMessageOverTheLimitIsRefusedNamingLimitAndSize() {
    long limit = rig.settings.maxMessageBytes();
    MessageContent head = RigClient.content("a");
    client.frame(
        client.sendFrame(
            10,
            1,
            "queue://orders",
            true,
            new MessageContent(head.bytes(), head.crc32c(), limit + 1)));
    assertThat(client.refused(10)).isEqualTo(ErrorCode.MESSAGE_TOO_LARGE);
    assertThat(client.detail(10))
        .contains("limits.max-message", Long.toString(limit), Long.toString(limit + 1));
  }

  @Test
  void aMessageTheStoreRefusesFailsAloneAndTheSessionGoesOn() {
    rig.store.poison =
        op -> op instanceof StoreOp.Insert insert && insert.message().content().length() > 5_000;
    client.send(1, "queue://orders", "the queue exists");
    rig.turn(
        List.of(
            client.received(client.sendFrame(10, 1, "queue://orders", "a")),
            client.received(client.sendFrame(11, 1, "queue://orders", "x".repeat(6_000))),
            client.received(client.sendFrame(12, 1, "queue://orders", "b"))));
    assertThat(client.refused(11)).isEqualTo(ErrorCode.STORE_REJECTED);
    assertThat(client.isConfirmed(10) && client.isConfirmed(12)).isTrue();
    assertThat(rig.store.rows).hasSize(3);
    EngineRig next = rig.restart();
    RigClient again = next.connect("alice").resume(1, 1);
    assertThat(again.last(BrokerFrame.ChannelOpened.class).done().contains(12)).isTrue();
    assertThat(again.last(BrokerFrame.ChannelOpened.class).done().contains(11)).isFalse();
  }

  @Test
  void aQueueComesIntoBeingOnFirstUse() {
    client.send(1, "queue://orders", "a");
    assertThat(rig.store.queues.values())
        .extracting("source")
        .extracting("name")
        .contains("orders");
  }

  @Test
  void withoutAutoCreateAnUnknownQueueIsNotFound() {
    EngineRig strict = new EngineRig(EngineSettingsChanges.autoCreate(false));
    RigClient sender = strict.connect("alice").open(1).session(1);
    assertThat(sender.refused(sender.send(1, "queue://orders", "a")))
        .isEqualTo(ErrorCode.DESTINATION_NOT_FOUND);
    long opening = sender.consume(1, 1, "queue://orders");
    assertThat(sender.refused(opening)).isEqualTo(ErrorCode.DESTINATION_NOT_FOUND);
  }

  @Test
  void aLargeMessageLiesInContentRows() {
    client.send(1, "queue://orders", "x".repeat(300_000));
    assertThat(rig.store.contents).hasSize(1);
    client.consume(1, 1, "queue://orders");
    client.settle(1, 1, 1);
    assertThat(rig.store.contents).isEmpty();
    assertThat(rig.store.rows).isEmpty();
  }

  @Test
  void aRequestForAClosedSessionIsRefused() {
    long sequence = client.send(9, "queue://orders", "a");
    assertThat(client.refused(sequence)).isEqualTo(ErrorCode.CLOSED);
    assertThat(rig.closed).isEmpty();
  }

  @Test
  void aPriorityOutOfRangeBreaksTheProtocol() {
    ClientFrame.Send send = client.sendFrame(10, 1, "queue://orders", "a");
    client.frame(
        new ClientFrame.Send(1, 10, 1, send.destination(), true, 10, 0, 0, false, send.content()));
    assertThat(rig.closed).extracting("code").containsExactly(ErrorCode.PROTOCOL);
  }
}
