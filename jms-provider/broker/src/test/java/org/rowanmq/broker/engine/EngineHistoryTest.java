package org.rowanmq.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.rowanmq.broker.store.Annotations;
import org.rowanmq.broker.store.ExchangeSpec;
import org.rowanmq.broker.store.QueueSpec;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.broker.store.StoredMessage;
import org.rowanmq.wire.BranchId;
import org.rowanmq.wire.BranchOperation;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ContentBuilder;
import org.rowanmq.wire.ContentView;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.MessageContent;
import org.rowanmq.wire.ProtocolException;
import org.rowanmq.wire.Ranges;

/** Queues that keep a copy of what is sent elsewhere. */
final class EngineHistoryTest {
  private static final String ORDERS = "queue://orders";
  private static final String PRICES = "topic://prices.gold";
  private static final String HISTORY = "queue://history";
  private static final RedeliveryPolicy REDELIVERY = new RedeliveryPolicy(2, "DLQ");
  private static final KeepPolicy KEPT = new KeepPolicy(0, "", false, 0, "history", "");

  private EngineRig rig =
      new EngineRig(
          base ->
              base.change()
                  .windowMessages(3)
                  .policy(new DestinationPolicy("orders", REDELIVERY).with(KEPT))
                  .policy(new DestinationPolicy("prices.*", REDELIVERY).with(KEPT))
                  .policy(
                      new DestinationPolicy("history", REDELIVERY)
                          .with(new KeepPolicy(60_000, "", false, 0)))
                  .build());
  private RigClient sender = rig.connect("alice").open(1).session(1).transacted(2);
  private RigClient reader = rig.connect("bob").open(2, "bob").session(1);

  private void send(String destination, String... texts) {
    for (String text : texts) {
      long sequence = sender.send(1, destination, text);
      assertThat(sender.isConfirmed(sequence)).as(sender.detail(sequence)).isTrue();
    }
  }

  private void send(ClientFrame.Send frame) {
    sender.frame(frame);
    assertThat(sender.isConfirmed(frame.sequence())).as(sender.detail(frame.sequence())).isTrue();
  }

  private ClientFrame.Send frame(long timeToLive, long delay, MessageContent content) {
    return new ClientFrame.Send(
        RigClient.CHANNEL,
        ++sender.sequence,
        1,
        Destination.parse(ORDERS),
        true,
        4,
        timeToLive,
        delay,
        false,
        content);
  }

  /** What the history's rows say, by id. */
  private List<String> history() {
    return rows("history").stream().map(EngineHistoryTest::text).toList();
  }

  private List<StoredMessage> rows(String queue) {
    return rig.store.rows.values().stream()
        .filter(each -> nameOf(each.queue()).equals(queue))
        .sorted(Comparator.comparingLong(StoredMessage::id))
        .toList();
  }

  private String nameOf(long queue) {
    QueueSpec spec = rig.store.queues.get(queue); // none of what a branch has prepared
    return spec == null ? "" : spec.source().name();
  }

  private static String text(StoredMessage row) {
    try {
      return String.valueOf(ContentView.of(row.content().bytes()).text());
    } catch (ProtocolException unreadable) {
      throw new IllegalStateException(unreadable);
    }
  }

  @Test
  void whatWasConsumedStaysInTheHistoryAndSaysWhereItWasSentTo() {
    reader.consume(1, 1, ORDERS);
    send(ORDERS, "1", "2");
    assertThat(reader.texts()).containsExactly("1", "2");
    reader.settle(1, 1, 2);
    assertThat(history()).containsExactly("1", "2");
    assertThat(rig.store.rows).hasSize(2);
    Annotations kept = rows("history").get(0).annotations();
    assertThat(kept.destination()).isEqualTo(Destination.parse(ORDERS));
    assertThat(kept.producerId()).isEqualTo(1);
  }

  @Test
  void itsOwnPolicySaysForHowLong() {
    send(frame(1_000, 0, RigClient.content("short")));
    send(ORDERS, "long");
    rig.pass(30_000);
    reader.consume(1, 1, ORDERS);
    assertThat(reader.texts()).containsExactly("long");
    assertThat(history()).containsExactly("short", "long");
    rig.pass(40_000);
    reader.consume(1, 2, HISTORY);
    assertThat(reader.texts()).containsExactly("long");
    rig.pass(120_000);
    assertThat(history()).isEmpty();
  }

  @Test
  void whatFailedTooOftenStaysToo() {
    reader.transacted(2);
    reader.consume(2, 1, ORDERS);
    send(ORDERS, "poison");
    reader.rollback(2, Ranges.of(1, 1));
    reader.credit(2, 1);
    reader.rollback(2, Ranges.of(2, 2));
    assertThat(rows("orders")).isEmpty();
    assertThat(rows("DLQ")).hasSize(1);
    assertThat(history()).containsExactly("poison");
  }

