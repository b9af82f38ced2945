package org.rowanmq.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.wire.AdminOperation;
import org.rowanmq.wire.BranchId;
import org.rowanmq.wire.BranchOperation;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.Ranges;

/** Exchanges and bindings, from the administrator's request to the queues. */
final class EngineExchangeTest {
  private static final BranchId BRANCH = new BranchId(1, new byte[] {1}, new byte[] {2});

  private EngineRig rig = new EngineRig();
  private RigClient admin = rig.connect("admin");
  private RigClient client = rig.connect("alice").open(1).session(1);

  private void restart() {
    rig = rig.restart();
    admin = rig.connect("admin");
    client = rig.connect("alice").open(2).session(1);
  }

  private BrokerFrame.AdminReply ask(AdminOperation operation, String... arguments) {
    Map<String, String> map = new HashMap<>();
    for (int i = 0; i < arguments.length; i += 2) {
      map.put(arguments[i], arguments[i + 1]);
    }
    return admin.admin(operation, map);
  }

  private void create(String name, String type) {
    create(name, type, "", "");
  }

  private void create(String name, String type, String by, String alternate) {
    BrokerFrame.AdminReply reply =
        ask(
            AdminOperation.PUT_EXCHANGE,
            "name",
            name,
            "type",
            type,
            "by",
            by,
            "alternate",
            alternate);
    assertThat(reply.detail()).isEmpty();
  }

  private void bind(String exchange, String target, String when) {
    assertThat(tryToBind(exchange, target, when)).isEmpty();
  }

  private String tryToBind(String exchange, String target, String when) {
    return ask(AdminOperation.BIND, "exchange", exchange, "target", target, "when", when).detail();
  }

  private String refusal(AdminOperation operation, String... arguments) {
    BrokerFrame.AdminReply reply = ask(operation, arguments);
    assertThat(reply.code()).isEqualTo(ErrorCode.ARGUMENT_INVALID);
    return reply.detail();
  }

  private int depth(String queue) {
    return ask(AdminOperation.LIST_QUEUES).rows().stream()
        .filter(row -> row.get(0).equals(queue))
        .mapToInt(row -> Integer.parseInt(row.get(2)))
        .sum();
  }

  private List<String> exchange(String name) {
    return ask(AdminOperation.LIST_EXCHANGES).rows().stream()
        .filter(row -> row.get(0).equals(name))
        .findFirst()
        .orElse(List.of());
  }

  @Test
  void directExchangeComparesTheKey() {
    create("orders", "direct");
    bind("orders", "eu", "eu");
    bind("orders", "us", "us");
    long sent = client.send(1, "exchange://orders?key=eu", "a");
    assertThat(client.isConfirmed(sent)).isTrue();
    assertThat(depth("eu")).isEqualTo(1);
    assertThat(depth("us")).isZero();

    client.consume(1, 1, "queue://eu");
    BrokerFrame.Deliver got = client.last(BrokerFrame.Deliver.class);
    assertThat(got.destination()).isEqualTo(Destination.exchange("orders", "eu"));
  }

  @Test
  void topicExchangeTakesPatternsAndEachQueueGetsAMessageOnce() {
    create("orders", "topic");
    bind("orders", "paris", "eu.paris");
    bind("orders", "eu", "eu.*");
    bind("orders", "all", "#");
    bind("orders", "all", "eu.#");
    client.send(1, "exchange://orders?key=eu.paris", "a");
    client.send(1, "exchange://orders?key=eu.rome", "b");
    assertThat(depth("paris")).isEqualTo(1);
    assertThat(depth("eu")).isEqualTo(2);
    assertThat(depth("all")).isEqualTo(2);
    assertThat(rig.store.contents).hasSize(2); // shared by the queues
  }

  @Test
  void propertyNamesTheKeyWhereTheDestinationDoesNot() {
    create("orders", "direct");
    bind("orders", "eu", "eu");
    client.frame(
        client.sendFrame(
            ++client.sequence,
            1,
            "exchange://orders",
            true,
            new org.rowanmq.wire.ContentBuilder().property("JMS_Rowan_Key", "eu").build()));
    assertThat(depth("eu")).isEqualTo(1);
  }

  @Test
  void fanoutHeadersAndContent() {
    create("news", "fanout");
    create("by-header", "headers");
    create("by-content", "content");
    bind("news", "a", "");
    bind("news", "exchange://by-header", "");
    bind("news", "exchange://by-content", "");
    bind("by-header", "red", "colour=red");
    bind("by-content", "not-red", "colour <> 'red'");
    client.send(1, "exchange://news", "red");
    client.send(1, "exchange://news", "green");
    assertThat(depth("a")).isEqualTo(2);
    assertThat(depth("red")).isEqualTo(1);
    assertThat(depth("not-red")).isEqualTo(1);
    assertThat(tryToBind("by-content", "x", "colour >")).contains("expected");
    assertThat(tryToBind("news", "x", "colour")).contains("fanout");
    assertThat(tryToBind("by-header", "x", "")).contains("allowed");
  }

