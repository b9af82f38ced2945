package org.rowanmq.jms.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.rowanmq.jms.connection.ConnectionSettings.Deadlines;
import org.rowanmq.jms.connection.ConnectionSettings.Reconnect;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.Refusal;

class HandshakeTest {
  @Test
  void channelOpensAfterBothSidesHaveProvedThemselves() throws Exception {
    ConnectionFixture fixture = new ConnectionFixture();
    fixture.request("billing");
    fixture.broker.authenticate();
    ClientFrame.OpenChannel frame = fixture.broker.expect(ClientFrame.OpenChannel.class);
    assertThat(frame.clientId()).isEqualTo("billing");
    assertThat(frame.producerId()).isEqualTo(fixture.channel.producerId()).isNotZero();
    assertThat(frame.resume()).isFalse();
    fixture.opening.assertOpen();
  }

  @Test
  void refusedCredentialsFailTheFirstConnectWithoutRetry() {
    ConnectionFixture fixture = new ConnectionFixture();
    fixture.request(null);
    fixture.broker.greet();
    fixture.broker.expect(ClientFrame.Auth.class);
    fixture.broker.respond(
        new BrokerFrame.Close(ErrorCode.AUTHENTICATION_FAILED, "User name or password are wrong"));
    fixture.opening.assertFailed(ErrorCode.AUTHENTICATION_FAILED);
    fixture.environment.advance(60_000);
    assertThat(fixture.broker.isConnecting()).isFalse();
  }

  @Test
  void brokerThatDoesNotKnowTheKeysIsNotTrusted() {
    ConnectionFixture fixture = new ConnectionFixture();
    fixture.request(null);
    fixture.broker.greet();
    fixture.broker.expect(ClientFrame.Auth.class);
    fixture.broker.respond(
        new BrokerFrame.Authenticated(new byte[] {'v', '=', 'A', 'A', 'A', 'A'}));
    fixture.opening.assertFailed(ErrorCode.AUTHENTICATION_FAILED);
  }

  @Test
  void unknownMechanismIsNamed() {
    ConnectionFixture fixture = new ConnectionFixture();
    fixture.request(null);
    fixture.connection.connected(1);
    fixture.broker.expect(ClientFrame.Hello.class);
    fixture.broker.respond(
        new BrokerFrame.Welcome(1, "b", 1, List.of("EXTERNAL"), 262_144, 1_000, 0));
    assertThat(fixture.opening.assertFailed(ErrorCode.AUTHENTICATION_FAILED).detail())
        .contains("EXTERNAL", "SCRAM-SHA-256");
  }

  @Test
  void everyHostIsTriedOnceBeforeTheFirstConnectFails() {
    ConnectionFixture fixture = new ConnectionFixture(ConnectionSettings.defaults(2));
    fixture.request(null);
    assertThat(fixture.broker.host()).isZero();
    fixture.broker.refuseConnection("a:7611 refused");
    fixture.environment.advance(0);
    assertThat(fixture.broker.host()).isEqualTo(1);
    fixture.opening.assertOpen();
    fixture.broker.refuseConnection("b:7611 refused");
    assertThat(fixture.opening.assertFailed(ErrorCode.CONNECTION_LOST).detail())
        .contains("a:7611 refused", "b:7611 refused");
  }

  @Test
  void silentHostIsGivenUpAfterTheConnectDeadline() {
    ConnectionFixture fixture = new ConnectionFixture();
    fixture.request(null);
    fixture.environment.advance(11_000);
    fixture.opening.assertFailed(ErrorCode.CONNECTION_LOST);
  }

  @Test
  void firstConnectGoesOnForAsLongAsConfigured() throws Exception {
    Reconnect patient =
        new Reconnect(
            Duration.ofMillis(10), Duration.ofMillis(20), Duration.ZERO, Duration.ofSeconds(5));
    ConnectionFixture fixture =
        new ConnectionFixture(new ConnectionSettings(1, "test", patient, Deadlines.defaults()));
    fixture.request(null);
    for (int i = 0; i < 5; i++) {
      fixture.broker.refuseConnection("not there");
      fixture.environment.advance(20);
    }
    fixture.broker.authenticate().openChannel();
    fixture.opening.assertDone();
  }

  @Test
  void clientIdInUseFailsTheChannelOnly() throws Exception {
    ConnectionFixture fixture = new ConnectionFixture();
    fixture.request("billing");
    fixture.broker.authenticate();
    fixture.broker.expect(ClientFrame.OpenChannel.class);
    fixture.broker.respond(
        new BrokerFrame.Refuse(1, new Refusal(0, ErrorCode.CLIENT_ID_IN_USE, "billing")));
    fixture.opening.assertFailed(ErrorCode.CLIENT_ID_IN_USE);
    assertThat(fixture.connection.isEnded()).isFalse();
    assertThat(fixture.events).isEmpty();
  }

  @Test
  void silentBrokerIsPingedAndThenLeft() throws Exception {
    ConnectionFixture fixture = new ConnectionFixture().open();
    fixture.environment.advance(ScriptedBroker.IDLE_MILLIS / 2 + 1_000);
    fixture.broker.expect(ClientFrame.Ping.class);
    fixture.broker.respond(new BrokerFrame.Pong());
    fixture.environment.advance(ScriptedBroker.IDLE_MILLIS / 2 + 1_000);
    fixture.broker.expect(ClientFrame.Ping.class);
    fixture.environment.advance(ScriptedBroker.IDLE_MILLIS);
    assertThat(fixture.events).contains("interrupted");
  }

  @Test
  void pingIsAnswered() throws Exception {
    ConnectionFixture fixture = new ConnectionFixture().open();
    fixture.broker.respond(new BrokerFrame.Ping());
    fixture.broker.expect(ClientFrame.Pong.class);
  }

  @Test
  void closedChannelForgetsItsProducerAndEndsOnce() throws Exception {
    ConnectionFixture fixture = new ConnectionFixture().open();
    RecordedReply reply = new RecordedReply();
    fixture.channel.close(reply);
    fixture.broker.confirm(fixture.broker.expect(ClientFrame.CloseChannel.class).sequence());
    reply.assertDone();
    assertThat(fixture.connection.isUnused()).isTrue();
    fixture.connection.close();
    fixture.broker.expect(ClientFrame.Close.class);
    assertThat(fixture.events).isEmpty();
  }

  @Test
  void givingUpReconnectIsToldOnce() throws Exception {
    Reconnect impatient =
        new Reconnect(
            Duration.ofMillis(10), Duration.ofMillis(20), Duration.ofSeconds(1), Duration.ZERO);
    ConnectionFixture fixture =
        new ConnectionFixture(new ConnectionSettings(1, "test", impatient, Deadlines.defaults()));
    fixture.open();
    fixture.broker.cut();
    for (int i = 0; i < 200 && !fixture.connection.isEnded(); i++) {
      fixture.environment.advance(20);
      if (fixture.broker.isConnecting()) {
        fixture.broker.refuseConnection("still away");
      }
    }
    assertThat(fixture.events).containsExactly("interrupted", "failed CONNECTION_LOST");
  }
}
