package org.rowanmq.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.Ranges;

final class EngineReconnectTest {
  private final EngineRig rig = new EngineRig();
  private final RigClient client = rig.connect("alice").open(1, "app").session(1);

  private static BrokerFrame.ChannelOpened opened(RigClient of) {
    return of.last(BrokerFrame.ChannelOpened.class);
  }

  @Test
  void aNewProducerIsNotKnownAndDurableBeforeItIsTold() {
    rig.isStoreSlow = true;
    RigClient other = rig.connect("bob").open(2);
    assertThat(other.all(BrokerFrame.ChannelOpened.class)).isEmpty();
    rig.settle();
    assertThat(opened(other))
        .isEqualTo(
            new BrokerFrame.ChannelOpened(1, false, false, Ranges.empty(), java.util.List.of()));
    assertThat(rig.store.outcomes).extracting("producerId").contains(2L);
  }

  @Test
  void theAnswerToAnOutcomeQueryWaitsForEverythingAccepted() {
    rig.isStoreSlow = true;
    long sequence = client.send(1, "queue://orders", "a");
    client.lose();
    RigClient again = rig.connect("alice").resume(1, 1);
    assertThat(again.all(BrokerFrame.ChannelOpened.class)).isEmpty();
    rig.settle();
    assertThat(opened(again).known()).isTrue();
    assertThat(opened(again).retained()).isTrue();
    assertThat(opened(again).done()).isEqualTo(Ranges.of(sequence));
    assertThat(again.isConfirmed(sequence)).isFalse();
  }

  @Test
  void outcomesSurviveARestart() {
    long stored = client.send(1, "queue://orders", "a");
    rig.store.poison = op -> op instanceof StoreOp.Insert;
    client.send(1, "queue://orders", "refused");
    rig.store.poison = op -> false;
    client.send(1, "queue://orders", "b");
    RigClient again = rig.restart().connect("alice").resume(1, stored);
    assertThat(opened(again).known()).isTrue();
    assertThat(opened(again).retained()).isFalse();
    assertThat(opened(again).done())
        .isEqualTo(Ranges.ofUnsorted(new long[] {stored, stored + 2}, 2));
    assertThat(opened(again).refused()).extracting("sequence").containsExactly(stored + 1);
  }

  @Test
  void aProducerThatOnlyOpenedBeforeTheCrashIsKnown() {
    RigClient again = rig.restart().connect("alice").resume(1, 1);
    assertThat(opened(again).known()).isTrue();
    assertThat(opened(again).done()).isEqualTo(Ranges.empty());
    RigClient stranger = rig.restart().connect("alice").resume(77, 1);
    assertThat(opened(stranger).known()).isFalse();
  }

  @Test
  void aResendIsMarkedOnlyWhereAnEarlierLifeMayHaveDeliveredIt() {
    EngineRig next = rig.restart();
    RigClient again = next.connect("alice").resume(1, 1).session(1);
    again.consume(1, 1, "queue://orders");
    again.frame(resend(again, 50, true));
    again.frame(resend(again, 51, false));
    assertThat(again.texts()).containsExactly("a!", "a!");
    RigClient forgotten = next.connect("bob").resume(99, 1).session(1);
    forgotten.frame(resend(forgotten, 50, true));
    assertThat(again.texts()).containsExactly("a!", "a!", "a!");
    RigClient young = next.connect("carol").open(5).session(1);
    young.frame(resend(young, 50, true));
    assertThat(again.texts()).containsExactly("a!", "a!", "a!", "a");
  }

  private static ClientFrame.Send resend(RigClient client, long sequence, boolean persistent) {
    ClientFrame.Send send =
        client.sendFrame(sequence, 1, "queue://orders", persistent, RigClient.content("a"));
    return new ClientFrame.Send(
        1, sequence, 1, send.destination(), persistent, 4, 0, 0, true, send.content());
  }

  @Test
  void whatWasAnsweredIsForgotten() {
    long first = client.send(1, "queue://orders", "a");
    long second = client.send(1, "queue://orders", "b");
    client.frame(new ClientFrame.Answered(1, second));
    client.lose();
    RigClient again = rig.connect("alice").resume(1, first);
    assertThat(opened(again).done()).isEqualTo(Ranges.of(second));
  }

  @Test
  void theSameProducerElsewhereClosesTheOldLink() {
    rig.connect("alice").resume(1, 1);
    assertThat(rig.closed)
        .containsExactly(
            new EngineRig.Closed(
                client.link, ErrorCode.REPLACED, "The same producer connected again"));
  }

  @Test
  void aSharedLinkLosesOnlyTheChannel() {
    client.frame(new ClientFrame.OpenChannel(2, 5, null, false, 1));
    rig.connect("alice").resume(1, 1);
    assertThat(rig.closed).isEmpty();
    assertThat(client.refused(0)).isEqualTo(ErrorCode.REPLACED);
    client.frame(new ClientFrame.OpenSession(2, 1, 1, false));
    assertThat(client.last(BrokerFrame.Confirm.class).channel()).isEqualTo(2);
  }

  @Test
  void aProducerIdBelongsToWhoUsedItFirst() {
    RigClient thief = rig.connect("mallory").resume(1, 1);
    assertThat(thief.refused(0)).isEqualTo(ErrorCode.NOT_AUTHORISED);
    assertThat(rig.closed).isEmpty();
  }

