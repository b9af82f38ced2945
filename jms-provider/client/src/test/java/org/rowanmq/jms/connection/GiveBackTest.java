package org.rowanmq.jms.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ConsumerSpec;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.Ranges;

/** What a consumer does not take goes back for others. */
class GiveBackTest {
  private final ConnectionFixture fixture = new ConnectionFixture();
  private final ScriptedBroker broker = fixture.broker;
  private ClientSession session;

  private ClientConsumer consumer(int prefetch) throws Exception {
    return consumer(prefetch, 3);
  }

  private ClientConsumer consumer(int prefetch, int patienceSeconds) throws Exception {
    session = fixture.open().session(false, 10);
    ClientConsumer consumer = open(ConnectionFixture.spec(), prefetch, patienceSeconds);
    if (prefetch > 0) {
      assertThat(broker.expect(ClientFrame.Credit.class).messages()).isEqualTo(prefetch);
    }
    return consumer;
  }

  private ClientConsumer open(ConsumerSpec spec, int prefetch, int patienceSeconds) {
    fixture.channel.start();
    ClientConsumer consumer =
        session.openConsumer(
            spec,
            new Prefetch(prefetch, 1_000, Duration.ofSeconds(patienceSeconds)),
            fixture.consumerListener(),
            new RecordedReply());
    broker.openConsumer(5);
    return consumer;
  }

  private void deliver(int... ids) {
    for (int id : ids) {
      broker.deliver(id);
    }
  }

  private void assertReleased(Ranges deliveries) {
    ClientFrame.Release release = broker.expect(ClientFrame.Release.class);
    assertThat(release.deliveries()).isEqualTo(deliveries);
    broker.expectNothing();
    broker.respond(new BrokerFrame.Drained(1, 1, 1, release.drain()));
  }

  private void assertCredit(int messages) {
    assertThat(broker.expect(ClientFrame.Credit.class).messages()).isEqualTo(messages);
    broker.expectNothing();
  }

  /** Fills the window, takes one message and stalls over the rest. */
  private ClientConsumer stalled(int prefetch) throws Exception {
    ClientConsumer consumer = consumer(prefetch);
    for (int id = 1; id <= prefetch; id++) {
      broker.deliver(id);
    }
    assertThat(consumer.poll()).isNotNull();
    fixture.environment.advance(4_000);
    assertReleased(Ranges.of(2, prefetch));
    broker.expectNothing();
    return consumer;
  }

  @Test
  void aConsumerThatTakesNothingForAWhileGivesBackWhatWaits() throws Exception {
    ClientConsumer consumer = consumer(4);
    deliver(1, 2, 3);
    assertThat(consumer.poll()).isNotNull();
    fixture.environment.advance(2_000);
    broker.expectNothing();
    fixture.environment.advance(2_000);
    assertReleased(Ranges.of(2, 3));
    assertThat(consumer.hasMessages()).isFalse();
    fixture.environment.advance(12_000);
    broker.expect(ClientFrame.Ping.class);
  }

  @Test
  void theTimeBeginsWhenSomethingWaits() throws Exception {
    ClientConsumer consumer = consumer(4);
    assertThat(consumer.poll()).isNull();
    fixture.environment.advance(6_000);
    deliver(1);
    fixture.environment.advance(2_000);
    assertThat(consumer.poll()).isNotNull();
    broker.expectNothing();
  }

  @Test
  void patienceOfZeroLasts() throws Exception {
    ClientConsumer consumer = consumer(4, 0);
    deliver(1, 2, 3);
    fixture.environment.advance(12_000);
    assertThat(consumer.hasMessages()).isTrue();
    broker.expect(ClientFrame.Ping.class);
    broker.expectNothing();
  }

  @Test
  void aBrowserKeepsItsCopies() throws Exception {
    session = fixture.open().session(false, 10);
    ClientConsumer browser =
        open(
            new ConsumerSpec(
                Destination.queue("orders"), ConsumerSpec.Kind.BROWSER, null, null, false),
            4,
            1);
    browser.fetch();
    broker.expect(ClientFrame.Credit.class);
    ClientFrame.Drain drain = broker.expect(ClientFrame.Drain.class);
    deliver(1, 2);
    broker.respond(new BrokerFrame.Drained(1, 1, 1, drain.drain()));
    fixture.environment.advance(5_000);
    fixture.channel.stop();
    broker.expectNothing();
    assertThat(browser.poll()).isNotNull();
  }

