package org.rowanmq.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.rowanmq.wire.AdminOperation;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ConsumerSpec;
import org.rowanmq.wire.ConsumerSpec.Kind;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.Ranges;

/** Shared subscriptions that end with the last of their consumers. */
final class EngineSharedNonDurableTest {
  private static final String TOPIC = "topic://t";
  private static final ConsumerSpec SHARED = RigClient.spec(TOPIC, Kind.SHARED, "s", null);

  private final EngineRig rig = new EngineRig();
  private final RigClient alice = rig.connect("alice").open(1).session(1);
  private final RigClient carol = rig.connect("carol").open(3).session(1);
  private final RigClient publisher = rig.connect("bob").open(2).session(1);

  private void publish(String... texts) {
    for (String text : texts) {
      publisher.send(1, TOPIC, text);
    }
  }

  private List<List<String>> subscriptions() {
    return rig.connect("admin").admin(AdminOperation.LIST_QUEUES, Map.of()).rows().stream()
        .filter(row -> !row.get(0).equals("DLQ"))
        .toList();
  }

  private void pastPatience() {
    rig.pass(rig.settings.detachedMillis() + 1_000);
  }

  @Test
  void eachMessageGoesToOneOfItsConsumersAndNothingIsStored() {
    alice.consume(1, 1, SHARED);
    carol.consume(1, 1, SHARED);
    publish("a", "b", "c", "d");
    assertThat(carol.texts()).containsExactly("a", "c");
    assertThat(alice.texts()).containsExactly("b", "d");
    assertThat(rig.store.rows).isEmpty();
    assertThat(subscriptions())
        .extracting(row -> row.subList(0, 2))
        .containsExactly(List.of(":s", "shared subscription of t"));
  }

  @Test
  void itLivesUntilTheLastConsumerCloses() {
    alice.consume(1, 1, SHARED);
    carol.consume(1, 1, SHARED);
    publish("a", "b");
    alice.closeConsumer(1, 1, Ranges.empty());
    assertThat(carol.texts()).containsExactly("a", "b");
    publish("c");
    assertThat(carol.texts()).containsExactly("a", "b", "c");
    carol.frame(new ClientFrame.CloseSession(1, ++carol.sequence, 1, Ranges.empty()));
    assertThat(subscriptions()).isEmpty();
  }

  @Test
  void aChannelWithSeveralOfItsConsumersEndsItOnce() {
    alice.session(2);
    alice.consume(1, 1, SHARED);
    alice.consume(1, 2, SHARED);
    alice.consume(2, 3, SHARED);
    publish("a", "b", "c");
    alice.frame(new ClientFrame.CloseChannel(1, 60));
    assertThat(alice.isConfirmed(60)).isTrue();
    assertThat(subscriptions()).isEmpty();
  }

  @Test
  void aDurableOneMayHaveTheSameName() {
    alice.consume(1, 1, SHARED);
    carol.consume(1, 1, RigClient.spec(TOPIC, Kind.SHARED_DURABLE, "s", null));
    publish("a");
    assertThat(alice.texts()).containsExactly("a");
    assertThat(carol.texts()).containsExactly("a");
    alice.closeConsumer(1, 1, Ranges.empty());
    carol.closeConsumer(1, 1, Ranges.empty());
    assertThat(subscriptions()).hasSize(1);
  }

  @Test
  void nameAndClientIdTogetherNameIt() {
    RigClient app = rig.connect("alice").open(20, "app").session(1).session(2);
    app.consume(1, 1, SHARED);
    app.consume(2, 2, SHARED);
    alice.consume(1, 1, SHARED);
    publish("a", "b");
    assertThat(app.texts()).containsExactly("a", "b");
    assertThat(alice.texts()).containsExactly("a", "b");
  }

  @Test
  void topicAndSelectorStayAsLongAsItLives() {
    alice.consume(1, 1, SHARED);
    long other = carol.consume(1, 1, RigClient.spec(TOPIC, Kind.SHARED, "s", "colour = 'x'"));
    assertThat(carol.refused(other)).isEqualTo(ErrorCode.SUBSCRIPTION_IN_USE);
    assertThat(carol.detail(other)).contains("no selector", "user 'alice'");
    long elsewhere = carol.consume(1, 2, RigClient.spec("topic://u", Kind.SHARED, "s", null));
    assertThat(carol.refused(elsewhere)).isEqualTo(ErrorCode.SUBSCRIPTION_IN_USE);

    alice.lose();
    long early = carol.consume(1, 3, RigClient.spec("topic://u", Kind.SHARED, "s", null));
    assertThat(carol.detail(early)).contains("1 whose connection was lost and may come back");
    pastPatience();
    long late = carol.consume(1, 4, RigClient.spec("topic://u", Kind.SHARED, "s", null));
    assertThat(carol.refused(late)).isNull();
  }

