package org.rowanmq.jms.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.Ranges;

class HandOverTest {
  private final ConnectionFixture fixture = new ConnectionFixture();
  private final ScriptedBroker broker = fixture.broker;
  private final RecordedReply reply = new RecordedReply();

  @Test
  void theNewSessionSettlesUnderTheNewNumber() throws Exception {
    ClientSession from = session(false);
    ClientSession to = session(true);
    from.handOver(List.of(delivered(from)), to, reply);
    ClientFrame.HandOver frame = broker.expect(ClientFrame.HandOver.class);
    assertThat(frame.session()).isEqualTo(1);
    assertThat(frame.to()).isEqualTo(2);
    assertThat(frame.deliveries()).isEqualTo(Ranges.of(1));
    broker.respond(new BrokerFrame.HandedOver(1, frame.sequence(), 5));
    reply.assertDone();
    assertThat(to.pollLoaded()).isNotNull();
    to.commit(new RecordedReply());
    assertThat(broker.expect(ClientFrame.Commit.class).handed()).isEqualTo(Ranges.of(5));
    from.settleAll(new RecordedReply());
    broker.expectNothing();
  }

  @Test
  void aLostConnectionReturnsWhatWasToBeHandedOver() throws Exception {
    ClientSession from = session(false);
    ClientSession to = session(true);
    Delivery delivery = delivered(from);
    from.handOver(List.of(delivery), to, reply);
    fixture.reconnect();
    broker.resumeChannel(Ranges.empty());
    reply.assertFailed(ErrorCode.CONNECTION_LOST);
    RecordedReply late = new RecordedReply();
    from.handOver(List.of(delivery), to, late);
    late.assertFailed(ErrorCode.CONNECTION_LOST);
  }

  @Test
  void aClosedSessionTakesNothingOver() throws Exception {
    ClientSession from = session(false);
    ClientSession to = session(true);
    Delivery delivery = delivered(from);
    to.close(new RecordedReply());
    broker.expect(ClientFrame.CloseSession.class);
    from.handOver(List.of(delivery), to, reply);
    reply.assertFailed(ErrorCode.CLOSED);
    assertReleased(1, Ranges.of(1));
  }

  @Test
  void aRefusedHandOverGivesBack() throws Exception {
    ClientSession from = session(false);
    ClientSession to = session(true);
    from.handOver(List.of(delivered(from)), to, reply);
    long sequence = broker.expect(ClientFrame.HandOver.class).sequence();
    broker.refuse(sequence, ErrorCode.CLOSED, "closed meanwhile");
    reply.assertFailed(ErrorCode.CLOSED);
    assertReleased(1, Ranges.of(1));
  }

  @Test
  void aHandOverThatNobodyWaitsForAnyMoreGivesBack() throws Exception {
    ClientSession from = session(false);
    ClientSession to = session(true);
    from.handOver(List.of(delivered(from)), to, reply);
    long sequence = broker.expect(ClientFrame.HandOver.class).sequence();
    for (int i = 0; i < 4; i++) {
      fixture.environment.advance(9_000);
      broker.respond(new BrokerFrame.Pong());
    }
    reply.assertFailed(ErrorCode.TIMEOUT);
    while (broker.hasSent()) {
      broker.expect(ClientFrame.Ping.class);
    }
    broker.respond(new BrokerFrame.HandedOver(1, sequence, 5));
    assertReleased(2, Ranges.of(5));
    assertThat(to.pollLoaded()).isNull();
  }

  @Test
  void onlyWhatTheApplicationHasStartedIsCommitted() throws Exception {
    ClientSession from = session(false);
    ClientSession to = session(true);
    loadTwo(from, to);
    assertThat(to.pollLoaded()).isNotNull();
    to.commit(new RecordedReply());
    ClientFrame.Commit commit = broker.expect(ClientFrame.Commit.class);
    assertThat(commit.handed()).isEqualTo(Ranges.of(5));
    broker.confirm(commit.sequence());
    assertThat(to.pollLoaded()).isNotNull();
  }

  @Test
  void aRollbackReturnsWhatWasNotStartedToo() throws Exception {
    ClientSession from = session(false);
    ClientSession to = session(true);
    loadTwo(from, to);
    assertThat(to.pollLoaded()).isNotNull();
    to.rollback(new RecordedReply());
    assertThat(broker.expect(ClientFrame.Rollback.class).handed()).isEqualTo(Ranges.of(5));
    assertThat(to.pollLoaded()).isNull();
  }

  @Test
  void aStopReturnsWhatWasNotStarted() throws Exception {
    ClientSession from = session(false);
    ClientSession to = session(true);
    loadTwo(from, to);
    assertThat(to.pollLoaded()).isNotNull();
    fixture.channel.stop();
    assertThat(broker.expect(ClientFrame.Release.class).session()).isEqualTo(1);
    assertReleased(2, Ranges.of(6));
    assertThat(to.pollLoaded()).isNull();
  }

  @Test
  void whatIsNotStartedInTimeReturns() throws Exception {
    ClientSession from = session(false);
    ClientSession to = session(true);
    loadTwo(from, to);
    assertThat(to.pollLoaded()).isNotNull();
    fixture.environment.advance(8_000);
    broker.respond(new BrokerFrame.Pong());
    fixture.environment.advance(4_000);
    ClientFrame next = broker.expect(ClientFrame.class);
    if (next instanceof ClientFrame.Ping) {
      next = broker.expect(ClientFrame.class);
    }
    assertThat(((ClientFrame.Release) next).deliveries()).isEqualTo(Ranges.of(6));
    assertThat(to.isLoaded()).isFalse();
  }

  @Test
  void aLostConnectionEmptiesALoadedSession() throws Exception {
    ClientSession from = session(false);
    ClientSession to = session(false);
    loadTwo(from, to);
    assertThat(to.pollLoaded()).isNotNull();
    fixture.reconnect();
    assertThat(to.pollLoaded()).isNull();
  }

  private void loadTwo(ClientSession from, ClientSession to) {
    ClientConsumer consumer = fixture.consumer(from, 4);
    broker.expect(ClientFrame.Credit.class);
    broker.deliver(11).deliver(12);
    List<Delivery> two = List.of(consumer.poll(), consumer.poll());
    broker.expect(ClientFrame.Credit.class);
    from.handOver(two, to, reply);
    long sequence = broker.expect(ClientFrame.HandOver.class).sequence();
    broker.respond(new BrokerFrame.HandedOver(1, sequence, 5));
    reply.assertDone();
  }

  private void assertReleased(int session, Ranges deliveries) {
    ClientFrame.Release release = broker.expect(ClientFrame.Release.class);
    assertThat(release.session()).isEqualTo(session);
    assertThat(release.deliveries()).isEqualTo(deliveries);
    broker.respond(new BrokerFrame.Drained(1, session, 0, 0));
  }

  private Delivery delivered(ClientSession session) {
    ClientConsumer consumer = fixture.consumer(session, 4);
    broker.expect(ClientFrame.Credit.class);
    broker.deliver(11);
    Delivery delivery = consumer.poll();
    assertThat(delivery).isNotNull();
    return delivery;
  }

  private ClientSession session(boolean transacted) throws Exception {
    if (fixture.channel == null) {
      fixture.open();
    }
    return fixture.session(transacted, 10);
  }
}