  @Test
  void whatWasUnderWayGoesBackTooBeforeCreditIsGivenAgain() throws Exception {
    ClientConsumer consumer = consumer(4);
    deliver(1, 2);
    fixture.environment.advance(4_000);
    ClientFrame.Release first = broker.expect(ClientFrame.Release.class);
    assertThat(first.deliveries()).isEqualTo(Ranges.of(1, 2));
    deliver(3, 4);
    assertThat(consumer.poll()).as("would overtake what was given back").isNull();
    broker.expectNothing();
    broker.respond(new BrokerFrame.Drained(1, 1, 1, first.drain()));
    ClientFrame.Release second = broker.expect(ClientFrame.Release.class);
    assertThat(second.deliveries()).isEqualTo(Ranges.of(3, 4));
    broker.expectNothing();
    broker.respond(new BrokerFrame.Drained(1, 1, 1, second.drain()));
    assertCredit(1);
  }

  @Test
  void aPollAsksAnewForOneMessageOnlyWhenItFindsNone() throws Exception {
    ClientConsumer consumer = stalled(4);
    assertThat(consumer.poll()).isNull();
    assertCredit(1);
    deliver(5);
    assertThat(consumer.poll()).isNotNull();
    broker.expectNothing();
  }

  @Test
  void theWindowDoublesEachTimeItWasUsedUpInTime() throws Exception {
    ClientConsumer consumer = stalled(8);
    assertThat(consumer.poll()).isNull();
    assertCredit(1);
    deliver(11);
    assertThat(consumer.poll()).isNotNull();
    broker.expectNothing();
    assertThat(consumer.poll()).isNull();
    assertCredit(2);
    deliver(12, 13);
    assertThat(consumer.poll()).isNotNull();
    assertCredit(1);
    assertThat(consumer.poll()).isNotNull();
    assertCredit(1);
    assertThat(consumer.poll()).as("two were taken in time: a window of four").isNull();
    assertCredit(2);
    deliver(14, 15, 16, 17);
    for (int i = 0; i < 4; i++) {
      assertThat(consumer.poll()).isNotNull();
    }
    assertThat(consumer.poll()).isNull();
    int open = 0;
    while (broker.hasSent()) {
      open += broker.expect(ClientFrame.Credit.class).messages();
    }
    assertThat(open).as("the whole window").isEqualTo(8);
  }

  @Test
  void whoeverStaysSlowIsNeverGivenMoreThanOne() throws Exception {
    ClientConsumer consumer = stalled(8);
    for (int id = 11; id < 15; id++) {
      assertThat(consumer.poll()).isNull();
      assertThat(broker.expect(ClientFrame.Credit.class).messages()).isEqualTo(1);
      deliver(id);
      assertThat(consumer.poll()).isNotNull();
      fixture.environment.advance(4_000);
      while (broker.hasSent()) {
        broker.expect(ClientFrame.Ping.class);
      }
      broker.respond(new BrokerFrame.Pong());
    }
  }

  @Test
  void aStoppedChannelKeepsNothing() throws Exception {
    ClientConsumer consumer = consumer(4);
    deliver(1, 2);
    fixture.channel.stop();
    assertReleased(Ranges.of(1, 2));
    broker.expectNothing();
    assertThat(consumer.hasMessages()).isFalse();
    fixture.channel.start();
    assertCredit(4);
  }

  @Test
  void aStoppedChannelTakesCreditBackThatNothingCameFor() throws Exception {
    consumer(4);
    fixture.channel.stop();
    ClientFrame.Release release = broker.expect(ClientFrame.Release.class);
    assertThat(release.deliveries().isEmpty()).isTrue();
    fixture.channel.start();
    broker.expectNothing();
    broker.respond(new BrokerFrame.Drained(1, 1, 1, release.drain()));
    assertCredit(4);
  }

  @Test
  void aStopDuringADrainGivesBackWhatTheDrainBrings() throws Exception {
    ClientConsumer consumer = consumer(4);
    consumer.drain();
    ClientFrame.Drain drain = broker.expect(ClientFrame.Drain.class);
    fixture.channel.stop();
    deliver(1);
    broker.expectNothing();
    broker.respond(new BrokerFrame.Drained(1, 1, 1, drain.drain()));
    assertReleased(Ranges.of(1));
    broker.expectNothing();
  }