  @Test
  void aClientIdIsUniqueAlsoWhileItsConnectionIsLost() {
    assertThat(rig.connect("bob").open(2, "app").refused(0)).isEqualTo(ErrorCode.CLIENT_ID_IN_USE);
    client.lose();
    assertThat(rig.connect("bob").open(3, "app").refused(0)).isEqualTo(ErrorCode.CLIENT_ID_IN_USE);
    rig.pass(rig.settings.detachedMillis() + 1_000);
    assertThat(rig.connect("bob").open(4, "app").refused(0)).isNull();
  }

  @Test
  void aClientIdInUseIsRefusedWithWhoHasItSinceWhen() {
    rig.pass(5_000);
    RigClient other = rig.connect("bob").open(2, "app");
    assertThat(other.detail(0)).contains("'app'", "user 'alice' since 1970-01-01T00:16:40Z");
    client.lose();
    RigClient again = rig.connect("alice").resume(1, 1);
    rig.pass(5_000);
    RigClient third = rig.connect("bob").open(4, "app");
    assertThat(again.refused(0)).isNull();
    assertThat(third.detail(0)).contains("since 1970-01-01T00:16:40Z", "it is connected");
  }

  @Test
  void aProgramThatIsStartedAgainGetsTheClientIdOfItsLostConnection() {
    client.lose();
    RigClient again = rig.connect("alice").open(3, "app");
    assertThat(again.refused(0)).isNull();
    assertThat(rig.connect("alice").open(4, "app").refused(0))
        .isEqualTo(ErrorCode.CLIENT_ID_IN_USE);
  }

  @Test
  void aClientIdCanBeSetLater() {
    RigClient other = rig.connect("bob").open(2);
    other.frame(new ClientFrame.SetClientId(1, 1, "app"));
    other.frame(new ClientFrame.SetClientId(1, 2, " "));
    other.frame(new ClientFrame.SetClientId(1, 3, "other"));
    other.frame(new ClientFrame.SetClientId(1, 4, "third"));
    assertThat(other.refused(1)).isEqualTo(ErrorCode.CLIENT_ID_IN_USE);
    assertThat(other.refused(2)).isEqualTo(ErrorCode.CLIENT_ID_INVALID);
    assertThat(other.isConfirmed(3)).isTrue();
    assertThat(other.refused(4)).isEqualTo(ErrorCode.CLIENT_ID_INVALID);
  }

  @Test
  void aNonDurableSubscriptionMissesNothingWhileItsConnectionIsAway() {
    RigClient publisher = rig.connect("bob").open(2).session(1);
    client.consume(1, 1, "topic://t");
    client.lose();
    publisher.send(1, "topic://t", "a");
    RigClient again = rig.connect("alice").resume(1, 1).session(1);
    again.consume(1, 1, "topic://t");
    publisher.send(1, "topic://t", "b");
    assertThat(again.texts()).containsExactly("a", "b");
  }

  @Test
  void aSubscriptionNobodyClaimsEnds() {
    client.consume(1, 1, "topic://t");
    client.lose();
    RigClient again = rig.connect("alice").resume(1, 1).session(1);
    rig.pass(rig.settings.detachedMillis() + 1_000);
    RigClient admin = rig.connect("admin");
    assertThat(admin.admin(org.rowanmq.wire.AdminOperation.LIST_QUEUES, Map.of()).rows())
        .hasSize(1);
    assertThat(again.refused(again.send(1, "topic://t", "a"))).isNull();
  }

  @Test
  void anOrderlyCloseForgetsTheProducer() {
    client.send(1, "queue://orders", "a");
    client.frame(new ClientFrame.CloseChannel(1, 60));
    assertThat(client.isConfirmed(60)).isTrue();
    RigClient again = rig.connect("alice").resume(1, 1);
    assertThat(opened(again).known()).isFalse();
    RigClient next = rig.restart().connect("alice").resume(1, 1);
    assertThat(opened(next).known()).isTrue();
  }

  @Test
  void aForgottenProducerStaysForgottenAcrossARestart() {
    client.frame(new ClientFrame.CloseChannel(1, 60));
    assertThat(opened(rig.restart().connect("alice").resume(1, 1)).known()).isFalse();
  }

  @Test
  void aProducerAwayForTooLongIsForgotten() {
    client.lose();
    rig.pass(rig.settings.outcomeRetentionMillis() + 2 * rig.settings.sweepMillis());
    assertThat(opened(rig.connect("alice").resume(1, 1)).known()).isFalse();
  }

  @Test
  void theLogIsFoldedNowAndThen() {
    for (int i = 0; i < 1_100; i++) {
      client.send(1, "queue://orders", "a");
      client.frame(new ClientFrame.Answered(1, client.sequence));
    }
    assertThat(rig.store.outcomes.size()).isLessThan(1_000);
    RigClient again = rig.restart().connect("alice").resume(1, client.sequence);
    assertThat(opened(again).done()).isEqualTo(Ranges.of(client.sequence));
  }

  @Test
  void aChannelNumberThatIsOpenBreaksTheProtocol() {
    client.frame(new ClientFrame.OpenChannel(1, 9, null, false, 1));
    assertThat(rig.closed).extracting("code").containsExactly(ErrorCode.PROTOCOL);
    client.frame(new ClientFrame.CreateTemporary(1, 70, Destination.parse("temp-queue://x")));
    assertThat(client.isConfirmed(70)).isFalse();
  }
}
