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
    broker.expectNothing();
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