  @Test
  void itMissesNothingWhileTheConnectionOfItsOnlyConsumersIsAway() {
    alice.consume(1, 1, SHARED);
    alice.consume(1, 2, SHARED);
    alice.lose();
    publish("a", "b");
    RigClient again = rig.connect("alice").resume(1, 1).session(1);
    again.consume(1, 1, SHARED);
    assertThat(again.texts()).containsExactly("a", "b");
    again.consume(1, 2, SHARED);
    publish("c", "d");
    assertThat(again.texts()).hasSize(4);
    assertThat(subscriptions()).hasSize(1);
  }

  @Test
  void whatALostConnectionHeldGoesToTheOthers() {
    alice.consume(1, 1, SHARED);
    carol.consume(1, 1, SHARED);
    publish("a", "b");
    alice.lose();
    assertThat(carol.texts()).containsExactly("a", "b!");
  }

  @Test
  void theClaimsOfLostConnectionsKeepItUntilTheLastIsDropped() {
    alice.consume(1, 1, SHARED);
    carol.consume(1, 1, SHARED);
    alice.lose();
    rig.pass(rig.settings.detachedMillis() / 2);
    carol.lose();
    rig.pass(rig.settings.detachedMillis() / 2 + 1_000);
    publish("a");
    RigClient again = rig.connect("carol").resume(3, 1).session(1);
    again.consume(1, 1, SHARED);
    assertThat(again.texts()).containsExactly("a");
    again.closeConsumer(1, 1, Ranges.empty());
    assertThat(subscriptions()).isEmpty();
  }

  @Test
  void aClaimNobodyMakesAfterAReconnectEndsIt() {
    alice.consume(1, 1, SHARED);
    alice.lose();
    RigClient again = rig.connect("alice").resume(1, 1).session(1);
    assertThat(subscriptions()).hasSize(1);
    pastPatience();
    assertThat(subscriptions()).isEmpty();
    again.consume(1, 1, SHARED);
    publish("a");
    assertThat(again.texts()).containsExactly("a");
  }

  @Test
  void aLostConnectionThatNeverComesBackEndsIt() {
    alice.consume(1, 1, SHARED);
    alice.consume(1, 2, SHARED);
    alice.lose();
    pastPatience();
    assertThat(subscriptions()).isEmpty();
  }

  @Test
  void onATemporaryTopicOnlyItsOwnerShares() {
    Destination temporary = Destination.parse("temp-topic://x");
    alice.frame(new ClientFrame.CreateTemporary(1, 50, temporary));
    ConsumerSpec spec = RigClient.spec("temp-topic://x", Kind.SHARED, "s", null);
    assertThat(carol.refused(carol.consume(1, 1, spec))).isEqualTo(ErrorCode.DESTINATION_INVALID);
    alice.consume(1, 1, spec);
    alice.consume(1, 2, spec);
    publisher.send(1, "temp-topic://x", "a");
    publisher.send(1, "temp-topic://x", "b");
    assertThat(alice.texts()).containsExactly("a", "b");
    alice.frame(new ClientFrame.CloseChannel(1, 60));
    assertThat(subscriptions()).isEmpty();
  }

  @Test
  void itNeedsANameAndATopicAndKnowsNoNoLocal() {
    ConsumerSpec noLocal = new ConsumerSpec(Destination.topic("t"), Kind.SHARED, "s", null, true);
    assertThat(alice.refused(alice.consume(1, 1, noLocal))).isEqualTo(ErrorCode.ARGUMENT_INVALID);
    assertThat(alice.refused(alice.consume(1, 2, RigClient.spec(TOPIC, Kind.SHARED, null, null))))
        .isEqualTo(ErrorCode.ARGUMENT_INVALID);
    assertThat(
            alice.refused(alice.consume(1, 3, RigClient.spec("queue://q", Kind.SHARED, "s", null))))
        .isEqualTo(ErrorCode.DESTINATION_INVALID);
    assertThat(subscriptions()).isEmpty();
  }

  @Test
  void itCannotBeUnsubscribed() {
    alice.consume(1, 1, SHARED);
    alice.frame(new ClientFrame.Unsubscribe(1, 50, "s"));
    assertThat(alice.refused(50)).isEqualTo(ErrorCode.SUBSCRIPTION_NOT_FOUND);
  }
}
