package org.rowanmq.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.rowanmq.wire.AdminOperation;
import org.rowanmq.wire.BranchId;
import org.rowanmq.wire.BranchOperation;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.Ranges;

/** Exchanges that look into bodies: on a worker, while the frames of the session wait in order. */
final class EngineBodyRoutingTest {
  private static final BranchId BRANCH = new BranchId(1, new byte[] {1}, new byte[] {2});
  private static final String SENT = "exchange://orders";

  private EngineRig rig = new EngineRig();
  private RigClient admin = rig.connect("admin");
  private RigClient client = rig.connect("alice").open(1).session(1);

  @BeforeEach
  void define() {
    ask(AdminOperation.PUT_EXCHANGE, Map.of("name", "rest", "type", "fanout"));
    ask(
        AdminOperation.PUT_EXCHANGE,
        Map.of("name", "orders", "type", "content", "alternate", "rest"));
    bind("rest", "rest", "");
    bind("orders", "large", "$.total > 100");
    bind("orders", "all", "colour IS NOT NULL");
  }

  private void ask(AdminOperation operation, Map<String, String> arguments) {
    assertThat(admin.admin(operation, arguments).detail()).isEmpty();
  }

  private void bind(String exchange, String target, String when) {
    ask(AdminOperation.BIND, Map.of("exchange", exchange, "target", target, "when", when));
  }

  private int depth(String queue) {
    return admin.admin(AdminOperation.LIST_QUEUES, Map.of()).rows().stream()
        .filter(row -> row.get(0).equals(queue))
        .mapToInt(row -> Integer.parseInt(row.get(2)))
        .sum();
  }

  @Test
  void messagesGoWhereTheirBodiesSay() {
    client.send(1, SENT, "{\"total\": 150}");
    client.send(1, SENT, "{\"total\": 50}");
    client.send(1, SENT, "no JSON");
    assertThat(depth("large")).isEqualTo(1);
    assertThat(depth("all")).isEqualTo(3);
    assertThat(depth("rest")).isZero();
  }

  @Test
  void whatIsOverALimitGoesToTheAlternateElseToTheDeadLetters() {
    client.send(1, SENT, "[".repeat(200));
    assertThat(depth("rest")).isEqualTo(1);
    assertThat(depth("all")).isZero();
    ask(AdminOperation.PUT_EXCHANGE, Map.of("name", "orders", "type", "content"));
    client.send(1, SENT, "[".repeat(200));
    client.consume(1, 1, "queue://DLQ");
    assertThat(client.last(BrokerFrame.Deliver.class).annotations())
        .containsEntry("dead-letter-origin", SENT)
        .hasEntrySatisfying("dead-letter-reason", why -> assertThat(why).contains("deeper"));
  }

  @Test
  void framesOfTheSessionWaitInOrderAndOthersDoNot() {
    client.session(2);
    client.consume(1, 1, "queue://all");
    rig.isStoreSlow = true;
    long first = client.send(1, SENT, "{\"total\": 1}");
    long second = client.send(1, SENT, "{\"total\": 2}");
    long plain = client.send(1, "queue://all", "plain");
    client.frame(new ClientFrame.CloseSession(1, ++client.sequence, 1, Ranges.empty()));
    long close = client.sequence;
    long late = client.send(1, "queue://all", "late");
    long other = client.send(2, "queue://all", "other");
    assertThat(client.texts()).doesNotContain("plain");
    rig.settle();
    rig.isStoreSlow = false;
    for (long each : new long[] {first, second, plain, close, other}) {
      assertThat(client.isConfirmed(each)).isTrue();
    }
    assertThat(client.refused(late)).isEqualTo(ErrorCode.CLOSED);
    assertThat(depth("all")).isEqualTo(4);
    client.consume(2, 2, "queue://all");
    List<String> texts = client.texts();
    assertThat(texts.indexOf("{\"total\": 1}")).isLessThan(texts.indexOf("{\"total\": 2}"));
    assertThat(texts.indexOf("{\"total\": 2}")).isLessThan(texts.indexOf("plain"));
  }

  @Test
  void whatWaitsWhenTheLinkIsLostIsNotCarriedOut() {
    rig.isStoreSlow = true;
    client.send(1, SENT, "{\"total\": 1}");
    client.lose();
    rig.settle();
    rig.isStoreSlow = false;
    assertThat(depth("all")).isZero();
  }

  @Test
  void channelIsClosedBehindWhatWaits() {
    rig.isStoreSlow = true;
    long sent = client.send(1, SENT, "{\"total\": 1}");
    client.frame(new ClientFrame.CloseChannel(1, ++client.sequence));
    long close = client.sequence;
    rig.settle();
    rig.isStoreSlow = false;
    assertThat(client.isConfirmed(sent)).isTrue();
    assertThat(client.isConfirmed(close)).isTrue();
    assertThat(depth("all")).isEqualTo(1);
  }

  @Test
  void aTransactionIsCommittedWithAllItsSends() {
    client.transacted(2);
    rig.isStoreSlow = true;
    client.send(2, SENT, "{\"total\": 150}");
    client.send(2, SENT, "{\"total\": 1}");
    long commit = client.commit(2, Ranges.empty());
    rig.settle();
    rig.isStoreSlow = false;
    assertThat(client.isConfirmed(commit)).isTrue();
    assertThat(depth("large")).isEqualTo(1);
    assertThat(depth("all")).isEqualTo(2);
  }

  @Test
  void preparedBranchKeepsWhatIsKnownOfItsBodies() {
    client.transacted(2);
    client.branch(2, BranchOperation.START, BRANCH, Ranges.empty());
    client.send(2, SENT, "{\"total\": 150}");
    client.send(2, SENT, "[".repeat(200));
    client.branch(2, BranchOperation.END, BRANCH, Ranges.empty());
    client.branch(BranchOperation.PREPARE, BRANCH);
    rig = rig.restart();
    admin = rig.connect("admin");
    client = rig.connect("alice").open(2);
    client.branch(BranchOperation.COMMIT, BRANCH);
    assertThat(depth("large")).isEqualTo(1);
    assertThat(depth("rest")).isEqualTo(1);
  }

  @Test
  void topicsThatLeadToSuchAnExchangeAskToo() {
    bind("topics", "exchange://orders", "shop.#");
    client.send(1, "topic://shop.eu", "{\"total\": 150}");
    assertThat(depth("large")).isEqualTo(1);
  }
}
