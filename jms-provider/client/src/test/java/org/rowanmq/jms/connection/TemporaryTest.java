package org.rowanmq.jms.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.DestinationKind;
import org.rowanmq.wire.Ranges;

class TemporaryTest {
  private static final Destination REPLIES =
      new Destination(DestinationKind.TEMPORARY_QUEUE, "7f3a9c");

  private final ConnectionFixture fixture = new ConnectionFixture();
  private final ScriptedBroker broker = fixture.broker;

  @Test
  void isMadeAgainByABrokerThatLostIt() throws Exception {
    create();
    reconnect(false);
    assertThat(broker.expect(ClientFrame.CreateTemporary.class).destination()).isEqualTo(REPLIES);
  }

  @Test
  void isMadeAgainWhereTheAnswerOfABrokerThatLostItWasLostToo() throws Exception {
    create();
    fixture.reconnect();
    broker.expect(ClientFrame.OpenChannel.class);
    // That broker has opened the channel anew; the next link finds it there.
    reconnect(true);
    assertThat(broker.expect(ClientFrame.CreateTemporary.class).destination()).isEqualTo(REPLIES);
  }

  @Test
  void isNotMadeAgainOnceItIsDeleted() throws Exception {
    create();
    RecordedReply deleted = new RecordedReply();
    fixture.channel.deleteTemporary(REPLIES, deleted);
    broker.confirm(broker.expect(ClientFrame.DeleteTemporary.class).sequence());
    deleted.assertDone();
    reconnect(false);
    broker.expectNothing();
  }

  private void create() throws Exception {
    fixture.open();
    RecordedReply created = new RecordedReply();
    fixture.channel.createTemporary(REPLIES, created);
    broker.confirm(broker.expect(ClientFrame.CreateTemporary.class).sequence());
    created.assertDone();
  }

  private void reconnect(boolean retained) throws Exception {
    fixture.reconnect();
    ClientFrame.OpenChannel frame = broker.expect(ClientFrame.OpenChannel.class);
    broker.respond(
        new BrokerFrame.ChannelOpened(frame.channel(), true, retained, Ranges.empty(), List.of()));
  }
}
