package org.rowanmq.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.rowanmq.broker.store.StoreBatch;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ConsumerSpec;
import org.rowanmq.wire.DeliveryKey;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.Ranges;

/** Messages that are handed out, and settled, before they are durable. */
final class EngineEarlyTest {
  private static final String ORDERS = "queue://orders";

  private final EngineRig rig = new EngineRig();
  private final RigClient producer = rig.connect("alice").open(1).session(1).transacted(2);
  private final RigClient consumer = rig.connect("bob").open(2).session(1).transacted(2);

  /** A first message makes the queue, its watermark and the ids durable. */
  @BeforeEach
  void warmUp() {
    consumer.consume(1, 1, ORDERS);
    producer.send(1, ORDERS, "first");
    consumer.settle(1, 1, 1);
    assertThat(rig.store.rows).isEmpty();
    rig.isStoreSlow = true;
  }

  private static Predicate<StoreOp> inserts(String text) {
    int length = RigClient.content(text).length();
    return op ->
        op instanceof StoreOp.Insert insert && insert.message().content().length() == length;
  }

  private long inserted() {
    return rig.store.batches.stream()
        .flatMap(batch -> batch.ops().stream())
        .filter(StoreOp.Insert.class::isInstance)
        .count();
  }

  private int elided() {
    return rig.store.batches.stream().mapToInt(StoreBatch::elided).sum();
  }

  @Test
  void aWaitingConsumerIsNotKeptWaitingForTheDisk() {
    long send = producer.send(1, ORDERS, "a");
    assertThat(consumer.texts()).containsExactly("first", "a");
    assertThat(producer.isConfirmed(send)).isFalse();
    rig.settle();
    assertThat(producer.isConfirmed(send)).isTrue();
    assertThat(rig.store.rows).hasSize(1);
  }

  @Test
  void whatIsSettledBeforeItIsWrittenCostsNoRow() {
    producer.send(1, ORDERS, "a");
    long send = producer.send(1, ORDERS, "b");
    long settlement = consumer.settle(1, 3, 3);
    assertThat(producer.isConfirmed(send)).isFalse();
    assertThat(consumer.isConfirmed(settlement)).isFalse();
    rig.settle();
    assertThat(producer.isConfirmed(send)).isTrue();
    assertThat(consumer.isConfirmed(settlement)).isTrue();
    assertThat(inserted()).isEqualTo(2); // "first" and "a"
    assertThat(elided()).isEqualTo(1);
    assertThat(rig.store.rows).hasSize(1);
  }

  @Test
  void aRefusedMessageIsTakenBackAndItsSettlementIsStale() {
    rig.store.poison = inserts("bad");
    long send = producer.send(1, ORDERS, "bad");
    producer.send(1, ORDERS, "other");
    long settlement = consumer.settle(1, 2, 3);
    rig.settle();
    assertThat(producer.refused(send)).isEqualTo(ErrorCode.STORE_REJECTED);
    assertThat(consumer.refused(settlement)).isEqualTo(ErrorCode.STALE);
    assertThat(consumer.texts()).containsExactly("first", "bad", "other", "other!");
  }

  @Test
  void aSettlementThatComesAfterTheRefusalIsStaleToo() {
    rig.store.poison = inserts("bad");
    producer.send(1, ORDERS, "bad");
    rig.settle();
    assertThat(consumer.refused(consumer.settle(1, 2, 2))).isEqualTo(ErrorCode.STALE);
  }

  @Test
  void aTransactionThatConsumedARefusedMessageIsRolledBack() {
    consumer.closeConsumer(1, 1, Ranges.empty());
    consumer.consume(2, 1, ORDERS);
    rig.settle();
    rig.store.poison = inserts("bad");
    producer.send(1, ORDERS, "bad");
    consumer.send(2, "queue://answers", "made of it");
    long commit = consumer.commit(2, Ranges.of(1));
    rig.settle();
    assertThat(consumer.refused(commit)).isEqualTo(ErrorCode.TRANSACTION_ROLLED_BACK);
    assertThat(rig.store.rows).isEmpty();
    producer.send(1, ORDERS, "bad");
    rig.settle();
    consumer.send(2, "queue://answers", "made of it");
    long late = consumer.commit(2, Ranges.of(2));
    rig.settle();
    assertThat(consumer.refused(late)).isEqualTo(ErrorCode.TRANSACTION_ROLLED_BACK);
    assertThat(rig.store.rows).isEmpty();
  }

  @Test
  void whatIsWrittenUnitByUnitIsWrittenInFull() {
    producer.send(1, ORDERS, "a");
    rig.store.poison = inserts("poison");
    producer.send(1, ORDERS, "b");
    long settlement = consumer.settle(1, 3, 3);
    long poison = producer.send(1, "queue://elsewhere", "poison");
    rig.settle();
    assertThat(consumer.isConfirmed(settlement)).isTrue();
    assertThat(producer.refused(poison)).isEqualTo(ErrorCode.STORE_REJECTED);
    assertThat(elided()).isZero();
    assertThat(inserted()).isEqualTo(3);
    assertThat(rig.store.rows).hasSize(1);
  }

