package org.rowanmq.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.wire.AdminOperation;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.Ranges;

/** What administrators do with dead letters. */
final class EngineDeadLettersTest {
  private final EngineRig rig =
      new EngineRig(
          base ->
              base.change()
                  .windowMessages(5)
                  .pageMessages(3)
                  .redelivery(new RedeliveryPolicy(1, "DLQ"))
                  .build());
  private final RigClient client = rig.connect("admin").open(3).transacted(1).session(2);
  private long delivered;

  private void bury(String queue, boolean persistent, int count) {
    client.consume(1, 1, queue);
    for (int i = 0; i < count; i++) {
      client.frame(
          client.sendFrame(++client.sequence, 2, queue, persistent, RigClient.content(queue + i)));
      client.rollback(1, Ranges.of(++delivered));
      client.credit(1, 1);
    }
    client.closeConsumer(1, 1, Ranges.empty());
  }

  private List<List<String>> list(String selector) {
    List<List<String>> rows = new ArrayList<>();
    String page = "";
    do {
      client.frame(
          new ClientFrame.Admin(
              7, AdminOperation.LIST_DEAD_LETTERS, Map.of("selector", selector), page));
      rig.pass(1);
      BrokerFrame.AdminReply reply = client.last(BrokerFrame.AdminReply.class);
      assertThat(reply.code()).as(reply.detail()).isNull();
      rows.addAll(reply.rows());
      page = reply.nextPage();
    } while (!page.isEmpty());
    return rows;
  }

  private List<String> retry(List<List<String>> rows, Map<String, String> more) {
    return change(AdminOperation.RETRY_DEAD_LETTERS, rows, more);
  }

  private List<String> change(
      AdminOperation operation, List<List<String>> rows, Map<String, String> more) {
    Map<String, String> arguments = new java.util.HashMap<>(more);
    arguments.put("keys", String.join(",", rows.stream().map(row -> row.get(0)).toList()));
    BrokerFrame.AdminReply reply = client.admin(operation, arguments);
    assertThat(reply.code()).as(reply.detail()).isNull();
    return reply.rows().stream().map(row -> row.get(1)).toList();
  }

  @Test
  void allAreListedAlsoThoseBehindTheWindowAndThoseWithoutRows() {
    bury("queue://a", true, 20);
    bury("queue://b", false, 3);
    client.send(2, "queue://DLQ", "sent there");
    assertThat(list("")).hasSize(23);
    assertThat(list("JMS_Rowan_DeadLetterOrigin = 'b'")).hasSize(3);
    assertThat(list("colour = 'queue://a7'").get(0).subList(2, 4)).containsExactly("a", "1");
    assertThat(rig.engine.isSettled()).isTrue();
  }

  @Test
  void aListingEndsThoughMoreComeMeanwhile() {
    bury("queue://a", true, 1_200);
    client.frame(new ClientFrame.Admin(7, AdminOperation.LIST_DEAD_LETTERS, Map.of(), ""));
    rig.pass(1);
    BrokerFrame.AdminReply first = client.last(BrokerFrame.AdminReply.class);
    assertThat(first.nextPage()).isNotEmpty();
    bury("queue://b", true, 3);
    int listed = first.rows().size();
    String page = first.nextPage();
    while (!page.isEmpty()) {
      client.frame(new ClientFrame.Admin(7, AdminOperation.LIST_DEAD_LETTERS, Map.of(), page));
      rig.pass(1);
      BrokerFrame.AdminReply reply = client.last(BrokerFrame.AdminReply.class);
      listed += reply.rows().size();
      page = reply.nextPage();
    }
    assertThat(listed).isEqualTo(1_200);
  }

  @Test
  void retriedOnesAreBackWithTheirCountsAndNothingOfTheirFailures() {
    bury("queue://a", true, 12);
    assertThat(retry(list(""), Map.of())).hasSize(12).containsOnly("to a");
    assertThat(list("")).isEmpty();
    client.consume(2, 5, "queue://a");
    BrokerFrame.Deliver again = client.last(BrokerFrame.Deliver.class);
    assertThat(again.deliveryCount()).isEqualTo(2);
    assertThat(again.annotations()).isEmpty();
    assertThat(rig.store.rows.values()).allMatch(row -> row.annotations().failures() == 0);
    assertThat(rig.store.rows).hasSize(12);
    assertThat(retry(List.of(List.of("4:1")), Map.of())).containsExactly("not there");
  }

  @Test
  void aRetryIsAllOrNothing() {
    bury("queue://a", true, 3);
    List<List<String>> all = list("");
    rig.store.poison = op -> op instanceof StoreOp.Insert;
    BrokerFrame.AdminReply reply =
        client.admin(
            AdminOperation.RETRY_DEAD_LETTERS,
            Map.of("keys", all.get(0).get(0) + "," + all.get(1).get(0)));
    assertThat(reply.code()).isEqualTo(ErrorCode.STORE_REJECTED);
    rig.store.poison = op -> false;
    assertThat(list("")).hasSize(3);
  }

  @Test
  void whatHasNoOriginAnyMoreGoesWhereItIsTold() {
    client.frame(
        new ClientFrame.CreateTemporary(
            1, ++client.sequence, org.rowanmq.wire.Destination.parse("temp-queue://x")));
    bury("temp-queue://x", true, 1);
    client.frame(
        new ClientFrame.DeleteTemporary(
            1, ++client.sequence, org.rowanmq.wire.Destination.parse("temp-queue://x")));
    assertThat(retry(list(""), Map.of())).containsExactly("'x' is gone");
    assertThat(retry(list(""), Map.of("to", "repair"))).containsExactly("to repair");
    client.consume(2, 5, "queue://repair");
    assertThat(client.last(BrokerFrame.Deliver.class).redelivered()).isTrue();
  }

  @Test
  void onlyDeadLettersAreDeleted() {
    bury("queue://a", true, 2);
    client.send(2, "queue://DLQ", "sent there");
    assertThat(change(AdminOperation.DELETE_DEAD_LETTERS, list(""), Map.of()))
        .containsExactly("deleted", "deleted");
    assertThat(rig.store.rows).hasSize(1);
    long id = rig.store.rows.firstKey().id();
    assertThat(change(AdminOperation.DELETE_DEAD_LETTERS, List.of(List.of("4:" + id)), Map.of()))
        .containsExactly("no dead letter");
  }

  @Test
  void wrongArgumentsAreNamed() {
    for (Map<String, String> wrong :
        List.of(
            Map.of("queue", "nowhere", "keys", "4:1"),
            Map.of("keys", "4"),
            Map.of("keys", "10:1"),
            Map.<String, String>of())) {
      BrokerFrame.AdminReply reply = client.admin(AdminOperation.RETRY_DEAD_LETTERS, wrong);
      assertThat(reply.code()).as("%s", wrong).isEqualTo(ErrorCode.ARGUMENT_INVALID);
    }
  }
}