  @Test
  void balanceExchangeSharesMessagesOut() {
    create("pool", "balance");
    bind("pool", "a", "");
    bind("pool", "b", "");
    for (int i = 0; i < 10; i++) {
      client.send(1, "exchange://pool", "m" + i);
    }
    assertThat(depth("a")).isEqualTo(5);
    assertThat(depth("b")).isEqualTo(5);

    create("pool", "balance", "least-loaded", "");
    client.consume(1, 1, "queue://a");
    client.settle(1, 1, 5);
    for (int i = 0; i < 3; i++) {
      client.send(1, "exchange://pool", "n" + i);
      client.settle(1, 6 + i, 6 + i);
    }
    assertThat(depth("b")).isEqualTo(5);
    assertThat(refusal(AdminOperation.PUT_EXCHANGE, "name", "p", "type", "balance", "by", "luck"))
        .contains("round-robin, random, weighted, least-loaded, hash or hash:PROPERTY");
  }

  @Test
  void whatMatchesNothingGoesToTheAlternate() {
    create("rest", "fanout");
    create("orders", "direct", "", "rest");
    bind("rest", "unrouted", "");
    bind("orders", "eu", "eu");
    client.send(1, "exchange://orders?key=mars", "a");
    assertThat(depth("unrouted")).isEqualTo(1);
    assertThat(exchange("orders")).containsExactly("orders", "direct", "", "rest", "1", "0", "0");

    create("lonely", "direct");
    assertThat(client.isConfirmed(client.send(1, "exchange://lonely?key=x", "b"))).isTrue();
    assertThat(exchange("lonely")).endsWith("0", "1");
  }

  @Test
  void circlesAreRefusedAndShown() {
    create("a", "fanout");
    create("b", "fanout", "", "a");
    create("c", "fanout");
    bind("c", "exchange://b", "");
    assertThat(tryToBind("a", "exchange://c", "")).contains("a -> c -> b -> a");
    assertThat(tryToBind("a", "exchange://a", "")).contains("a -> a");
    assertThat(
            refusal(AdminOperation.PUT_EXCHANGE, "name", "a", "type", "fanout", "alternate", "c"))
        .contains("a -> c -> b -> a");
  }

  @Test
  void topicsLeadToBoundQueuesAndBoundExchangesToTopics() {
    bind("topics", "audit", "orders.#");
    RigClient subscriber = rig.connect("bob").open(7).session(1);
    subscriber.consume(1, 1, "topic://orders.*");
    client.send(1, "topic://orders.eu", "a");
    assertThat(depth("audit")).isEqualTo(1);
    assertThat(subscriber.texts()).containsExactly("a");

    create("front", "fanout");
    bind("front", "exchange://topics", "");
    client.send(1, "exchange://front?key=orders.us", "b");
    client.send(1, "exchange://topics?key=orders.us", "c");
    client.send(1, "exchange://front", "no key, no topic");
    assertThat(depth("audit")).isEqualTo(3);
    assertThat(subscriber.texts()).containsExactly("a", "b", "c");
    assertThat(refusal(AdminOperation.DELETE_EXCHANGE, "name", "topics")).contains("built in");
    assertThat(tryToBind("front", "topic://x", "")).contains("topics");
  }

  @Test
  void definitionsSurviveARestart() {
    create("rest", "fanout");
    create("orders", "topic", "", "rest");
    create("pool", "balance", "hash:colour", "");
    bind("rest", "unrouted", "");
    bind("orders", "exchange://pool", "eu.#");
    bind("pool", "a", "");
    bind("pool", "b", "");
    bind("topics", "audit", "#");
    List<List<String>> bindings = ask(AdminOperation.LIST_BINDINGS).rows();
    restart();
    assertThat(ask(AdminOperation.LIST_BINDINGS).rows()).isEqualTo(bindings);
    assertThat(exchange("orders")).startsWith("orders", "topic", "", "rest", "1");
    for (int i = 0; i < 4; i++) {
      client.send(1, "exchange://orders?key=eu.x", "same");
    }
    assertThat(List.of(depth("a"), depth("b"))).containsExactlyInAnyOrder(0, 4);
    client.send(1, "exchange://orders?key=us", "x");
    assertThat(depth("unrouted")).isEqualTo(1);
    assertThat(depth("audit")).isZero();
  }

  @Test
  void whatIsUnboundOrDeletedIsForgottenForGood() {
    create("orders", "direct");
    create("front", "fanout");
    bind("front", "exchange://orders", "");
    bind("orders", "eu", "eu");
    bind("orders", "eu", "fr");
    bind("orders", "us", "us");
    bind("orders", "us", "us"); // again: nothing changes
    assertThat(ask(AdminOperation.LIST_BINDINGS, "exchange", "orders").rows()).hasSize(3);
    assertThat(refusal(AdminOperation.DELETE_EXCHANGE, "name", "orders")).contains("'front'");
    assertThat(refusal(AdminOperation.UNBIND, "exchange", "orders", "target", "x"))
        .contains("no such binding");
    ask(AdminOperation.UNBIND, "exchange", "orders", "target", "eu", "when", "fr");
    assertThat(ask(AdminOperation.LIST_BINDINGS, "exchange", "orders").rows()).hasSize(2);
    ask(AdminOperation.UNBIND, "exchange", "front", "target", "exchange://orders");
    assertThat(ask(AdminOperation.DELETE_EXCHANGE, "name", "orders").code()).isNull();
    restart();
    assertThat(ask(AdminOperation.LIST_BINDINGS).rows()).isEmpty();
    assertThat(exchange("orders")).isEmpty();
    long sent = client.send(1, "exchange://orders?key=eu", "a");
    assertThat(client.refused(sent)).isEqualTo(ErrorCode.DESTINATION_NOT_FOUND);
    assertThat(client.detail(sent)).contains("rowan exchange create");
  }

