package org.rowanmq.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.rowanmq.broker.store.Notes;
import org.rowanmq.broker.store.QueueSpec;
import org.rowanmq.broker.store.StoredMessage;
import org.rowanmq.wire.AdminOperation;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ContentView;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.ProtocolException;
import org.rowanmq.wire.Ranges;

/** Queues whose expired messages go to another one. */
final class EngineExpiryTest {
  private static final String ORDERS = "queue://orders";
  private static final RedeliveryPolicy REDELIVERY = new RedeliveryPolicy(2, "DLQ");
  private static final KeepPolicy KEPT = new KeepPolicy(0, "", false, 0, "", "late");

  private EngineRig rig =
      new EngineRig(
          base ->
              base.change()
                  .windowMessages(3)
                  .policy(new DestinationPolicy("orders", REDELIVERY).with(KEPT))
                  .policy(new DestinationPolicy("prices.*", REDELIVERY).with(KEPT))
                  .policy(
                      new DestinationPolicy("ring", REDELIVERY)
                          .with(KEPT)
                          .with(new LimitPolicy(1, 0, LimitPolicy.WhenFull.DROP_OLDEST, 0)))
                  .policy(new DestinationPolicy("late", REDELIVERY).with(KEPT))
                  .build());
  private RigClient sender = rig.connect("alice").open(1).session(1);
  private RigClient reader = rig.connect("bob").open(2, "bob").session(1);
  private RigClient admin = rig.connect("admin").open(3).session(1);

  private void send(String destination, String text, boolean persistent, long ttl, long delay) {
    long sequence = ++sender.sequence;
    sender.frame(
        new ClientFrame.Send(
            RigClient.CHANNEL,
            sequence,
            1,
            Destination.parse(destination),
            persistent,
            4,
            ttl,
            delay,
            false,
            RigClient.content(text)));
    assertThat(sender.isConfirmed(sequence)).as(sender.detail(sequence)).isTrue();
  }

  private void send(String text) {
    send(ORDERS, text, true, 1_000, 0);
  }

  private List<String> texts(String queue) {
    return rows(queue).stream().map(EngineExpiryTest::text).toList();
  }

  private List<StoredMessage> rows(String queue) {
    return rig.store.rows.values().stream()
        .filter(each -> nameOf(each.queue()).equals(queue))
        .sorted(Comparator.comparingLong(StoredMessage::id))
        .toList();
  }

  private String nameOf(long queue) {
    QueueSpec spec = rig.store.queues.get(queue);
    return spec == null ? "" : spec.displayName();
  }

  private static String text(StoredMessage row) {
    try {
      return String.valueOf(ContentView.of(row.content().bytes()).text());
    } catch (ProtocolException unreadable) {
      throw new IllegalStateException(unreadable);
    }
  }

  @Test
  void whatExpiresGoesThereAndTellsWhereItWasAndWhen() {
    send("1");
    rig.pass(2_000);
    reader.consume(1, 1, ORDERS);
    assertThat(reader.texts()).isEmpty();
    assertThat(rows("orders")).isEmpty();
    assertThat(texts("late")).containsExactly("1");
    assertThat(rows("late").get(0).annotations().expiresMillis()).isZero();
    assertThat(rows("late").get(0).annotations().notes())
        .containsEntry(Notes.DEAD_LETTER_REASON, "expired")
        .containsEntry(Notes.DEAD_LETTER_ORIGIN, "orders")
        .containsEntry(Notes.EXPIRED, "1001000")
        .containsEntry(Notes.ATTEMPTS, "0")
        .containsKey(Notes.NO_EXPIRY);
  }

  @Test
  void whatLiesBehindTheWindowGoesThereBySweeps() {
    for (int i = 0; i < 10; i++) {
      send("m" + i);
    }
    rig.pass(200_000);
    assertThat(rows("orders")).isEmpty();
    assertThat(texts("late")).hasSize(10).contains("m0", "m9");
  }

