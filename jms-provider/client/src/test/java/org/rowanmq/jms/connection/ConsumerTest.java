package org.rowanmq.jms.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.Ranges;

class ConsumerTest {
  private final ConnectionFixture fixture = new ConnectionFixture();
  private final ScriptedBroker broker = fixture.broker;

  @Test
  void noCreditIsGivenBeforeTheConnectionIsStarted() throws Exception {
    ClientSession session = fixture.open().session(false, 10);
    session.openConsumer(
        ConnectionFixture.spec(),
        Prefetch.defaults(),
        fixture.consumerListener(),
        new RecordedReply());
    broker.openConsumer(5).expectNothing();
    fixture.channel.start();
    ClientFrame.Credit credit = broker.expect(ClientFrame.Credit.class);
    assertThat(credit.messages()).isEqualTo(1_000);
    assertThat(credit.bytes()).isEqualTo(1 << 20);
  }

  @Test
  void creditIsRenewedWhenHalfOfTheWindowIsUsed() throws Exception {
    ClientConsumer consumer = consumer(4);
    for (int i = 1; i <= 4; i++) {
      broker.deliver(i);
    }
    assertThat(consumer.poll()).isNotNull();
    broker.expectNothing();
    assertThat(consumer.poll()).isNotNull();
    assertThat(broker.expect(ClientFrame.Credit.class).messages()).isEqualTo(2);
    broker.expectNothing();
  }

  @Test
  void deliveryThatIsPutBackIsTheNextOneAgainAndCountsAsUnseen() throws Exception {
    ClientConsumer consumer = consumer(4);
    broker.deliver(1).deliver(2);
    Delivery first = consumer.poll();
    assertThat(first).isNotNull();
    consumer.putBack(first);
    assertThat(consumer.poll()).isSameAs(first);
    consumer.putBack(first);
    consumer.close(new RecordedReply());
    assertThat(broker.expect(ClientFrame.CloseConsumer.class).handed().isEmpty()).isTrue();
  }

  @Test
  void readingABodyFailsWhenTheSessionCloses() throws Exception {
    ClientSession session = fixture.open().session(false, 10);
    ClientConsumer consumer = fixture.consumer(session, 4);
    broker.expect(ClientFrame.Credit.class);
    broker.deliver(1);
    List<Failure> failures = new ArrayList<>();
    PartReply reply =
        new PartReply() {
          @Override
          public void part(byte[] bytes) {
            throw new AssertionError("nobody sent a part");
          }

          @Override
          public void failed(Failure failure) {
            failures.add(failure);
          }
        };
    consumer.fetch(Objects.requireNonNull(consumer.poll()), 0, reply);
    broker.expect(ClientFrame.FetchPart.class);
    assertThat(failures).isEmpty();
    session.close(new RecordedReply());
    assertThat(failures).extracting(Failure::code).containsExactly(ErrorCode.CLOSED);
  }

  @Test
  void pullAsksForOneMessageAtATime() throws Exception {
    ClientConsumer consumer = fixture.consumer(fixture.open().session(false, 10), 0);
    broker.expectNothing();
    consumer.pull();
    consumer.pull();
    assertThat(broker.expect(ClientFrame.Credit.class).messages()).isEqualTo(1);
    broker.deliver(1).expectNothing();
    assertThat(consumer.poll()).isNotNull();
    broker.expectNothing();
    consumer.pull();
    assertThat(broker.expect(ClientFrame.Credit.class).messages()).isEqualTo(1);
  }

  @Test
  void drainTakesTheCreditBackAndGivesItAnew() throws Exception {
    ClientConsumer consumer = consumer(4);
    consumer.drain();
    ClientFrame.Drain drain = broker.expect(ClientFrame.Drain.class);
    assertThat(consumer.isDraining()).isTrue();
    broker.deliver(1);
    broker.respond(new BrokerFrame.Drained(1, 1, 1, drain.drain()));
    assertThat(consumer.isDraining()).isFalse();
    assertThat(broker.expect(ClientFrame.Credit.class).messages()).isEqualTo(3);
    assertThat(consumer.poll()).isNotNull();
    assertThat(consumer.poll()).isNull();
  }