  @Test
  void refusedChangesAreTakenBack() {
    create("orders", "direct");
    rig.store.poison = op -> op instanceof StoreOp.PutBinding || op instanceof StoreOp.PutExchange;
    assertThat(tryToBind("orders", "eu", "eu")).contains("refuses");
    assertThat(ask(AdminOperation.PUT_EXCHANGE, "name", "x", "type", "fanout").code())
        .isEqualTo(ErrorCode.STORE_REJECTED);
    assertThat(ask(AdminOperation.LIST_BINDINGS).rows()).isEmpty();
    assertThat(exchange("x")).isEmpty();
    rig.store.poison = op -> false;
    bind("orders", "eu", "eu");
    rig.store.poison = op -> op instanceof StoreOp.DeleteBinding;
    assertThat(ask(AdminOperation.DELETE_EXCHANGE, "name", "orders").code())
        .isEqualTo(ErrorCode.STORE_REJECTED);
    rig.store.poison = op -> false;
    client.send(1, "exchange://orders?key=eu", "a");
    assertThat(depth("eu")).isEqualTo(1);
  }

  @Test
  void transactionsAndBranchesAreRoutedWhenTheyCommit() {
    create("orders", "topic");
    bind("orders", "a", "#");
    bind("orders", "b", "#");
    client.transacted(2);
    client.send(2, "exchange://orders?key=x", "t");
    assertThat(depth("a")).isZero();
    client.commit(2, Ranges.empty());
    assertThat(List.of(depth("a"), depth("b"))).containsExactly(1, 1);

    client.branch(2, BranchOperation.START, BRANCH, Ranges.empty());
    client.send(2, "exchange://orders?key=x", "x");
    client.branch(2, BranchOperation.END, BRANCH, Ranges.empty());
    client.branch(BranchOperation.PREPARE, BRANCH);
    restart();
    assertThat(List.of(depth("a"), depth("b"))).containsExactly(1, 1);
    client.branch(BranchOperation.COMMIT, BRANCH);
    assertThat(List.of(depth("a"), depth("b"))).containsExactly(2, 2);
  }

  @Test
  void sendsToAnExchangeThatWasRemovedMeanwhileGoToTheDeadLetters() {
    create("orders", "fanout");
    client.transacted(2);
    client.send(2, "exchange://orders", "t");
    ask(AdminOperation.DELETE_EXCHANGE, "name", "orders");
    client.commit(2, Ranges.empty());
    client.consume(1, 1, "queue://DLQ");
    assertThat(client.texts()).containsExactly("t");
    assertThat(client.last(BrokerFrame.Deliver.class).annotations())
        .containsEntry("dead-letter-origin", "exchange://orders");
  }

  @Test
  void delayedMessagesComeWhenTheyAreDue() {
    create("orders", "fanout");
    bind("orders", "a", "");
    client.frame(
        new ClientFrame.Send(
            1,
            ++client.sequence,
            1,
            Destination.exchange("orders", null),
            true,
            4,
            0,
            5_000,
            false,
            RigClient.content("late")));
    assertThat(depth("a")).isZero();
    rig.pass(6_000);
    assertThat(depth("a")).isEqualTo(1);
  }

  @Test
  void nobodyConsumesFromAnExchange() {
    create("orders", "fanout");
    long opening = client.consume(1, 1, "exchange://orders");
    assertThat(client.refused(opening)).isEqualTo(ErrorCode.DESTINATION_INVALID);
    assertThat(client.detail(opening)).contains("bound to it");
  }

  @Test
  void rehearsalsTellWhereAMessageWouldGoAndTakeNoTurn() {
    create("pool", "balance");
    create("orders", "headers");
    bind("orders", "exchange://pool", "all: size=3, vip=true");
    bind("pool", "a", "");
    bind("pool", "b", "");
    for (int i = 0; i < 3; i++) {
      assertThat(test("property.size", "3", "property.vip", "true")).containsExactly("a");
    }
    assertThat(test("property.size", "4")).isEmpty();
    assertThat(exchange("orders")).endsWith("0", "0");
  }

  private List<@Nullable String> test(String... arguments) {
    String[] all = new String[arguments.length + 2];
    all[0] = "exchange";
    all[1] = "orders";
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    return List.copyOf(
        ask(AdminOperation.TEST_ROUTE, all).rows().stream().map(row -> row.get(0)).toList());
  }
}