  @Test
  void aPublicationIsThereOnceWhateverTheNumberOfSubscriptions() {
    send(PRICES, "0"); // nobody is there
    reader.durable(1, 1, PRICES, "a");
    reader.durable(1, 2, PRICES, "b");
    reader.consume(1, 3, PRICES);
    send(PRICES, "1");
    assertThat(reader.texts()).containsExactly("1", "1", "1");
    assertThat(history()).containsExactly("0", "1");
  }

  @Test
  void aTransactionIsThereAsAWholeOrNotAtAll() {
    sender.send(2, ORDERS, "1");
    sender.send(2, PRICES, "2");
    sender.rollback(2, Ranges.empty());
    assertThat(history()).isEmpty();
    sender.send(2, ORDERS, "3");
    sender.send(2, PRICES, "4");
    assertThat(history()).isEmpty();
    sender.commit(2, Ranges.empty());
    assertThat(history()).containsExactly("3", "4");
  }

  @Test
  void whatTheStoreRefusesIsNowhere() {
    reader.consume(1, 1, ORDERS);
    rig.store.poison =
        op ->
            op instanceof StoreOp.Insert insert
                && nameOf(insert.message().queue()).equals("history")
                && text(insert.message()).equals("poison");
    long sequence = sender.send(1, ORDERS, "poison");
    assertThat(sender.refused(sequence)).isNotNull();
    assertThat(reader.texts()).isEmpty();
    assertThat(history()).isEmpty();
  }

  @Test
  void aDistributedTransactionIsThereWhenItIsCommitted() {
    BranchId id = new BranchId(1, new byte[] {1}, new byte[] {1});
    sender.branch(2, BranchOperation.START, id, Ranges.empty());
    sender.send(2, ORDERS, "1");
    sender.branch(2, BranchOperation.END, id, Ranges.empty());
    long prepare = sender.branch(BranchOperation.PREPARE, id);
    assertThat(sender.isConfirmed(prepare)).as(sender.detail(prepare)).isTrue();
    assertThat(history()).isEmpty();
    rig = rig.restart();
    sender = rig.connect("alice").open(11).session(1);
    sender.branch(BranchOperation.COMMIT, id);
    assertThat(history()).containsExactly("1");
    assertThat(rows("orders")).hasSize(1);
  }

  @Test
  void aDelayedMessageIsThereWhenItIsDueAndACancelledOneNever() {
    send(frame(0, 5_000, RigClient.content("later")));
    send(frame(0, 5_000, RigClient.content("never")));
    String name = SelectorValues.messageId(1, sender.sequence);
    assertThat(history()).isEmpty();
    send(frame(0, 0, new ContentBuilder().property("JMS_Rowan_Cancel", name).build()));
    rig.pass(6_000);
    assertThat(history()).containsExactly("later");
    assertThat(rows("history").get(0).annotations().expiresMillis()).isEqualTo(1_000_000 + 65_000);
  }

  @Test
  void aReplayIsNotKeptAgain() {
    send(
        frame(
            0, 0, new ContentBuilder().property(History.REPLAY_OF, "ID:1-1").text("copy").build()));
    reader.consume(1, 1, ORDERS);
    assertThat(reader.texts()).containsExactly("copy");
    assertThat(history()).isEmpty();
  }

  @Test
  void aQueueThatAnExchangeLeadsToKeepsWhatItGets() {
    DeclaredExchange shop =
        new DeclaredExchange(
            new ExchangeSpec("shop", ExchangeSpec.Kind.FANOUT, "", null),
            List.of(new DeclaredExchange.Binding(Destination.parse(ORDERS), "")));
    rig = rig.restart(List.of(shop));
    sender = rig.connect("alice").open(11).session(1);
    send("exchange://shop", "1");
    assertThat(rows("orders")).hasSize(1);
    assertThat(history()).containsExactly("1");
    assertThat(rows("history").get(0).annotations().destination())
        .isEqualTo(Destination.parse("exchange://shop"));
  }

  @Test
  void itSurvivesARestartAndNonPersistentMessagesDoNot() {
    send(ORDERS, "1");
    sender.frame(sender.sendFrame(++sender.sequence, 1, ORDERS, false, RigClient.content("light")));
    reader.consume(1, 1, HISTORY);
    assertThat(reader.texts()).containsExactly("1", "light");
    rig = rig.restart();
    reader = rig.connect("bob").open(12, "bob").session(1);
    reader.consume(1, 1, HISTORY);
    assertThat(reader.texts()).containsExactly("1!");
  }
}