  @Test
  void drainOfALostConnectionIsAskedAgain() throws Exception {
    ClientConsumer consumer = fixture.consumer(fixture.open().session(false, 10), 0);
    consumer.pull();
    consumer.drain();
    fixture.reconnect();
    broker.resumeChannel(Ranges.empty()).openSession(10).openConsumer(5);
    broker.expect(ClientFrame.Credit.class);
    ClientFrame.Drain drain = broker.expect(ClientFrame.Drain.class);
    assertThat(consumer.isDraining()).isTrue();
    broker.respond(new BrokerFrame.Drained(1, 1, 1, drain.drain()));
    assertThat(consumer.isDraining()).isFalse();
  }

  @Test
  void settledDeliveriesGoByNumber() throws Exception {
    ClientConsumer consumer = consumer(4);
    broker.deliver(11).deliver(12);
    Delivery first = consumer.poll();
    RecordedReply reply = new RecordedReply();
    session.settle(java.util.List.of(first), reply);
    ClientFrame.Settle settle = broker.expect(ClientFrame.Settle.class);
    assertThat(settle.deliveries()).isEqualTo(Ranges.of(1));
    broker.confirm(settle.sequence());
    reply.assertDone();
  }

  @Test
  void closeNamesWhatTheApplicationWasGiven() throws Exception {
    ClientConsumer consumer = consumer(4);
    broker.deliver(11).deliver(12).deliver(13);
    assertThat(consumer.poll()).isNotNull();
    RecordedReply reply = new RecordedReply();
    consumer.close(reply);
    ClientFrame.CloseConsumer close = broker.expect(ClientFrame.CloseConsumer.class);
    assertThat(close.handed()).isEqualTo(Ranges.of(1));
    broker.confirm(close.sequence());
    reply.assertDone();
    session.settleAll(new RecordedReply());
    assertThat(broker.expect(ClientFrame.Settle.class).deliveries()).isEqualTo(Ranges.of(1));
  }

  @Test
  void aCloseDoesNotWaitForABrokerThatWentAway() throws Exception {
    ClientConsumer first = consumer(4);
    RecordedReply underWay = new RecordedReply();
    first.close(underWay);
    underWay.assertOpen();
    broker.cut();
    underWay.assertDone();
    RecordedReply whileAway = new RecordedReply();
    session.close(whileAway);
    whileAway.assertDone();
  }

  @Test
  void recoverDropsWhatWaitsAndDeliversAgain() throws Exception {
    ClientConsumer consumer = consumer(4);
    broker.deliver(11).deliver(12);
    assertThat(consumer.poll()).isNotNull();
    RecordedReply reply = new RecordedReply();
    session.recover(reply);
    ClientFrame.Recover recover = broker.expect(ClientFrame.Recover.class);
    assertThat(recover.handed()).isEqualTo(Ranges.of(1));
    broker.deliver(13);
    assertThat(consumer.poll()).isNull();
    broker.confirm(recover.sequence());
    reply.assertDone();
    assertThat(broker.expect(ClientFrame.Credit.class).messages()).isEqualTo(4);
    broker.deliver(11);
    assertThat(consumer.poll()).isNotNull();
  }

  @Test
  void unconfirmedSettlementIsPresentedAgainByKeyUnderItsSequence() throws Exception {
    ClientConsumer consumer = consumer(4);
    broker.deliver(11).deliver(12);
    Delivery first = consumer.poll();
    Delivery second = consumer.poll();
    broker.expect(ClientFrame.Credit.class);
    RecordedReply doneReply = new RecordedReply();
    session.settle(java.util.List.of(first), doneReply);
    RecordedReply reply = new RecordedReply();
    session.settle(java.util.List.of(second), reply);
    long done = broker.expect(ClientFrame.Settle.class).sequence();
    long lost = broker.expect(ClientFrame.Settle.class).sequence();
    fixture.reconnect();
    broker.resumeChannel(Ranges.of(done));
    doneReply.assertDone();
    broker.openSession(10).openConsumer(5);
    ClientFrame.Resettle resettle = broker.expect(ClientFrame.Resettle.class);
    assertThat(resettle.sequence()).isEqualTo(lost);
    assertThat(resettle.deliveries()).containsExactly(new org.rowanmq.wire.DeliveryKey(5, 4, 12));
    broker.refuse(lost, ErrorCode.STALE, "somebody else has it");
    reply.assertFailed(ErrorCode.STALE);
  }