  @Test
  void aMessageOfATransactionWaitsAndIsNotOvertaken() {
    producer.send(2, ORDERS, "staged");
    producer.commit(2, Ranges.empty());
    producer.send(1, ORDERS, "later");
    assertThat(consumer.texts()).containsExactly("first");
    rig.settle();
    assertThat(consumer.texts()).containsExactly("first", "staged", "later");
  }

  @Test
  void onlyTakersSeeItEarly() {
    consumer.closeConsumer(1, 1, Ranges.empty());
    rig.settle();
    consumer.consume(1, 2, RigClient.spec(ORDERS, ConsumerSpec.Kind.BROWSER, null, null));
    consumer.consume(1, 3, RigClient.spec(ORDERS, ConsumerSpec.Kind.QUEUE, null, "colour = 'red'"));
    rig.settle();
    producer.send(1, ORDERS, "green");
    producer.send(1, ORDERS, "red");
    assertThat(consumer.texts()).containsExactly("first", "red");
    rig.settle();
    assertThat(rig.store.rows).hasSize(2);
  }

  @Test
  void aFanOutWaitsForAllOfItsRows() {
    RigClient reader = rig.connect("carol").open(3, "reader").session(1);
    rig.settle();
    reader.durable(1, 2, "topic://news", "one");
    reader.durable(1, 3, "topic://news", "two");
    rig.settle();
    producer.send(1, "topic://news", "warm");
    rig.settle();
    producer.send(1, "topic://news", "more");
    assertThat(reader.texts()).containsExactly("warm", "warm");
    rig.settle();
    assertThat(reader.texts()).containsExactly("warm", "warm", "more", "more");
  }

  @Test
  void nothingIsHandedOutEarlyWhileTheDatabaseIsAway() {
    rig.apply(new Command.Degraded("away"));
    producer.send(1, ORDERS, "a");
    assertThat(consumer.texts()).containsExactly("first");
    rig.apply(new Command.Degraded(null));
    producer.send(1, ORDERS, "b");
    assertThat(consumer.texts()).containsExactly("first", "a", "b");
  }

  @Test
  void whatReturnsUnseenWaitsForTheDiskInItsPlace() {
    producer.send(1, ORDERS, "a");
    consumer.frame(new ClientFrame.Release(1, 1, 1, 7, Ranges.of(2)));
    RigClient other = rig.connect("carol").open(3).session(1);
    other.consume(1, 1, ORDERS);
    producer.send(1, ORDERS, "b");
    rig.settle();
    assertThat(other.texts()).containsExactly("a", "b");
  }

  @Test
  void aSettlementPresentedAgainWaitsUntilTheMessageIsThere() {
    producer.send(1, ORDERS, "a");
    BrokerFrame.Deliver delivery = consumer.last(BrokerFrame.Deliver.class);
    long queue = consumer.last(BrokerFrame.ConsumerOpened.class).queue();
    consumer.lose();
    RigClient again = rig.connect("bob");
    again.resume(2, 50);
    again.session(1);
    again.frame(
        new ClientFrame.Resettle(1, 90, 1, List.of(new DeliveryKey(queue, 4, delivery.id()))));
    assertThat(again.isConfirmed(90)).isFalse();
    rig.settle();
    assertThat(again.isConfirmed(90)).isTrue();
    assertThat(rig.store.rows).isEmpty();
  }

  private long sendAtLeastOnce(long sequence, String text) {
    ClientFrame.Send send = producer.sendFrame(sequence, 1, ORDERS, text);
    producer.frame(
        new ClientFrame.Send(
            1, sequence, 1, send.destination(), true, 4, 0, 0, false, true, send.content()));
    return sequence;
  }

  @Test
  void anAcknowledgementConfirmsASendThatWishesIt() {
    long send = sendAtLeastOnce(50, "a");
    long other = producer.send(1, ORDERS, "b");
    assertThat(producer.isConfirmed(send)).isFalse();
    long settlement = consumer.settle(1, 2, 3);
    assertThat(producer.isConfirmed(send)).isTrue();
    assertThat(producer.isConfirmed(other)).isFalse();
    assertThat(consumer.isConfirmed(settlement)).isFalse();
    rig.settle();
    assertThat(producer.isConfirmed(other)).isTrue();
    assertThat(consumer.isConfirmed(settlement)).isTrue();
    assertThat(rig.store.rows).isEmpty();
  }

  @Test
  void aCommitOfTheConsumerDoesNotConfirmTheSend() {
    consumer.closeConsumer(1, 1, Ranges.empty());
    consumer.consume(2, 1, ORDERS);
    rig.settle();
    long send = sendAtLeastOnce(50, "a");
    consumer.commit(2, Ranges.of(1));
    assertThat(producer.isConfirmed(send)).isFalse();
    rig.settle();
    assertThat(producer.isConfirmed(send)).isTrue();
  }

  @Test
  void aRefusalAfterTheConfirmIsNotTold() {
    rig.store.poison = inserts("bad");
    long send = sendAtLeastOnce(50, "bad");
    long settlement = consumer.settle(1, 2, 2);
    rig.settle();
    assertThat(producer.isConfirmed(send)).isTrue();
    assertThat(producer.refused(send)).isNull();
    assertThat(consumer.refused(settlement)).isEqualTo(ErrorCode.STALE);
  }
}