  @Test
  void whatExpiresBeforeItIsDueGoesThereWhenItWouldBe() {
    send(ORDERS, "delayed", true, 1_000, 5_000);
    send(ORDERS, "light", false, 1_000, 5_000);
    rig.pass(6_000);
    assertThat(rig.store.scheduled).isEmpty();
    reader.consume(1, 1, "queue://late");
    assertThat(reader.texts()).containsExactlyInAnyOrder("delayed", "light");
  }

  @Test
  void whatWaitsForAnotherAttemptKeepsItsFailures() {
    reader.transacted(2);
    reader.consume(2, 1, ORDERS);
    send("1");
    reader.rollback(2, Ranges.of(1, 1));
    rig.pass(2_000);
    reader.credit(2, 1);
    assertThat(reader.texts()).containsExactly("1");
    assertThat(rows("late").get(0).annotations().notes()).containsEntry(Notes.ATTEMPTS, "1");
    assertThat(rows("late").get(0).annotations().deliveries()).isEqualTo(1);
  }

  @Test
  void aSubscriptionsMessagesGoThereToo() {
    reader.durable(1, 1, "topic://prices.gold", "sub");
    reader.closeConsumer(1, 1, Ranges.empty());
    send("topic://prices.gold", "1", true, 1_000, 0);
    rig.pass(2_000);
    reader.durable(1, 2, "topic://prices.gold", "sub");
    assertThat(reader.texts()).isEmpty();
    assertThat(rows("late").get(0).annotations().notes())
        .containsEntry(Notes.DEAD_LETTER_ORIGIN, "bob:sub");
  }

  @Test
  void whatARingDropsDoesNot() {
    send("queue://ring", "1", true, 1_000, 0);
    send("queue://ring", "2", true, 1_000, 0);
    assertThat(texts("ring")).containsExactly("2");
    assertThat(rows("late")).isEmpty();
  }

  @Test
  void whatExpiresInTheExpiryQueueItselfIsGone() {
    send("queue://late", "1", true, 1_000, 0);
    rig.pass(200_000);
    assertThat(rig.store.rows).isEmpty();
  }

  @Test
  void anAdministratorFindsItAndPutsItBackWithoutAnExpiry() {
    send("1");
    rig.pass(2_000);
    reader.consume(1, 1, ORDERS);
    BrokerFrame.AdminReply list =
        admin.admin(AdminOperation.LIST_DEAD_LETTERS, Map.of("queue", "late"));
    assertThat(list.rows()).hasSize(1);
    assertThat(list.rows().get(0)).contains("orders", "expired");
    String selector = "JMS_Rowan_DeadLetterExpired = 1001000";
    assertThat(
            admin
                .admin(
                    AdminOperation.LIST_DEAD_LETTERS, Map.of("queue", "late", "selector", selector))
                .rows())
        .hasSize(1);
    admin.admin(
        AdminOperation.RETRY_DEAD_LETTERS,
        Map.of("queue", "late", "keys", list.rows().get(0).get(0)));
    rig.pass(200_000);
    assertThat(reader.texts()).containsExactly("1");
    BrokerFrame.Deliver again = reader.last(BrokerFrame.Deliver.class);
    assertThat(again.annotations()).containsOnlyKeys(Notes.NO_EXPIRY);
  }

  @Test
  void itIsInOneOfTheTwoWheneverTheStoreRefuses() {
    send("1");
    rig.pass(2_000);
    rig.store.poison =
        op ->
            op instanceof org.rowanmq.broker.store.StoreOp.Insert insert
                && nameOf(insert.message().queue()).equals("late");
    rig.isStoreSlow = true;
    reader.consume(1, 1, ORDERS);
    for (int i = 0; i < 20; i++) {
      boolean ignored = rig.step();
    }
    assertThat(texts("orders")).containsExactly("1");
    rig.store.poison = op -> false;
    rig.isStoreSlow = false;
    rig.settle();
    rig.pass(200_000);
    assertThat(rows("orders")).isEmpty();
    assertThat(texts("late")).containsExactly("1");
    assertThat(reader.texts()).isEmpty();
  }
}
