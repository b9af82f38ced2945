package org.rowanmq.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rowanmq.broker.store.Notes;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.wire.BranchId;
import org.rowanmq.wire.BranchOperation;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ConsumerSpec;
import org.rowanmq.wire.ContentBuilder;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.MessageContent;
import org.rowanmq.wire.Ranges;
import org.rowanmq.wire.RedeliveryTerms;

/** Messages that failed wait before they come again. */
final class EngineRedeliveryTest {
  private final EngineRig rig =
      new EngineRig(
          base ->
              base.change()
                  .redelivery(new RedeliveryPolicy(3, "DLQ", List.of(1_000L, 5_000L), 1, 60_000, 0))
                  .build());
  private final RigClient client = open(rig);

  private static RigClient open(EngineRig rig) {
    return rig.connect("carol").open(3).transacted(1).session(2);
  }

  private void failFirst() {
    client.rollback(1, Ranges.of(1));
    client.credit(1, 1);
  }

  private static MessageContent grouped(String text) {
    return new ContentBuilder().property("JMSXGroupID", "g").text(text).build();
  }

  private void sendGrouped(RigClient to, boolean persistent, String... texts) {
    for (String text : texts) {
      to.frame(to.sendFrame(++to.sequence, 2, "queue://orders", persistent, grouped(text)));
    }
  }

  @Test
  void aMessageThatFailedWaitsAndOthersGoOn() {
    client.send(2, "queue://orders", "a");
    client.consume(1, 1, "queue://orders");
    failFirst();
    client.send(2, "queue://orders", "b");
    assertThat(client.texts()).containsExactly("a", "b");
    rig.pass(999);
    assertThat(client.texts()).containsExactly("a", "b");
    rig.pass(1);
    assertThat(client.texts()).containsExactly("a", "b", "a!");
    BrokerFrame.Deliver again = client.last(BrokerFrame.Deliver.class);
    assertThat(again.deliveryCount()).isEqualTo(2);
    assertThat(again.producerSequence())
        .isEqualTo(client.all(BrokerFrame.Deliver.class).get(0).producerSequence());
    assertThat(rig.store.scheduled).isEmpty();
  }

  @Test
  void eachAttemptHasItsOwnDelayAndTheLastLeadsToTheDeadLetters() {
    client.send(2, "queue://orders", "a");
    client.consume(1, 1, "queue://orders");
    long begun = rig.nowMillis;
    failFirst();
    rig.pass(1_000);
    client.rollback(1, Ranges.of(2));
    client.credit(1, 1);
    rig.pass(4_999);
    assertThat(client.texts()).hasSize(2);
    rig.pass(1);
    assertThat(client.texts()).hasSize(3);
    client.rollback(1, Ranges.of(3));
    client.consume(2, 2, "queue://DLQ");
    BrokerFrame.Deliver dead = client.last(BrokerFrame.Deliver.class);
    assertThat(dead.annotations())
        .containsEntry(Notes.DEAD_LETTER_ORIGIN, "orders")
        .containsEntry(Notes.FIRST_FAILED, Long.toString(begun))
        .containsEntry(Notes.LAST_FAILED, Long.toString(begun + 6_000));
    assertThat(dead.deliveryCount()).isEqualTo(4);
    assertThat(rig.store.scheduled).isEmpty();
    assertThat(rig.store.rows).hasSize(1);
  }

  private static ConsumerSpec impatient(int maxAttempts, long delayMillis) {
    return new ConsumerSpec(
        Destination.queue("orders"),
        ConsumerSpec.Kind.QUEUE,
        null,
        null,
        false,
        false,
        0,
        1,
        new RedeliveryTerms(maxAttempts, delayMillis));
  }

  @Test
  void aConsumerHasTermsOfItsOwn() {
    client.send(2, "queue://orders", "a");
    client.consume(1, 1, impatient(2, 0));
    failFirst();
    assertThat(client.texts()).containsExactly("a", "a!");
    client.rollback(1, Ranges.of(2));
    client.consume(2, 2, "queue://DLQ");
    assertThat(client.last(BrokerFrame.Deliver.class).annotations())
        .containsEntry(Notes.ATTEMPTS, "2");
  }

