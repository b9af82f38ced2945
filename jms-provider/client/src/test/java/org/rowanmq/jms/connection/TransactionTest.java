package org.rowanmq.jms.connection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.Ranges;

class TransactionTest {
  private final ConnectionFixture fixture = new ConnectionFixture();
  private final ScriptedBroker broker = fixture.broker;

  @Test
  void commitWaitsForTheSendsAndNamesTheDeliveries() throws Exception {
    ClientSession session = session();
    ClientConsumer consumer = fixture.consumer(session, 4);
    broker.expect(ClientFrame.Credit.class);
    broker.deliver(11);
    assertThat(consumer.poll()).isNotNull();
    RecordedReply send = fixture.send(session);
    broker.expect(ClientFrame.Send.class);
    RecordedReply commit = commit(session);
    broker.expectNothing();
    broker.confirm(send.sequence());
    ClientFrame.Commit frame = broker.expect(ClientFrame.Commit.class);
    assertThat(frame.handed()).isEqualTo(Ranges.of(1));
    broker.confirm(frame.sequence());
    commit.assertDone();
  }

  @Test
  void emptyCommitNeedsNoBroker() throws Exception {
    commit(session()).assertDone();
    broker.expectNothing();
  }

  @Test
  void refusedSendMakesTheCommitRollBack() throws Exception {
    ClientSession session = session();
    RecordedReply send = fixture.send(session);
    broker.expect(ClientFrame.Send.class);
    broker.refuse(send.sequence(), ErrorCode.LIMIT_REACHED, "transaction too large");
    RecordedReply commit = commit(session);
    broker.confirm(broker.expect(ClientFrame.Rollback.class).sequence());
    assertThat(commit.assertFailed(ErrorCode.TRANSACTION_ROLLED_BACK).detail())
        .contains("transaction too large");
    commit(session).assertDone();
  }

  @Test
  void transactionOfALostConnectionIsRolledBack() throws Exception {
    ClientSession session = session();
    RecordedReply send = fixture.send(session);
    broker.confirm(send.sequence());
    fixture.reconnect();
    broker.resumeChannel(Ranges.empty()).openSession(10);
    fixture.send(session).assertFailed(ErrorCode.TRANSACTION_ROLLED_BACK);
    commit(session).assertFailed(ErrorCode.TRANSACTION_ROLLED_BACK);
    broker.expectNothing();
    fixture.send(session).assertOpen();
  }

  @Test
  void unansweredSendOfALostTransactionIsNotSentAgain() throws Exception {
    ClientSession session = session();
    RecordedReply send = fixture.send(session);
    RecordedReply commit = commit(session);
    fixture.reconnect();
    broker.resumeChannel(Ranges.empty()).openSession(10).expectNothing();
    send.assertFailed(ErrorCode.TRANSACTION_ROLLED_BACK);
    commit.assertFailed(ErrorCode.TRANSACTION_ROLLED_BACK);
  }

  @Test
  void lostCommitThatWasCarriedOutSucceeds() throws Exception {
    ClientSession session = session();
    RecordedReply commit = writtenCommit(session);
    fixture.reconnect();
    broker.resumeChannel(Ranges.of(commit.sequence()));
    commit.assertDone();
  }

  @Test
  void lostCommitThatWasNotCarriedOutIsRolledBack() throws Exception {
    ClientSession session = session();
    RecordedReply commit = writtenCommit(session);
    fixture.reconnect();
    broker.resumeChannel(Ranges.empty());
    commit.assertFailed(ErrorCode.TRANSACTION_ROLLED_BACK);
  }

  @Test
  void lostCommitIsUnknownToABrokerThatForgotTheProducer() throws Exception {
    ClientSession session = session();
    RecordedReply commit = writtenCommit(session);
    fixture.reconnect();
    broker.openChannel();
    commit.assertFailed(ErrorCode.OUTCOME_UNKNOWN);
  }

  @Test
  void rollbackStopsDeliveryUntilItsConfirm() throws Exception {
    ClientSession session = session();
    ClientConsumer consumer = fixture.consumer(session, 4);
    broker.expect(ClientFrame.Credit.class);
    broker.deliver(11).deliver(12);
    assertThat(consumer.poll()).isNotNull();
    RecordedReply rollback = new RecordedReply();
    session.rollback(rollback);
    ClientFrame.Rollback frame = broker.expect(ClientFrame.Rollback.class);
    assertThat(frame.handed()).isEqualTo(Ranges.of(1));
    assertThat(consumer.poll()).isNull();
    broker.expectNothing();
    broker.confirm(frame.sequence());
    rollback.assertDone();
    assertThat(broker.expect(ClientFrame.Credit.class).messages()).isEqualTo(4);
  }

  @Test
  void lossOfTheConnectionIsARollback() throws Exception {
    ClientSession session = session();
    fixture.send(session);
    broker.cut();
    RecordedReply rollback = new RecordedReply();
    session.rollback(rollback);
    rollback.assertDone();
    fixture.environment.advance(1_000);
    broker.authenticate().resumeChannel(Ranges.empty()).openSession(10).expectNothing();
    commit(session).assertDone();
  }

  @Test
  void commitWaitsForTheReconnectIfNothingWasLost() throws Exception {
    ClientSession session = session();
    broker.cut();
    RecordedReply send = fixture.send(session);
    RecordedReply commit = commit(session);
    commit.assertOpen();
    fixture.environment.advance(1_000);
    broker.authenticate().resumeChannel(Ranges.empty()).openSession(10);
    broker.confirm(broker.expect(ClientFrame.Send.class).sequence());
    send.assertDone();
    broker.confirm(broker.expect(ClientFrame.Commit.class).sequence());
    commit.assertDone();
  }

  private ClientSession session() throws Exception {
    return fixture.open().session(true, 10);
  }

  private RecordedReply commit(ClientSession session) {
    RecordedReply reply = new RecordedReply();
    session.commit(reply);
    return reply;
  }

  private RecordedReply writtenCommit(ClientSession session) {
    RecordedReply send = fixture.send(session);
    broker.confirm(send.sequence());
    RecordedReply commit = commit(session);
    assertThat(commit.sequence()).isNotZero();
    return commit;
  }
}
