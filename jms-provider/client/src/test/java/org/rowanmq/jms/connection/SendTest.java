package org.rowanmq.jms.connection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.Ranges;
import org.rowanmq.wire.Refusal;

class SendTest {
  private final ConnectionFixture fixture = new ConnectionFixture();
  private final ScriptedBroker broker = fixture.broker;

  @Test
  void sendIsDoneWhenConfirmed() throws Exception {
    ClientSession session = fixture.open().session(false, 10);
    RecordedReply reply = fixture.send(session);
    ClientFrame.Send frame = broker.expect(ClientFrame.Send.class);
    assertThat(frame.resend()).isFalse();
    assertThat(reply.sequence()).isEqualTo(frame.sequence());
    reply.assertOpen();
    broker.confirm(frame.sequence());
    reply.assertDone();
  }

  @Test
  void refusedSendFailsAlone() throws Exception {
    ClientSession session = fixture.open().session(false, 10);
    RecordedReply first = fixture.send(session);
    RecordedReply second = fixture.send(session);
    broker.refuse(first.sequence(), ErrorCode.LIMIT_REACHED, "queue is full");
    broker.confirm(second.sequence());
    assertThat(first.assertFailed(ErrorCode.LIMIT_REACHED).detail()).isEqualTo("queue is full");
    second.assertDone();
  }

  @Test
  void sendsWaitForCreditInOrder() throws Exception {
    ClientSession session = fixture.open().session(false, 1);
    RecordedReply first = fixture.send(session);
    RecordedReply second = fixture.send(session);
    RecordedReply third = fixture.send(session);
    broker.expect(ClientFrame.Send.class);
    broker.expectNothing();
    assertThat(second.sequence()).isZero();
    broker.respond(new BrokerFrame.SendCredit(1, 1, 5, 5));
    assertThat(second.sequence()).isEqualTo(first.sequence() + 1);
    assertThat(third.sequence()).isEqualTo(first.sequence() + 2);
  }

  @Test
  void positiveByteCreditAdmitsOneMessageOfAnySize() throws Exception {
    RecordedReply opened = new RecordedReply();
    ClientSession session = fixture.open().channel.openSession(false, opened);
    broker.confirm(broker.expect(ClientFrame.OpenSession.class).sequence());
    broker.respond(new BrokerFrame.SendCredit(1, 1, 5, 5));
    fixture.send(session, 500);
    RecordedReply second = fixture.send(session);
    broker.expect(ClientFrame.Send.class);
    broker.expectNothing();
    broker.respond(new BrokerFrame.SendCredit(1, 1, 0, 495)).expectNothing();
    broker.respond(new BrokerFrame.SendCredit(1, 1, 0, 1));
    assertThat(second.sequence()).isNotZero();
  }

  @Test
  void tooLargeMessageIsRefusedWithoutABroker() throws Exception {
    ClientSession session = fixture.open().session(false, 1);
    assertThat(fixture.send(session, 1_001).assertFailed(ErrorCode.MESSAGE_TOO_LARGE).detail())
        .contains("queue://orders", "1001", "1000");
    broker.expectNothing();
  }

  @Test
  void sendWithoutCreditTimesOutAsNotStored() throws Exception {
    ClientSession session = fixture.open().session(false, 0);
    RecordedReply reply = fixture.send(session);
    keepAlive(61_000);
    assertThat(reply.assertFailed(ErrorCode.TIMEOUT).detail()).contains("not stored");
    broker.respond(new BrokerFrame.SendCredit(1, 1, 5, 5));
    assertThat(reply.sequence()).isZero();
  }

  @Test
  void unansweredSendTimesOutWithUnknownOutcomeAndIsNotSentAgain() throws Exception {
    ClientSession session = fixture.open().session(false, 10);
    RecordedReply reply = fixture.send(session);
    keepAlive(61_000);
    assertThat(reply.assertFailed(ErrorCode.TIMEOUT).detail()).contains("outcome is unknown");
    fixture.reconnect();
    broker.resumeChannel(Ranges.empty());
    broker.openSession(10).expectNothing();
  }

