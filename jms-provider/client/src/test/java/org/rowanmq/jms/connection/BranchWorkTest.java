package org.rowanmq.jms.connection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.rowanmq.wire.BranchId;
import org.rowanmq.wire.BranchOperation;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.Ranges;

/** What belongs to which branch, as far as the client decides it. */
class BranchWorkTest {
  private static final BranchId ONE = new BranchId(1, new byte[] {1}, new byte[] {1});
  private static final BranchId TWO = new BranchId(1, new byte[] {2}, new byte[] {1});

  private final ConnectionFixture fixture = new ConnectionFixture();
  private final ScriptedBroker broker = fixture.broker;

  private ClientSession session() throws Exception {
    return fixture.open().session(true, 10);
  }

  private long begin(ClientSession session, BranchId id) {
    RecordedReply reply = new RecordedReply();
    session.work().begin(BranchOperation.START, id, 0, reply);
    broker.confirm(broker.expect(ClientFrame.Branch.class).sequence());
    reply.assertDone();
    return session.work().stretch();
  }

  private static RecordedReply end(ClientSession session, BranchOperation how, BranchId id) {
    RecordedReply reply = new RecordedReply();
    session.work().end(how, id, reply);
    return reply;
  }

  @Test
  void outsideOfBranchesNothingIsOver() throws Exception {
    ClientSession session = session();
    assertThat(session.work().stretch()).isZero();
    assertThat(session.work().isOver(0)).isFalse();
    begin(session, ONE);
    assertThat(session.work().isOver(0)).isFalse();
  }

  @Test
  void aStretchIsOverAsSoonAsItsEndNamesWhatWasHandedOut() throws Exception {
    ClientSession session = session();
    ClientConsumer consumer = fixture.consumer(session, 4);
    broker.expect(ClientFrame.Credit.class);
    long stretch = begin(session, ONE);
    broker.deliver(11).deliver(12);
    assertThat(consumer.poll()).isNotNull();
    assertThat(session.work().isOver(stretch)).isFalse();
    RecordedReply end = end(session, BranchOperation.END, ONE);
    ClientFrame.Branch frame = broker.expect(ClientFrame.Branch.class);
    assertThat(frame.handed()).isEqualTo(Ranges.of(1));
    assertThat(session.work().isOver(stretch)).as("before the answer").isTrue();
    assertThat(session.work().stretch()).as("what begins now is in time for nothing").isNotZero();
    broker.confirm(frame.sequence());
    end.assertDone();
    assertThat(session.work().isOver(stretch)).isTrue();
    assertThat(session.work().stretch()).isZero();
    long next = begin(session, TWO);
    assertThat(session.work().isOver(stretch)).isTrue();
    assertThat(session.work().isOver(next)).isFalse();
  }

  @Test
  void anEndThatWaitsForItsSendsHasNotBegun() throws Exception {
    ClientSession session = session();
    long stretch = begin(session, ONE);
    RecordedReply send = fixture.send(session);
    broker.expect(ClientFrame.Send.class);
    RecordedReply end = end(session, BranchOperation.END, ONE);
    assertThat(session.work().isOver(stretch)).isFalse();
    broker.confirm(send.sequence());
    assertThat(session.work().isOver(stretch)).isTrue();
    broker.confirm(broker.expect(ClientFrame.Branch.class).sequence());
    end.assertDone();
  }

  @Test
  void whatIsResumedIsAnotherStretch() throws Exception {
    ClientSession session = session();
    long stretch = begin(session, ONE);
    RecordedReply suspended = end(session, BranchOperation.SUSPEND, ONE);
    broker.confirm(broker.expect(ClientFrame.Branch.class).sequence());
    suspended.assertDone();
    assertThat(session.work().isOver(stretch)).isTrue();
    session.work().begin(BranchOperation.RESUME, ONE, 0, new RecordedReply());
    broker.confirm(broker.expect(ClientFrame.Branch.class).sequence());
    assertThat(session.work().isOver(stretch)).isTrue();
    assertThat(session.work().isOver(session.work().stretch())).isFalse();
  }

  @Test
  void theEndOfSuspendedWorkTouchesNoOther() throws Exception {
    ClientSession session = session();
    begin(session, ONE);
    end(session, BranchOperation.SUSPEND, ONE).assertOpen();
    broker.confirm(broker.expect(ClientFrame.Branch.class).sequence());
    long stretch = begin(session, TWO);
    end(session, BranchOperation.END, ONE).assertOpen();
    broker.confirm(broker.expect(ClientFrame.Branch.class).sequence());
    assertThat(session.work().isOver(stretch)).isFalse();
  }

  @Test
  void aRefusedEndIsAnEnd() throws Exception {
    ClientSession session = session();
    long stretch = begin(session, ONE);
    RecordedReply end = end(session, BranchOperation.END, ONE);
    broker.refuse(
        broker.expect(ClientFrame.Branch.class).sequence(), ErrorCode.BRANCH_TIMED_OUT, "late");
    end.assertFailed(ErrorCode.BRANCH_TIMED_OUT);
    assertThat(session.work().isOver(stretch)).isTrue();
    assertThat(session.work().stretch()).isZero();
  }

  @Test
  void theEndOfWorkThatWasLostIsAnEnd() throws Exception {
    ClientSession session = session();
    long stretch = begin(session, ONE);
    fixture.reconnect();
    broker.resumeChannel(Ranges.empty()).openSession(10);
    assertThat(session.work().isOver(stretch)).as("until it is told").isFalse();
    end(session, BranchOperation.END, ONE).assertFailed(ErrorCode.BRANCH_CONNECTION_LOST);
    assertThat(session.work().isOver(stretch)).isTrue();
    assertThat(session.work().stretch()).isZero();
  }
}
