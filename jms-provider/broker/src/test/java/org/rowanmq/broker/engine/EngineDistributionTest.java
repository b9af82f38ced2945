package org.rowanmq.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.rowanmq.wire.ConsumerSpec;
import org.rowanmq.wire.ContentBuilder;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.Ranges;

/** Exclusive and preferred consumers and message groups, as clients ask for them. */
final class EngineDistributionTest {
  private static final String ORDERS = "queue://orders";

  private final EngineRig rig = new EngineRig();
  private final RigClient sender = rig.connect("alice").open(1).session(1);
  private final RigClient one = rig.connect("bob").open(2).session(1).transacted(2);
  private final RigClient other = rig.connect("carol").open(3).session(1);

  private static ConsumerSpec spec(boolean exclusive, int priority) {
    return new ConsumerSpec(
        Destination.parse(ORDERS), ConsumerSpec.Kind.QUEUE, null, null, false, exclusive, priority);
  }

  private void send(String... texts) {
    for (String text : texts) {
      sender.send(1, ORDERS, text);
    }
  }

  private void sendToGroup(String group, String... texts) {
    for (String text : texts) {
      sender.frame(
          sender.sendFrame(
              ++sender.sequence,
              1,
              ORDERS,
              true,
              new ContentBuilder().property("JMSXGroupID", group).text(text).build()));
    }
  }

  @Test
  void theExclusiveConsumerGetsEverythingAndTheNextWhatItsLostLinkReturns() {
    other.consume(1, 1, spec(true, 0));
    one.consume(1, 1, spec(true, 9));
    send("a", "b");
    assertThat(other.texts()).containsExactly("a", "b");
    assertThat(one.texts()).isEmpty();
    other.settle(1, 1, 1);
    other.lose();
    assertThat(one.texts()).containsExactly("b!");
    send("c");
    assertThat(one.texts()).containsExactly("b!", "c");
  }

  @Test
  void anExclusiveConsumerThatIsClosedKeepsTheNextWaitingUntilItsSessionCommits() {
    one.consume(2, 1, spec(true, 0));
    other.consume(1, 1, spec(true, 0));
    send("a", "b", "c");
    one.closeConsumer(2, 1, Ranges.of(1, 2));
    assertThat(other.texts()).isEmpty();
    one.commit(2, Ranges.of(1, 2));
    assertThat(other.texts()).containsExactly("c");
  }

  @Test
  void theConsumerOfTheHighestPriorityGetsMessagesFirst() {
    other.consume(1, 1, spec(false, -1));
    one.consume(1, 1, spec(false, 127));
    send("a", "b");
    assertThat(one.texts()).containsExactly("a", "b");
    assertThat(other.texts()).isEmpty();
    one.closeConsumer(1, 1, Ranges.of(1));
    assertThat(other.texts()).containsExactly("b");
  }

  @Test
  void aGroupWaitsForTheSessionOfAClosedConsumerToRollBack() {
    one.consume(2, 1, ORDERS);
    sendToGroup("g", "1", "2", "3");
    other.consume(1, 1, ORDERS);
    one.closeConsumer(2, 1, Ranges.of(1, 2));
    sendToGroup("h", "a");
    assertThat(other.texts()).containsExactly("a");
    one.rollback(2, Ranges.of(1, 2));
    assertThat(other.texts()).containsExactly("a", "1!", "2!", "3");
  }

  @Test
  void aGroupFollowsARollbackToTheSameConsumer() {
    one.consume(2, 1, ORDERS);
    sendToGroup("g", "1", "2", "3");
    other.consume(1, 1, ORDERS);
    one.rollback(2, Ranges.of(1));
    one.credit(2, 1);
    assertThat(one.texts()).containsExactly("1", "2", "3", "1!", "2", "3");
    assertThat(other.texts()).isEmpty();
  }

  @Test
  void groupsHoldForTheConsumersOfASubscription() {
    RigClient reader = rig.connect("dave").open(4, "reader").session(1);
    reader.durable(1, 1, "topic://news", "sub");
    for (String text : new String[] {"1", "2"}) {
      sender.frame(
          sender.sendFrame(
              ++sender.sequence,
              1,
              "topic://news",
              true,
              new ContentBuilder().property("JMSXGroupID", "g").text(text).build()));
    }
    reader.closeConsumer(1, 1, Ranges.of(1));
    reader.durable(1, 2, "topic://news", "sub");
    assertThat(reader.texts()).containsExactly("1", "2");
    reader.settle(1, 1, 1);
    assertThat(reader.texts()).containsExactly("1", "2", "2");
  }
}