  @Test
  void heldMessageStaysAcknowledgeableAfterAReconnect() throws Exception {
    ClientConsumer consumer = consumer(4);
    broker.deliver(11).deliver(12);
    assertThat(consumer.poll()).isNotNull();
    fixture.reconnect();
    broker.resumeChannel(Ranges.empty()).openSession(10).openConsumer(5);
    broker.expect(ClientFrame.Credit.class);
    assertThat(consumer.poll()).as("what was not handed out comes again").isNull();
    session.settleAll(new RecordedReply());
    assertThat(broker.expect(ClientFrame.Resettle.class).deliveries()).hasSize(1);
  }

  @Test
  void heldMessageThatComesAgainKeepsOneHolder() throws Exception {
    ClientConsumer consumer = consumer(4);
    broker.deliver(11);
    assertThat(consumer.poll()).isNotNull();
    fixture.reconnect();
    broker.resumeChannel(Ranges.empty()).openSession(10).openConsumer(5);
    broker.expect(ClientFrame.Credit.class);
    broker.deliver(11).deliver(12);
    assertThat(consumer.poll().frame().id()).isEqualTo(12);
    assertThat(consumer.poll()).isNull();
    broker.expect(ClientFrame.Credit.class);
    session.settleAll(new RecordedReply());
    assertThat(broker.expect(ClientFrame.Settle.class).deliveries()).isEqualTo(Ranges.of(1, 2));
    broker.expectNothing();
  }

  @Test
  void consumerRefusedAtTheReconnectIsClosed() throws Exception {
    consumer(4);
    fixture.reconnect();
    broker.resumeChannel(Ranges.empty()).openSession(10);
    broker.refuse(
        broker.expect(ClientFrame.OpenConsumer.class).sequence(),
        ErrorCode.DESTINATION_NOT_FOUND,
        "gone");
    assertThat(fixture.events).contains("closed DESTINATION_NOT_FOUND");
  }

  @Test
  void consumerEndedByTheBrokerTellsItsOwner() throws Exception {
    consumer(4);
    broker.respond(
        new BrokerFrame.ConsumerClosed(1, 1, 1, ErrorCode.DESTINATION_NOT_FOUND, "deleted"));
    assertThat(fixture.events).contains("closed DESTINATION_NOT_FOUND");
  }

  private ClientSession session;

  private ClientConsumer consumer(int prefetch) throws Exception {
    session = fixture.open().session(false, 10);
    ClientConsumer consumer = fixture.consumer(session, prefetch);
    broker.expect(ClientFrame.Credit.class);
    return consumer;
  }

  @Test
  void consumerGivenUpWhileTheConnectionWasAwayIsNotOpenedAgain() throws Exception {
    ClientSession session = fixture.open().session(false, 10);
    RecordedReply opening = new RecordedReply();
    ClientConsumer ignored =
        session.openConsumer(
            ConnectionFixture.spec(), new Prefetch(4, 1_000), fixture.consumerListener(), opening);
    broker.expect(ClientFrame.OpenConsumer.class);
    broker.cut();
    fixture.environment.advance(31_000);
    opening.assertFailed(ErrorCode.TIMEOUT);
    while (!broker.isConnecting()) {
      fixture.environment.advance(100);
    }
    broker.authenticate().resumeChannel(Ranges.empty()).openSession(10).expectNothing();
  }

  @Test
  void closingTheSessionAnswersAConsumerThatIsBeingOpened() throws Exception {
    ClientSession session = fixture.open().session(false, 10);
    RecordedReply opening = new RecordedReply();
    ClientConsumer ignored =
        session.openConsumer(
            ConnectionFixture.spec(), new Prefetch(4, 1_000), fixture.consumerListener(), opening);
    session.close(new RecordedReply());
    opening.assertFailed(ErrorCode.CLOSED);
  }
}