  @Test
  void aDrainWaitsForTheReleaseAndThenLooksWithCredit() throws Exception {
    ClientConsumer consumer = consumer(4);
    deliver(1, 2);
    fixture.environment.advance(4_000);
    ClientFrame.Release release = broker.expect(ClientFrame.Release.class);
    assertThat(consumer.poll()).isNull();
    consumer.drain();
    broker.expectNothing();
    broker.respond(new BrokerFrame.Drained(1, 1, 1, release.drain()));
    assertThat(consumer.isDraining()).isTrue();
    assertThat(broker.expect(ClientFrame.Credit.class).messages()).isEqualTo(1);
    ClientFrame.Drain drain = broker.expect(ClientFrame.Drain.class);
    deliver(3);
    broker.respond(new BrokerFrame.Drained(1, 1, 1, drain.drain()));
    assertThat(consumer.isDraining()).isFalse();
    assertThat(consumer.poll()).isNotNull();
  }

  @Test
  void aRecoverDuringTheReleaseLeavesNothingToRelease() throws Exception {
    ClientConsumer consumer = consumer(4);
    deliver(1, 2);
    assertThat(consumer.poll()).isNotNull();
    fixture.environment.advance(4_000);
    ClientFrame.Release release = broker.expect(ClientFrame.Release.class);
    deliver(3);
    session.recover(new RecordedReply());
    ClientFrame.Recover recover = broker.expect(ClientFrame.Recover.class);
    deliver(4);
    broker.respond(new BrokerFrame.Drained(1, 1, 1, release.drain()));
    broker.confirm(recover.sequence()).expectNothing();
    assertThat(consumer.poll()).isNull();
    assertCredit(1);
  }

  @Test
  void aReconnectDuringTheReleaseEndsItAndAsksOnlyForWhoPolled() throws Exception {
    ClientConsumer consumer = consumer(4);
    deliver(1, 2);
    fixture.environment.advance(4_000);
    broker.expect(ClientFrame.Release.class);
    deliver(3);
    fixture.reconnect();
    broker.resumeChannel(Ranges.empty()).openSession(10).openConsumer(5).expectNothing();
    assertThat(consumer.poll()).isNull();
    assertCredit(1);
  }

  @Test
  void aMessageTheApplicationStillHoldsIsNotGivenBack() throws Exception {
    ClientConsumer consumer = consumer(4);
    deliver(7);
    Delivery held = consumer.poll();
    assertThat(held).isNotNull();
    fixture.reconnect();
    broker.resumeChannel(Ranges.empty()).openSession(10).openConsumer(5);
    broker.expect(ClientFrame.Credit.class);
    deliver(8);
    fixture.channel.stop();
    ClientFrame.Release release = broker.expect(ClientFrame.Release.class);
    deliver(7);
    broker.respond(new BrokerFrame.Drained(1, 1, 1, release.drain()));
    broker.expectNothing();
    session.settle(List.of(held), new RecordedReply());
    assertThat(broker.expect(ClientFrame.Settle.class).deliveries()).isEqualTo(Ranges.of(2));
  }

  @Test
  void aClosedConsumerIsReleasedByItsClose() throws Exception {
    ClientConsumer consumer = consumer(4);
    deliver(1, 2);
    fixture.environment.advance(4_000);
    ClientFrame.Release release = broker.expect(ClientFrame.Release.class);
    deliver(3);
    consumer.close(new RecordedReply());
    assertThat(broker.expect(ClientFrame.CloseConsumer.class).handed().isEmpty()).isTrue();
    broker.respond(new BrokerFrame.Drained(1, 1, 1, release.drain())).expectNothing();
  }

  @Test
  void whoeverStopsPullingTakesTheCreditBack() throws Exception {
    ClientConsumer consumer = consumer(0);
    consumer.pull();
    broker.expect(ClientFrame.Credit.class);
    consumer.giveBack();
    ClientFrame.Release release = broker.expect(ClientFrame.Release.class);
    deliver(1);
    broker.respond(new BrokerFrame.Drained(1, 1, 1, release.drain()));
    assertReleased(Ranges.of(1));
    broker.expectNothing();
    consumer.pull();
    assertCredit(1);
  }

  @Test
  void oneMessageOfAnySizeIsAdmittedAndNoneBehindIt() throws Exception {
    ClientConsumer consumer = consumer(4);
    broker.deliver(1, 5_000);
    broker.expectNothing();
    assertThat(consumer.poll()).isNotNull();
    ClientFrame.Credit credit = broker.expect(ClientFrame.Credit.class);
    assertThat(credit.bytes()).as("4000 were overdrawn").isEqualTo(5_000);
  }
}
