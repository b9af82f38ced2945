package org.rowanmq.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.wire.ConsumerSpec;
import org.rowanmq.wire.ContentBuilder;
import org.rowanmq.wire.Ranges;

/** Topics that keep their last message for new subscriptions. */
final class EngineRetainedTest {
  private static final String PRICES = "topic://prices.gold";
  private static final String KEPT = "queue://retained.prices.gold";

  private EngineRig rig =
      new EngineRig(
          base ->
              base.change()
                  .windowMessages(3)
                  .policy(
                      new DestinationPolicy("prices.*", new RedeliveryPolicy(2, "DLQ"))
                          .with(new KeepPolicy(0, "", true, 0)))
                  .build());
  private RigClient sender = rig.connect("alice").open(1).session(1).transacted(2);
  private RigClient reader = rig.connect("bob").open(2, "bob").session(1);

  private void send(String... texts) {
    for (String text : texts) {
      long sequence = sender.send(1, PRICES, text);
      assertThat(sender.isConfirmed(sequence)).as(sender.detail(sequence)).isTrue();
    }
  }

  private void restart() {
    rig = rig.restart();
    sender = rig.connect("alice").open(11).session(1).transacted(2);
    reader = rig.connect("bob").open(12, "bob").session(1);
  }

  @Test
  void aNewSubscriptionGetsTheLastMessageFirst() {
    send("1", "2", "3");
    assertThat(rig.store.rows).hasSize(1);
    long opening = reader.consume(1, 1, PRICES);
    assertThat(reader.texts()).containsExactly("3");
    assertThat(reader.isConfirmed(opening)).isFalse(); // its answer is a frame of its own
    send("4");
    assertThat(reader.texts()).containsExactly("3", "4");
    reader.consume(1, 2, "topic://prices.*");
    assertThat(reader.texts()).containsExactly("3", "4", "4");
    reader.consume(1, 3, "topic://others");
    assertThat(reader.texts()).hasSize(3);
  }

  @Test
  void itSurvivesARestartAndASubscriptionThatExistedDoesNotGetItAgain() {
    reader.durable(1, 1, PRICES, "sub");
    send("1", "2");
    reader.settle(1, 1, 2);
    restart();
    reader.durable(1, 1, PRICES, "sub");
    assertThat(reader.texts()).isEmpty();
    reader.durable(1, 2, PRICES, "new");
    assertThat(reader.texts()).containsExactly("2");
    send("3");
    assertThat(reader.texts()).containsExactly("2", "3", "3");
    reader.consume(1, 3, PRICES);
    assertThat(reader.texts()).containsExactly("2", "3", "3", "3");
  }

  @Test
  void aDurableSubscriptionKeepsItLikeAnyOther() {
    send("1");
    reader.durable(1, 1, PRICES, "sub");
    reader.closeConsumer(1, 1, Ranges.empty());
    restart();
    reader.durable(1, 1, PRICES, "sub");
    assertThat(reader.texts())
        .containsExactly("1!"); // a consumer had it when the broker was killed
  }

  @Test
  void whatComesWhileItIsAskedForComesOnce() {
    rig.isStoreSlow = true;
    sender.send(1, PRICES, "1");
    reader.consume(1, 1, PRICES); // waits until the first is durable
    sender.send(1, PRICES, "2");
    rig.settle();
    assertThat(reader.texts()).containsExactly("2");
    sender.send(1, PRICES, "3");
    reader.durable(1, 2, PRICES, "sub"); // waits for its definition, too
    sender.send(1, PRICES, "4");
    rig.settle();
    assertThat(reader.texts()).containsExactlyInAnyOrder("2", "3", "4", "4");
  }