  /** Attempts are counted whoever made them; whose turn it was decides. */
  @Test
  void theTermsAreThoseOfTheConsumerThatFailed() {
    client.send(2, "queue://orders", "a");
    client.consume(1, 1, impatient(2, 20_000));
    failFirst();
    client.closeConsumer(1, 1, Ranges.empty());
    client.consume(1, 2, "queue://orders");
    rig.pass(19_999);
    assertThat(client.texts()).containsExactly("a");
    rig.pass(1);
    assertThat(client.texts()).containsExactly("a", "a!");
    client.rollback(1, Ranges.of(2));
    client.credit(1, 2);
    rig.pass(5_000);
    assertThat(client.texts()).containsExactly("a", "a!", "a!");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aBranchThatIsRolledBackFailsOnTheTermsOfTheConsumer(boolean isPrepared) {
    BranchId id = new BranchId(1, new byte[] {1}, new byte[] {2});
    client.send(2, "queue://orders", "a");
    client.consume(1, 1, impatient(1, RedeliveryTerms.UNSET));
    long unused = client.branch(1, BranchOperation.START, id, Ranges.empty());
    unused = client.branch(1, BranchOperation.END, id, Ranges.of(1));
    if (isPrepared) {
      unused = client.branch(BranchOperation.PREPARE, id);
    }
    unused = client.branch(BranchOperation.ROLLBACK, id);
    client.consume(2, 2, "queue://DLQ");
    assertThat(client.last(BrokerFrame.Deliver.class).annotations())
        .containsEntry(Notes.ATTEMPTS, "1");
  }

  @Test
  void whatFailsTooOftenAmongTheDeadLettersWaitsThereAlsoWithoutDelays() {
    EngineRig plain =
        new EngineRig(base -> base.change().redelivery(new RedeliveryPolicy(2, "DLQ")).build());
    RigClient reader = open(plain);
    reader.send(2, "queue://DLQ", "a");
    reader.consume(1, 1, "queue://DLQ");
    for (int delivery = 1; delivery <= 2; delivery++) {
      reader.rollback(1, Ranges.of(delivery));
      reader.credit(1, 1);
    }
    assertThat(reader.texts()).containsExactly("a", "a!");
    plain.pass(4_999);
    assertThat(reader.texts()).hasSize(2);
    plain.pass(1);
    assertThat(reader.texts()).containsExactly("a", "a!", "a!");
    reader.rollback(1, Ranges.of(3));
    reader.credit(1, 1);
    assertThat(plain.store.scheduled).hasSize(1);
  }

  @Test
  void aDeadLetterTellsWhatTheApplicationSaidLast() {
    client.send(2, "queue://orders", "a");
    client.consume(1, 1, "queue://orders");
    client.frame(new ClientFrame.Failed(1, 1, Ranges.of(1), "first.Trouble", "not yet"));
    failFirst();
    rig.pass(1_000);
    client.frame(new ClientFrame.Failed(1, 1, Ranges.of(2), "x".repeat(300), "y".repeat(3_000)));
    client.rollback(1, Ranges.of(2));
    client.credit(1, 1);
    rig.pass(5_000);
    client.rollback(1, Ranges.of(3));
    client.consume(
        2,
        2,
        RigClient.spec(
            "queue://DLQ",
            org.rowanmq.wire.ConsumerSpec.Kind.QUEUE,
            null,
            "JMS_Rowan_DeadLetterAttempts = 3 AND JMS_Rowan_DeadLetterOrigin = 'orders'"
                + " AND JMS_Rowan_DeadLetterExceptionClass LIKE 'xx%'"));
    assertThat(client.last(BrokerFrame.Deliver.class).annotations())
        .containsEntry(Notes.ATTEMPTS, "3")
        .containsEntry(Notes.EXCEPTION_CLASS, "x".repeat(256))
        .containsEntry(Notes.EXCEPTION_TEXT, "y".repeat(2_000));
    assertThat(client.texts()).hasSize(4);
  }

  @Test
  void whatIsSaidOfADeliveryThatIsSettledIsForgotten() {
    client.send(2, "queue://orders", "a");
    client.consume(1, 1, "queue://orders");
    client.frame(new ClientFrame.Failed(1, 1, Ranges.of(1), "first.Trouble", "not yet"));
    client.commit(1, Ranges.of(1));
    assertThat(rig.store.rows).isEmpty();
    client.frame(new ClientFrame.Failed(1, 1, Ranges.of(77), "first.Trouble", "not yet"));
    assertThat(rig.closed).hasSize(1);
  }

  @Test
  void aRestartForgetsNeitherTheTimeNorTheAttempts() {
    client.send(2, "queue://orders", "a");
    client.consume(1, 1, "queue://orders");
    failFirst();
    assertThat(rig.store.rows).isEmpty();
    assertThat(rig.store.scheduled).hasSize(1);
    EngineRig again = rig.restart();
    RigClient other = open(again);
    other.consume(1, 1, "queue://orders");
    again.pass(999);
    assertThat(other.texts()).isEmpty();
    again.pass(1);
    assertThat(other.texts()).containsExactly("a!");
    assertThat(other.last(BrokerFrame.Deliver.class).deliveryCount()).isEqualTo(2);
    other.rollback(1, Ranges.of(1));
    other.credit(1, 1);
    again.pass(4_999);
    assertThat(other.texts()).hasSize(1);
    again.pass(1);
    assertThat(other.texts()).hasSize(2);
  }

  @Test
  void messagesWithoutRowsWaitInMemory() {
    client.frame(
        client.sendFrame(
            ++client.sequence, 2, "queue://orders", false, RigClient.content("loose")));
    client.consume(1, 1, "queue://orders");
    failFirst();
    assertThat(client.texts()).hasSize(1);
    assertThat(rig.store.scheduled).isEmpty();
    rig.pass(1_000);
    assertThat(client.texts()).containsExactly("loose", "loose!");
  }

  @Test
  void inATemporaryQueueToo() {
    Destination temporary = Destination.parse("temp-queue://x");
    client.frame(new ClientFrame.CreateTemporary(1, ++client.sequence, temporary));
    client.send(2, "temp-queue://x", "t");
    client.consume(1, 1, "temp-queue://x");
    failFirst();
    assertThat(client.texts()).hasSize(1);
    rig.pass(1_000);
    assertThat(client.texts()).containsExactly("t", "t!");
    client.rollback(1, Ranges.of(2));
    client.frame(new ClientFrame.DeleteTemporary(1, ++client.sequence, temporary));
    rig.pass(10_000);
    assertThat(client.texts()).hasSize(2);
  }

  @Test
  void aSubscriptionsCopyWaitsAndTheOthersDoNot() {
    RigClient one = rig.connect("erin").open(5, "erin").transacted(1);
    one.durable(1, 1, "topic://t", "one");
    RigClient other = rig.connect("dave").open(4, "dave").session(1);
    other.durable(1, 1, "topic://t", "two");
    client.send(2, "topic://t", "a");
    one.rollback(1, Ranges.of(1));
    one.credit(1, 1);
    other.settle(1, 1, 1);
    assertThat(one.texts()).hasSize(1);
    rig.pass(1_000);
    assertThat(one.texts()).containsExactly("a", "a!");
    one.commit(1, Ranges.of(2));
    assertThat(rig.store.rows).isEmpty();
    assertThat(rig.store.scheduled).isEmpty();
  }

  @Test
  void aMessageThatExpiresMeanwhileDoesNotComeAgain() {
    client.frame(
        new ClientFrame.Send(
            1,
            ++client.sequence,
            2,
            Destination.queue("orders"),
            true,
            4,
            500,
            0,
            false,
            RigClient.content("short")));
    client.consume(1, 1, "queue://orders");
    failFirst();
    rig.pass(500);
    assertThat(rig.store.scheduled).isEmpty();
    rig.pass(10_000);
    assertThat(client.texts()).hasSize(1);
    assertThat(rig.store.rows).isEmpty();
  }

  @Test
  void aLostConnectionIsNoFailedAttempt() {
    client.send(2, "queue://orders", "a");
    client.consume(1, 1, "queue://orders");
    client.lose();
    RigClient other = rig.connect("dave").open(4).session(1);
    other.consume(1, 1, "queue://orders");
    assertThat(other.texts()).containsExactly("a!");
  }

  @Test
  void aBranchThatIsRolledBackIsAFailedAttempt() {
    client.send(2, "queue://orders", "a");
    client.consume(1, 1, "queue://orders");
    BranchId id = new BranchId(1, new byte[] {1}, new byte[] {1});
    client.branch(1, BranchOperation.START, id, Ranges.empty());
    client.branch(1, BranchOperation.END, id, Ranges.of(1));
    client.branch(BranchOperation.PREPARE, id);
    client.branch(BranchOperation.ROLLBACK, id);
    assertThat(client.texts()).hasSize(1);
    assertThat(rig.store.scheduled).hasSize(1);
    rig.pass(1_000);
    assertThat(client.texts()).containsExactly("a", "a!");
  }

  @Test
  void whatTheStoreRefusesToPutOffComesAgainAtOnce() {
    client.send(2, "queue://orders", "a");
    client.consume(1, 1, "queue://orders");
    rig.store.poison = op -> op instanceof StoreOp.Schedule;
    failFirst();
    assertThat(client.texts()).containsExactly("a", "a!");
    assertThat(rig.store.rows).hasSize(1);
    assertThat(rig.store.scheduled).isEmpty();
    assertThat(client.last(BrokerFrame.Deliver.class).deliveryCount()).isGreaterThan(1);
  }

  @Test
  void aGroupWaitsForItsMessageAndKeepsItsOrder() {
    sendGrouped(client, true, "g1", "g2");
    client.send(2, "queue://orders", "plain");
    client.consume(1, 1, "queue://orders");
    assertThat(client.texts()).containsExactly("g1", "g2", "plain");
    client.rollback(1, Ranges.of(1)); // g2 and plain were not handed to the application
    client.credit(1, 1);
    assertThat(client.texts().subList(3, client.texts().size())).containsExactly("plain");
    rig.pass(999);
    assertThat(client.texts()).hasSize(4);
    rig.pass(1);
    assertThat(client.texts().subList(4, client.texts().size())).containsExactly("g1!", "g2");
    assertThat(rig.store.scheduled).isEmpty();
  }

  @Test
  void aGroupWithoutRowsWaitsToo() {
    sendGrouped(client, false, "g1", "g2");
    client.consume(1, 1, "queue://orders");
    failFirst();
    assertThat(client.texts()).hasSize(2);
    rig.pass(1_000);
    assertThat(client.texts().subList(2, client.texts().size())).containsExactly("g1!", "g2");
  }

  @Test
  void aGroupWaitsAcrossARestart() {
    sendGrouped(client, true, "g1", "g2");
    client.consume(1, 1, "queue://orders");
    failFirst();
    EngineRig again = rig.restart();
    RigClient other = open(again);
    other.consume(1, 1, "queue://orders");
    again.pass(999);
    assertThat(other.texts()).isEmpty();
    again.pass(1);
    // Both may have been handed out before the stop.
    assertThat(other.texts()).containsExactly("g1!", "g2!");
  }

  @Test
  void aGroupThatWaitsDoesNotHoldUpAnExclusiveConsumer() {
    sendGrouped(client, true, "g1");
    client.consume(1, 1, "queue://orders");
    failFirst();
    client.frame(
        new ClientFrame.OpenConsumer(
            1,
            ++client.sequence,
            1,
            2,
            new org.rowanmq.wire.ConsumerSpec(
                Destination.queue("orders"),
                org.rowanmq.wire.ConsumerSpec.Kind.QUEUE,
                null,
                null,
                false,
                true,
                0)));
    client.credit(1, 2);
    client.send(2, "queue://orders", "plain");
    assertThat(client.last(BrokerFrame.Deliver.class).consumer()).isEqualTo(2);
    assertThat(Map.copyOf(rig.store.rows)).hasSize(2);
  }
}
