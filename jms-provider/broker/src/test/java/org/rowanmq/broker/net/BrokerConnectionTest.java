package org.rowanmq.broker.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.rowanmq.broker.engine.Command;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ContentBuilder;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.MessageContent;
import org.rowanmq.wire.Ranges;

class BrokerConnectionTest {
  private final ScriptedClient client = new ScriptedClient();

  @BeforeEach
  void open() throws Exception {
    client.open();
    client.commands.clear();
  }

  private LinkOutput output() {
    return Objects.requireNonNull(client.links.get(1));
  }

  @Test
  void requestsOfOneReadArePostedInOrder() {
    ClientFrame open = new ClientFrame.OpenChannel(1, 5, "client", false, 1);
    ClientFrame session = new ClientFrame.OpenSession(1, 1, 1, false);
    client.send(open, session);
    assertThat(client.commands)
        .containsExactly(new Command.Received(1, open), new Command.Received(1, session));
  }

  @Test
  void pingIsAnsweredWithoutTheEngine() {
    client.send(new ClientFrame.Ping()).expect(BrokerFrame.Pong.class);
    assertThat(client.commands).isEmpty();
  }

  @Test
  void framesOfTheEngineArriveInOrder() {
    output()
        .deliver(
            List.of(
                new BrokerFrame.SendCredit(1, 1, 10, 1000),
                new BrokerFrame.Confirm(1, Ranges.of(1, 3))));
    client.settle();
    client.expect(BrokerFrame.SendCredit.class);
    assertThat(client.expect(BrokerFrame.Confirm.class).sequences()).isEqualTo(Ranges.of(1, 3));
  }

  @Test
  void theEngineMayCloseALinkAndTheReasonComesLast() {
    output().deliver(List.of(new BrokerFrame.Confirm(1, Ranges.of(1))));
    output().close(ErrorCode.REPLACED, "connected again");
    client.settle();
    client.expect(BrokerFrame.Confirm.class);
    assertThat(client.expect(BrokerFrame.Close.class).code()).isEqualTo(ErrorCode.REPLACED);
    assertThat(client.commands).containsExactly(new Command.LinkClosed(1, "connected again"));
    assertThat(client.links.size()).isZero();
    client.leave();
    assertThat(client.commands).hasSize(1);
  }

  @Test
  void aProtocolErrorEndsTheConnectionAfterWhatCameBeforeIt() {
    ClientFrame before = new ClientFrame.OpenChannel(1, 5, null, false, 1);
    client.send(before);
    client.sendBytes((byte) 2, (byte) 99, (byte) 0);
    assertThat(client.expect(BrokerFrame.Close.class).code()).isEqualTo(ErrorCode.PROTOCOL);
    assertThat(client.commands.get(0)).isEqualTo(new Command.Received(1, before));
    assertThat(client.commands.get(1)).isInstanceOf(Command.LinkClosed.class);
    client.send(before);
    assertThat(client.commands).hasSize(2);
  }

  @Test
  void aClientThatLeavesIsReportedOnce() {
    client.leave();
    assertThat(client.commands).containsExactly(new Command.LinkClosed(1, "the client left"));
  }

  @Test
  void anOrderlyGoodbyeClosesTheConnection() {
    client.send(new ClientFrame.Close(null, ""));
    assertThat(client.closed).isTrue();
    assertThat(client.commands).containsExactly(new Command.LinkClosed(1, "closed by the client"));
  }

  @Test
  void silenceIsAskedAboutThenEnds() {
    client.advance(30_000);
    client.expect(BrokerFrame.Ping.class);
    client.advance(29_000);
    assertThat(client.frames).isEmpty();
    client.advance(1_000);
    BrokerFrame.Close close = client.expect(BrokerFrame.Close.class);
    assertThat(close.code()).isEqualTo(ErrorCode.TIMEOUT);
    assertThat(close.detail()).contains("security.idle-timeout");
  }

  @Test
  void whoAnswersPingsStays() {
    for (int i = 0; i < 10; i++) {
      client.advance(30_000);
      client.expect(BrokerFrame.Ping.class);
      client.send(new ClientFrame.Pong());
    }
    assertThat(client.closed).isFalse();
  }

  @Test
  void aMessageOverTheLimitIsRefusedAndItsCreditReturned() {
    MessageContent large = content(2 * 1024 * 1024);
    client.send(
        new ClientFrame.Send(1, 9, 2, Destination.queue("orders"), true, 4, 0, 0, false, large),
        new ClientFrame.Commit(1, 10, 2, Ranges.empty()));
    BrokerFrame.Refuse refuse = client.expect(BrokerFrame.Refuse.class);
    assertThat(refuse.refusal().sequence()).isEqualTo(9);
    assertThat(refuse.refusal().code()).isEqualTo(ErrorCode.MESSAGE_TOO_LARGE);
    assertThat(refuse.refusal().detail()).contains("limits.max-message");
    assertThat(client.expect(BrokerFrame.SendCredit.class))
        .isEqualTo(new BrokerFrame.SendCredit(1, 2, 1, large.length()));
    assertThat(client.commands).hasSize(1);
    assertThat(client.closed).isFalse();
  }

  @Test
  void chunksOfALargeMessageLetOtherFramesPass() {
    output().deliver(List.of(deliver(1, content(1024 * 1024))));
    output().deliver(List.of(new BrokerFrame.Confirm(2, Ranges.of(1))));
    client.settle();
    client.expect(BrokerFrame.Confirm.class);
    assertThat(client.expect(BrokerFrame.Deliver.class).content().isIntact()).isTrue();
  }

  @Test
  void aClientThatReadsSlowlyGetsALargeMessageAsItReads() {
    client.reads = false;
    output().deliver(List.of(deliver(1, content(8 * 1024 * 1024))));
    client.settle();
    assertThat(client.frames).isEmpty();
    assertThat(client.unsent()).isLessThan(2 * 1024 * 1024);
    client.readOn();
    client.expect(BrokerFrame.Deliver.class);
  }

  @Test
  void whoDoesNotReadForTheIdleTimeoutIsCutOff() {
    client.reads = false;
    for (int i = 0; i < 10; i++) {
      output().deliver(List.of(deliver(i + 1, content(200 * 1024))));
    }
    client.settle();
    for (int i = 0; i < 3; i++) {
      client.advance(20_000);
      client.send(new ClientFrame.Pong());
    }
    assertThat(client.aborted).isFalse();
    client.advance(30_000);
    assertThat(client.aborted).isTrue();
    assertThat(client.commands)
        .containsExactly(new Command.LinkClosed(1, "the client does not read"));
  }

  @Test
  void readingPausesWhileTheEngineIsBehind() {
    client.isMailboxFull = true;
    client.send(new ClientFrame.Answered(1, 2));
    assertThat(client.brokerReads).isFalse();
    client.advance(100);
    assertThat(client.brokerReads).isFalse();
    client.isMailboxFull = false;
    client.advance(100);
    assertThat(client.brokerReads).isTrue();
  }

  private static MessageContent content(int bytes) {
    return new ContentBuilder().bytes(new byte[bytes], 0, bytes).build();
  }

  private static BrokerFrame.Deliver deliver(long number, MessageContent content) {
    return new BrokerFrame.Deliver(
        1,
        1,
        1,
        number,
        number,
        1,
        false,
        true,
        4,
        Destination.queue("orders"),
        5,
        number,
        "ada",
        Map.of(),
        content);
  }
}
