package org.rowanmq.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ConsumerSpec;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.Ranges;

final class EngineConsumerTest {
  private final EngineRig rig = new EngineRig();
  private final RigClient client = rig.connect("alice").open(1, "app").session(1);

  @Test
  void aConsumerIsOpenedOnceItsQueueIsDurable() {
    rig.isStoreSlow = true;
    client.consume(1, 1, "queue://orders");
    assertThat(client.all(BrokerFrame.ConsumerOpened.class)).isEmpty();
    rig.settle();
    long queue = client.last(BrokerFrame.ConsumerOpened.class).queue();
    assertThat(rig.store.queues.get(queue))
        .extracting("source")
        .extracting("name")
        .isEqualTo("orders");
  }

  @Test
  void anInvalidSelectorIsRefusedWithWhatIsWrong() {
    long opening =
        client.consume(
            1,
            1,
            RigClient.spec("queue://orders", ConsumerSpec.Kind.QUEUE, null, "colour = = 'red'"));
    assertThat(client.refused(opening)).isEqualTo(ErrorCode.SELECTOR_INVALID);
    assertThat(client.detail(opening)).isNotBlank();
  }

  @Test
  void aQueueConsumersSelectorChooses() {
    client.send(1, "queue://orders", "red");
    client.send(1, "queue://orders", "blue");
    client.consume(
        1, 1, RigClient.spec("queue://orders", ConsumerSpec.Kind.QUEUE, null, "colour = 'blue'"));
    assertThat(client.texts()).containsExactly("blue");
  }

  @Test
  void kindsAndDestinationsMustFit() {
    long queue =
        client.consume(1, 1, RigClient.spec("topic://t", ConsumerSpec.Kind.QUEUE, null, null));
    long topic =
        client.consume(
            1, 2, RigClient.spec("queue://q", ConsumerSpec.Kind.SUBSCRIPTION, null, null));
    long durable =
        client.consume(1, 3, RigClient.spec("queue://q", ConsumerSpec.Kind.DURABLE, "d", null));
    long browser =
        client.consume(1, 4, RigClient.spec("topic://t", ConsumerSpec.Kind.BROWSER, null, null));
    for (long each : new long[] {queue, topic, durable, browser}) {
      assertThat(client.refused(each)).isEqualTo(ErrorCode.DESTINATION_INVALID);
    }
  }

  @Test
  void aBrowserLooksAndHoldsNothing() {
    client.send(1, "queue://orders", "a");
    client.consume(1, 1, RigClient.spec("queue://orders", ConsumerSpec.Kind.BROWSER, null, null));
    client.frame(new ClientFrame.Drain(1, 1, 1, 9));
    assertThat(client.texts()).containsExactly("a");
    assertThat(client.last(BrokerFrame.Drained.class))
        .isEqualTo(new BrokerFrame.Drained(1, 1, 1, 9));
    client.consume(1, 2, "queue://orders");
    assertThat(client.texts()).containsExactly("a", "a");
  }

  @Test
  void aBrowserShowsMessagesInMemoryThatLieBetweenRows() {
    EngineRig small = new EngineRig(EngineSettingsChanges.windowMessages(1));
    RigClient sender = small.connect("alice").open(1).session(1);
    small.isStoreSlow = true;
    for (int i = 0; i < 6; i++) {
      boolean persistent = i % 2 == 0;
      sender.frame(
          sender.sendFrame(
              ++sender.sequence, 1, "queue://q", persistent, RigClient.content("m" + i)));
    }
    small.isStoreSlow = false;
    small.settle();
    sender.consume(1, 1, RigClient.spec("queue://q", ConsumerSpec.Kind.BROWSER, null, null));
    sender.frame(new ClientFrame.Drain(1, 1, 1, 1));
    assertThat(sender.texts()).containsExactly("m0", "m1", "m2", "m3", "m4", "m5");
  }

  @Test
  void aBrowserShowsMessagesInMemoryThatAreYoungerThanEveryDurableRow() {
    EngineRig small = new EngineRig(EngineSettingsChanges.windowMessages(1));
    RigClient sender = small.connect("alice").open(1).session(1);
    sender.send(1, "queue://q", "m0");
    sender.consume(1, 1, "queue://q");
    sender.settle(1, 1, 1);
    sender.closeConsumer(1, 1, Ranges.empty());
    small.isStoreSlow = true;
    sender.send(1, "queue://q", "m1");
    sender.frame(
        sender.sendFrame(++sender.sequence, 1, "queue://q", false, RigClient.content("m2")));
    sender.send(1, "queue://q", "m3");
    small.commitOne();
    sender.consume(1, 2, RigClient.spec("queue://q", ConsumerSpec.Kind.BROWSER, null, null));
    sender.frame(new ClientFrame.Drain(1, 1, 2, 1));
    small.settle();
    assertThat(sender.texts()).containsExactly("m0", "m1", "m2");
  }

  @Test
  void aDrainIsAnsweredWhenNothingIsThere() {
    client.consume(1, 1, "queue://orders");
    client.frame(new ClientFrame.Drain(1, 1, 1, 3));
    assertThat(client.last(BrokerFrame.Drained.class).drain()).isEqualTo(3);
    client.send(1, "queue://orders", "a");
    assertThat(client.texts()).isEmpty();
    client.credit(1, 1);
    assertThat(client.texts()).containsExactly("a");
  }

  @Test
  void closingAConsumerReturnsWhatTheApplicationNeverSaw() {
    client.send(1, "queue://orders", "a");
    client.send(1, "queue://orders", "b");
    client.consume(1, 1, "queue://orders");
    client.closeConsumer(1, 1, Ranges.of(1));
    client.consume(1, 2, "queue://orders");
    assertThat(client.texts()).containsExactly("a", "b", "b");
    client.settle(1, 1, 3);
    assertThat(rig.store.rows).isEmpty();
  }

  @Test
  void aSubscriptionEndsWithItsConsumer() {
    client.consume(1, 1, "topic://t");
    client.closeConsumer(1, 1, Ranges.empty());
    client.send(1, "topic://t", "a");
    assertThat(client.texts()).isEmpty();
    RigClient admin = rig.connect("admin");
    assertThat(admin.admin(org.rowanmq.wire.AdminOperation.LIST_QUEUES, java.util.Map.of()).rows())
        .hasSize(1);
  }

  @Test
  void whatASessionHeldOfASubscriptionThatEndedIsGone() {
    client.consume(1, 1, "topic://t");
    client.send(1, "topic://t", "a");
    client.closeConsumer(1, 1, Ranges.of(1));
    long settlement = client.settle(1, 1, 1);
    assertThat(client.isConfirmed(settlement)).isTrue();
  }

  @Test
  void closingASessionReturnsEverything() {
    client.send(1, "queue://orders", "a");
    client.send(1, "queue://orders", "b");
    client.consume(1, 1, "queue://orders");
    client.frame(new ClientFrame.CloseSession(1, 90, 1, Ranges.of(1)));
    assertThat(client.isConfirmed(90)).isTrue();
    RigClient other = rig.connect("bob").open(2).session(1);
    other.consume(1, 1, "queue://orders");
    assertThat(other.texts()).containsExactly("a!", "b");
  }

  @Test
  void aConsumerNumberThatIsTakenBreaksTheProtocol() {
    client.consume(1, 1, "queue://orders");
    client.consume(1, 1, "queue://orders");
    assertThat(rig.closed).extracting("code").containsExactly(ErrorCode.PROTOCOL);
  }
}