  @Test
  void lostSendsAreSentAgainInOrderUnlessTheBrokerHasThem() throws Exception {
    ClientSession session = fixture.open().session(false, 10);
    RecordedReply done = fixture.send(session);
    RecordedReply refused = fixture.send(session);
    RecordedReply lost = fixture.send(session);
    RecordedReply lostToo = fixture.send(session);
    fixture.broker.cut();
    RecordedReply late = fixture.send(session);
    fixture.environment.advance(1_000);
    broker.authenticate();
    broker.resumeChannel(
        Ranges.of(done.sequence()),
        new Refusal(refused.sequence(), ErrorCode.LIMIT_REACHED, "full"));
    done.assertDone();
    refused.assertFailed(ErrorCode.LIMIT_REACHED);
    broker.openSession(10);
    assertResent(lost);
    assertResent(lostToo);
    ClientFrame.Send fresh = broker.expect(ClientFrame.Send.class);
    assertThat(fresh.resend()).isFalse();
    assertThat(fresh.sequence()).isEqualTo(late.sequence()).isGreaterThan(lostToo.sequence());
    assertThat(fixture.events).containsExactly("interrupted", "resumed");
  }

  private void assertResent(RecordedReply reply) {
    reply.assertOpen();
    ClientFrame.Send frame = broker.expect(ClientFrame.Send.class);
    assertThat(frame.resend()).isTrue();
    assertThat(frame.sequence()).isEqualTo(reply.sequence());
    broker.confirm(frame.sequence());
    reply.assertDone();
  }

  @Test
  void aSendIsMarkedAndSentAgainWhenTheBrokerForgotTheProducer() throws Exception {
    ClientSession session = fixture.open().session(false, 1);
    RecordedReply written = fixture.send(session);
    RecordedReply waiting = fixture.send(session);
    fixture.reconnect();
    broker.openChannel();
    broker.openSession(10);
    assertResent(written);
    assertThat(broker.expect(ClientFrame.Send.class).resend()).isFalse();
    waiting.assertOpen();
  }

  @Test
  void secondLossDuringTheResumptionKeepsEverythingOpen() throws Exception {
    ClientSession session = fixture.open().session(false, 10);
    RecordedReply first = fixture.send(session);
    RecordedReply second = fixture.send(session);
    fixture.reconnect();
    broker.resumeChannel(Ranges.empty());
    broker.openSession(1);
    assertThat(broker.expect(ClientFrame.Send.class).sequence()).isEqualTo(first.sequence());
    fixture.reconnect();
    broker.resumeChannel(Ranges.of(first.sequence()));
    first.assertDone();
    broker.openSession(10);
    assertThat(broker.expect(ClientFrame.Send.class).sequence()).isEqualTo(second.sequence());
    broker.expectNothing();
  }

  @Test
  void sendsRefusedByAStoppingBrokerGoToTheNextOneInOrder() throws Exception {
    ClientSession session = fixture.open().session(false, 10);
    RecordedReply first = new RecordedReply(true);
    RecordedReply second = new RecordedReply(true);
    fixture.send(session, first);
    fixture.send(session, second);
    broker.expect(ClientFrame.Send.class);
    broker.expect(ClientFrame.Send.class);
    broker.refuse(first.sequence(), ErrorCode.SHUTTING_DOWN, "stopping").expectNothing();
    broker.refuse(second.sequence(), ErrorCode.SHUTTING_DOWN, "stopping").expectNothing();
    fixture.reconnect();
    broker.resumeChannel(Ranges.empty()).openSession(10);
    for (RecordedReply reply : new RecordedReply[] {first, second}) {
      reply.assertOpen();
      ClientFrame.Send frame = broker.expect(ClientFrame.Send.class);
      assertThat(frame.resend()).isFalse();
      assertThat(frame.sequence()).isEqualTo(reply.sequence());
      broker.confirm(frame.sequence());
      reply.assertDone();
    }
  }

  @Test
  void answeredRequestsAreToldNowAndThen() throws Exception {
    ClientSession session = fixture.open().session(false, 1_000);
    for (int i = 0; i < 70; i++) {
      fixture.send(session);
      broker.confirm(broker.expect(ClientFrame.Send.class).sequence());
      if (i == 62) {
        assertThat(broker.expect(ClientFrame.Answered.class).below()).isEqualTo(65);
      }
    }
    broker.expectNothing();
  }

  /** Lets time pass while the broker shows signs of life. */
  private void keepAlive(long millis) {
    for (long passed = 0; passed < millis; passed += 1_000) {
      fixture.environment.advance(1_000);
      broker.respond(new BrokerFrame.Pong());
    }
  }
}