  @Test
  void aRefusedClearingLeavesTheOneThatCameAfterIt() {
    send("1");
    rig.store.poison =
        op -> op instanceof StoreOp.Insert insert && insert.message().content().length() > 500;
    rig.isStoreSlow = true;
    sender.frame(
        sender.sendFrame(++sender.sequence, 2, PRICES, true, new ContentBuilder().build()));
    sender.send(2, "queue://others", "x".repeat(1_000));
    sender.commit(2, Ranges.empty());
    sender.send(1, PRICES, "2");
    rig.settle();
    assertThat(rig.store.rows).hasSize(1);
    rig.isStoreSlow = false;
    reader.consume(1, 1, PRICES);
    assertThat(reader.texts()).containsExactly("2");
    sender.frame(
        sender.sendFrame(++sender.sequence, 1, PRICES, true, new ContentBuilder().build()));
    assertThat(rig.store.rows).isEmpty();
  }

  @Test
  void severalThatAreRefusedLeaveNothingBesideTheOneThatCameAfterThem() {
    send("1");
    rig.store.poison =
        op -> op instanceof StoreOp.Insert insert && insert.message().content().length() > 500;
    rig.isStoreSlow = true;
    sender.send(1, PRICES, "2".repeat(1_000));
    sender.send(1, PRICES, "3".repeat(1_000));
    rig.commitOne(); // the second is refused: the first will go with the third
    sender.send(1, PRICES, "4");
    rig.settle();
    rig.isStoreSlow = false;
    assertThat(rig.store.rows).hasSize(1);
    reader.consume(1, 1, PRICES);
    assertThat(reader.texts()).containsExactly("4");
  }

  @Test
  void anEmptyMessageClearsIt() {
    send("1");
    sender.frame(
        sender.sendFrame(++sender.sequence, 1, PRICES, true, new ContentBuilder().build()));
    reader.consume(1, 1, PRICES);
    assertThat(reader.texts()).isEmpty();
    assertThat(rig.store.rows).isEmpty();
    restart();
    reader.consume(1, 1, PRICES);
    assertThat(reader.texts()).isEmpty();
  }

  @Test
  void whoTakesItFromItsQueueClearsIt() {
    send("1");
    RigClient admin = rig.connect("admin").open(5).session(1);
    admin.consume(1, 1, KEPT);
    admin.settle(1, 1, 1);
    reader.consume(1, 1, PRICES);
    assertThat(reader.texts()).isEmpty();
  }

  @Test
  void aTransactionKeepsItsLastMessageOnceItIsCommitted() {
    send("1");
    sender.send(2, PRICES, "2");
    sender.send(2, PRICES, "3");
    reader.consume(1, 1, PRICES);
    assertThat(reader.texts()).containsExactly("1");
    sender.commit(2, Ranges.empty());
    assertThat(reader.texts()).containsExactly("1", "2", "3");
    reader.consume(1, 2, PRICES);
    assertThat(reader.texts()).containsExactly("1", "2", "3", "3");
    assertThat(rig.store.rows).hasSize(1);
  }

  @Test
  void selectorsOfTheSubscriptionHoldForIt() {
    send("red");
    reader.consume(
        1, 1, RigClient.spec(PRICES, ConsumerSpec.Kind.SUBSCRIPTION, null, "colour = 'green'"));
    reader.consume(
        1, 2, RigClient.spec(PRICES, ConsumerSpec.Kind.SUBSCRIPTION, null, "colour = 'red'"));
    assertThat(reader.texts()).containsExactly("red");
  }

  @Test
  void whatIsNotPersistentIsKeptUntilTheRestart() {
    sender.frame(sender.sendFrame(++sender.sequence, 1, PRICES, false, RigClient.content("1")));
    reader.consume(1, 1, PRICES);
    assertThat(reader.texts()).containsExactly("1");
    restart();
    reader.consume(1, 1, PRICES);
    assertThat(reader.texts()).isEmpty();
  }

  @Test
  void manyPublicationsWhileTheStoreIsSlowLeaveOneRow() {
    send("0");
    rig.isStoreSlow = true;
    for (int i = 1; i <= 20; i++) {
      sender.send(1, PRICES, Integer.toString(i));
    }
    reader.consume(1, 1, PRICES);
    rig.settle();
    assertThat(rig.store.rows).hasSize(1);
    assertThat(List.of("20")).containsAnyElementsOf(reader.texts());
  }
}
