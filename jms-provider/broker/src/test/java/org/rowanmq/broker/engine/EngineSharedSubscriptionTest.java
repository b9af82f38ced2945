package org.rowanmq.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.rowanmq.broker.store.QueueSpec;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.wire.AdminOperation;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ConsumerSpec;
import org.rowanmq.wire.ConsumerSpec.Kind;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.Ranges;

/** Shared durable subscriptions: one queue of messages for any number of consumers. */
final class EngineSharedSubscriptionTest {
  private static final String TOPIC = "topic://t";

  private final EngineRig rig = new EngineRig();
  private final RigClient alice = rig.connect("alice").open(1).session(1).session(2);
  private final RigClient carol = rig.connect("carol").open(3).session(1);
  private final RigClient publisher = rig.connect("bob").open(2).session(1);

  private static ConsumerSpec shared(String name, @Nullable String selector) {
    return RigClient.spec(TOPIC, Kind.SHARED_DURABLE, name, selector);
  }

  private static ConsumerSpec shared(String name) {
    return shared(name, null);
  }

  private static void unsubscribe(RigClient client, long sequence, String name) {
    client.frame(new ClientFrame.Unsubscribe(1, sequence, name));
  }

  private void publish(String... texts) {
    for (String text : texts) {
      publisher.send(1, TOPIC, text);
    }
  }

  private List<String> everything() {
    List<String> all = new ArrayList<>(alice.texts());
    all.addAll(carol.texts());
    return all;
  }

  @Test
  void eachMessageGoesToOneOfItsConsumersInAnySessionOrConnection() {
    alice.consume(1, 1, shared("s"));
    alice.consume(2, 2, shared("s"));
    carol.consume(1, 1, shared("s"));
    publish("a", "b", "c", "d", "e", "f");
    assertThat(everything()).containsExactlyInAnyOrder("a", "b", "c", "d", "e", "f");
    assertThat(alice.texts()).hasSize(4);
    assertThat(carol.texts()).hasSize(2);
  }

  @Test
  void whatAConsumerGivesBackGoesToAnother() {
    alice.transacted(3);
    alice.consume(3, 1, shared("s"));
    publish("a", "b");
    carol.consume(1, 1, shared("s"));
    alice.frame(new ClientFrame.CloseSession(1, ++alice.sequence, 3, Ranges.of(1, 1)));
    assertThat(carol.texts()).containsExactlyInAnyOrder("a!", "b");
  }

  @Test
  void whatALostConnectionHeldGoesToAnother() {
    alice.consume(1, 1, shared("s"));
    publish("a");
    carol.consume(1, 1, shared("s"));
    alice.lose();
    assertThat(carol.texts()).containsExactly("a!");
  }

  @Test
  void itCollectsWhileNobodyConsumesAndSurvivesARestart() {
    alice.consume(1, 1, shared("s"));
    alice.closeConsumer(1, 1, Ranges.empty());
    publish("a");
    EngineRig next = rig.restart();
    RigClient one = next.connect("dave").open(11).session(1);
    RigClient two = next.connect("erin").open(12).session(1);
    one.consume(1, 1, shared("s"));
    long second = two.consume(1, 1, shared("s"));
    assertThat(two.refused(second)).isNull();
    assertThat(one.texts()).containsExactly("a");
    assertThat(next.store.queues.values()).filteredOn(QueueSpec::shared).hasSize(1);
  }

  @Test
  void nameAndClientIdTogetherNameIt() {
    RigClient app = rig.connect("alice").open(20, "app").session(1);
    RigClient web = rig.connect("alice").open(21, "web").session(1);
    alice.consume(1, 1, shared("s"));
    app.consume(1, 1, shared("s"));
    web.consume(1, 1, shared("s"));
    publish("a");
    assertThat(List.of(alice.texts(), app.texts(), web.texts())).containsOnly(List.of("a"));
    assertThat(rig.store.queues.values())
        .extracting(QueueSpec::displayName)
        .contains(":s", "app:s", "web:s");
  }

  @Test
  void sharedAndUnsharedOnesOfOneNameExcludeEachOther() {
    RigClient app = rig.connect("alice").open(20, "app").session(1);
    app.durable(1, 1, TOPIC, "mine");
    app.closeConsumer(1, 1, Ranges.empty());
    long asShared = app.consume(1, 2, shared("mine"));
    assertThat(app.refused(asShared)).isEqualTo(ErrorCode.SUBSCRIPTION_IN_USE);
    assertThat(app.detail(asShared)).contains("'mine' of client id 'app'", "is not shared");

    app.consume(1, 3, shared("ours"));
    app.closeConsumer(1, 3, Ranges.empty());
    long asUnshared = app.durable(1, 4, TOPIC, "ours");
    assertThat(app.refused(asUnshared)).isEqualTo(ErrorCode.SUBSCRIPTION_IN_USE);
    assertThat(app.detail(asUnshared)).contains("'ours' of client id 'app'", "is shared");

    unsubscribe(app, 50, "ours");
    assertThat(app.refused(app.durable(1, 5, TOPIC, "ours"))).isNull();
  }

  @Test
  void topicAndSelectorStayWhileItIsConsumed() {
    alice.consume(1, 1, shared("s", "colour = 'a'"));
    alice.consume(2, 2, shared("s", "colour = 'a'"));
    long other = carol.consume(1, 1, shared("s"));
    assertThat(carol.refused(other)).isEqualTo(ErrorCode.SUBSCRIPTION_IN_USE);
    assertThat(carol.detail(other))
        .contains("'s' without client id", "topic://t", "the selector \"colour = 'a'\"")
        .contains("user 'alice', no client id, session 1, consumer 1, since 1970-01-01T00:16:40Z")
        .contains("and 1 more");
    long elsewhere =
        carol.consume(1, 2, RigClient.spec("topic://u", Kind.SHARED_DURABLE, "s", null));
    assertThat(carol.refused(elsewhere)).isEqualTo(ErrorCode.SUBSCRIPTION_IN_USE);
  }

  @Test
  void anotherSelectorMakesItAnewWhenNobodyConsumesIt() {
    alice.consume(1, 1, shared("s"));
    alice.closeConsumer(1, 1, Ranges.empty());
    publish("old");
    carol.consume(1, 1, shared("s", "colour = 'new'"));
    publish("new", "other");
    assertThat(carol.texts()).containsExactly("new");
    assertThat(rig.store.rows).hasSize(1);
    assertThat(rig.store.dropped).isEmpty();
  }

  @Test
  void itIsUnsubscribedWithoutAClientIdByAnybodyButNotWhileItIsConsumed() {
    alice.consume(1, 1, shared("s"));
    carol.consume(1, 1, shared("s"));
    alice.closeConsumer(1, 1, Ranges.empty());
    unsubscribe(publisher, 50, "s");
    assertThat(publisher.refused(50)).isEqualTo(ErrorCode.SUBSCRIPTION_IN_USE);
    assertThat(publisher.detail(50)).contains("user 'carol'");
    carol.closeConsumer(1, 1, Ranges.empty());
    publish("a");
    unsubscribe(publisher, 51, "s");
    assertThat(publisher.isConfirmed(51)).isTrue();
    assertThat(rig.store.rows).isEmpty();
    unsubscribe(publisher, 52, "s");
    assertThat(publisher.refused(52)).isEqualTo(ErrorCode.SUBSCRIPTION_NOT_FOUND);
    assertThat(publisher.detail(52)).contains("'s' without client id");
  }

  @Test
  void aLostConnectionDoesNotHoldIt() {
    alice.consume(1, 1, shared("s"));
    alice.lose();
    unsubscribe(publisher, 50, "s");
    assertThat(publisher.isConfirmed(50)).isTrue();
  }

  @Test
  void itNeedsANameAndATopicThatIsNotTemporaryAndKnowsNoNoLocal() {
    Destination temporary = Destination.parse("temp-topic://x");
    alice.frame(new ClientFrame.CreateTemporary(1, 50, temporary));
    ConsumerSpec noLocal =
        new ConsumerSpec(Destination.topic("t"), Kind.SHARED_DURABLE, "s", null, true);
    assertThat(alice.refused(alice.consume(1, 1, noLocal))).isEqualTo(ErrorCode.ARGUMENT_INVALID);
    assertThat(alice.refused(alice.consume(1, 2, shared(" "))))
        .isEqualTo(ErrorCode.ARGUMENT_INVALID);
    for (String destination : List.of("temp-topic://x", "queue://q")) {
      ConsumerSpec wrong = RigClient.spec(destination, Kind.SHARED_DURABLE, "s", null);
      assertThat(alice.refused(alice.consume(1, 3, wrong)))
          .isEqualTo(ErrorCode.DESTINATION_INVALID);
    }
  }

  @Test
  void aDefinitionTheStoreRefusesIsNoSubscriptionForAnyOfItsConsumers() {
    rig.store.poison = op -> op instanceof StoreOp.PutQueue;
    rig.isStoreSlow = true;
    long first = alice.consume(1, 1, shared("s"));
    long second = carol.consume(1, 1, shared("s"));
    rig.settle();
    assertThat(alice.refused(first)).isEqualTo(ErrorCode.STORE_REJECTED);
    assertThat(carol.refused(second)).isEqualTo(ErrorCode.STORE_REJECTED);
    rig.isStoreSlow = false;
    rig.store.poison = op -> false;
    carol.consume(1, 2, shared("s"));
    assertThat(carol.all(BrokerFrame.ConsumerOpened.class)).hasSize(1);
  }

  @Test
  void operatorsSeeWhatItIs() {
    alice.consume(1, 1, shared("s"));
    carol.consume(1, 1, shared("s"));
    assertThat(rig.connect("admin").admin(AdminOperation.LIST_QUEUES, Map.of()).rows())
        .extracting(row -> row.subList(0, 6))
        .contains(List.of(":s", "shared durable subscription of t", "0", "0", "0", "2"));
  }
}
