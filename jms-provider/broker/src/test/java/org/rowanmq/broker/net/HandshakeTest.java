package org.rowanmq.broker.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.rowanmq.broker.engine.Command;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.FrameCodec;
import org.rowanmq.wire.scram.PlainMessage;
import org.rowanmq.wire.scram.ScramClient;
import org.rowanmq.wire.scram.ScramKeys;

class HandshakeTest {
  private final ScriptedClient client = new ScriptedClient();

  private void expectClose(ErrorCode code, String detail) {
    BrokerFrame.Close close = client.expect(BrokerFrame.Close.class);
    assertThat(close.code()).isEqualTo(code);
    assertThat(close.detail()).contains(detail);
    assertThat(client.closed).isTrue();
  }

  @Test
  void theRightPasswordOpensALinkOfTheUser() throws Exception {
    client.open();
    assertThat(client.commands)
        .containsExactly(
            new Command.LinkOpened(
                1, ScriptedClient.USER, true, false, FrameCodec.MAX_FRAME_DEFAULT));
    assertThat(client.links.size()).isEqualTo(1);
  }

  @Test
  void welcomeTellsWhatTheClientMayDo() {
    BrokerFrame.Welcome welcome =
        client.send(ScriptedClient.hello()).expect(BrokerFrame.Welcome.class);
    assertThat(welcome.version()).isEqualTo(1);
    assertThat(welcome.mechanisms()).isEqualTo(List.of(ScramKeys.MECHANISM));
    assertThat(welcome.maxFrame()).isEqualTo(256 * 1024);
    assertThat(welcome.idleTimeoutMillis()).isEqualTo(60_000);
  }

  @Test
  void aWrongPasswordIsRefusedWithoutALink() throws Exception {
    ScramClient scram = client.scram(ScriptedClient.USER, "wrong");
    byte[] challenge = client.expectChallenge(scram).challenge();
    client.send(new ClientFrame.AuthResponse(scram.respond(challenge)));
    expectClose(ErrorCode.AUTHENTICATION_FAILED, "User name or password are wrong");
    assertThat(client.commands).isEmpty();
    assertThat(client.links.size()).isZero();
  }

  @Test
  void anUnknownUserSeesTheSameStepsAndTheSameWords() throws Exception {
    ScramClient scram = client.scram("nobody", "wrong");
    byte[] challenge = client.expectChallenge(scram).challenge();
    assertThat(new String(challenge, StandardCharsets.UTF_8)).matches("r=.+,s=.{24},i=4096");
    client.send(new ClientFrame.AuthResponse(scram.respond(challenge)));
    expectClose(ErrorCode.AUTHENTICATION_FAILED, "User name or password are wrong");
  }

  @Test
  void aMalformedExchangeSeesTheSameWords() {
    client.send(ScriptedClient.hello()).expect(BrokerFrame.Welcome.class);
    client.send(new ClientFrame.Auth(ScramKeys.MECHANISM, new byte[] {1, 2, 3}));
    expectClose(ErrorCode.AUTHENTICATION_FAILED, "User name or password are wrong");
  }

  @Test
  void aMechanismThatIsNotOfferedIsRefused() {
    client.send(ScriptedClient.hello()).expect(BrokerFrame.Welcome.class);
    client.send(new ClientFrame.Auth("PLAIN", new byte[0]));
    expectClose(ErrorCode.AUTHENTICATION_FAILED, "use SCRAM-SHA-256");
  }

  @Test
  void aClientOfAnotherVersionIsToldBothVersions() {
    client.send(new ClientFrame.Hello(3, 4, "newer", 256 * 1024));
    expectClose(ErrorCode.VERSION_UNSUPPORTED, "version 1 to 2, the client 3 to 4");
  }

  @Test
  void aRequestBeforeAuthenticationEndsTheConnection() {
    client.send(ScriptedClient.hello()).expect(BrokerFrame.Welcome.class);
    client.send(new ClientFrame.OpenChannel(1, 5, null, false, 1));
    expectClose(ErrorCode.PROTOCOL, "before authentication");
    assertThat(client.commands).isEmpty();
  }

  @Test
  void anAnswerWithoutAChallengeEndsTheConnection() {
    client.send(ScriptedClient.hello()).expect(BrokerFrame.Welcome.class);
    client.send(new ClientFrame.AuthResponse(new byte[4]));
    expectClose(ErrorCode.PROTOCOL, "AuthResponse");
  }

  @Test
  void aSecondHelloEndsTheConnection() {
    client.send(ScriptedClient.hello()).expect(BrokerFrame.Welcome.class);
    client.send(ScriptedClient.hello());
    expectClose(ErrorCode.PROTOCOL, "Hello");
  }

  @Test
  void garbageEndsTheConnection() {
    String http =
        "GET / HTTP/1.1\r\nHost: example.org\r\nUser-Agent: Mozilla/5.0\r\nAccept: */*\r\n\r\n";
    client.sendBytes(http.getBytes(StandardCharsets.US_ASCII));
    assertThat(client.expect(BrokerFrame.Close.class).code())
        .isIn(ErrorCode.PROTOCOL, ErrorCode.FRAME_TOO_LARGE);
    assertThat(client.closed).isTrue();
  }

  @Test
  void aLongFrameBeforeAuthenticationIsRefusedByItsLengthAlone() {
    // 65,537 as a varint; not a byte of the frame itself is needed.
    client.sendBytes((byte) 0x81, (byte) 0x80, (byte) 0x04);
    expectClose(ErrorCode.FRAME_TOO_LARGE, "65536");
  }

  @Test
  void whoDoesNotAuthenticateInTimeIsSentAway() {
    client.send(ScriptedClient.hello()).expect(BrokerFrame.Welcome.class);
    client.advance(9_999);
    assertThat(client.closed).isFalse();
    client.advance(1);
    expectClose(ErrorCode.TIMEOUT, "security.authentication-timeout");
  }

  @Test
  void whoDoesNotGoWhenToldIsCutOff() {
    client.sendBytes((byte) 0x81, (byte) 0x80, (byte) 0x04);
    assertThat(client.aborted).isFalse();
    client.advance(2_000);
    assertThat(client.aborted).isTrue();
  }

  @Test
  void pingIsAnsweredBeforeAuthentication() {
    client.send(ScriptedClient.hello()).expect(BrokerFrame.Welcome.class);
    client.send(new ClientFrame.Ping()).expect(BrokerFrame.Pong.class);
  }

  @Test
  void theConnectionOverTheLimitIsToldTheKey() {
    client.connections().refuse(client, Runnable::run, 3);
    expectClose(ErrorCode.LIMIT_REACHED, "listeners.max-connections");
  }

  private void plain(String user, String password) {
    client.isEncrypted = true;
    client.send(ScriptedClient.hello()).expect(BrokerFrame.Welcome.class);
    client.send(new ClientFrame.Auth("PLAIN", new PlainMessage(user, password).encode()));
  }

  @Test
  void plainIsOfferedLastAndOnlyWhereNobodyCanListen() {
    client.isEncrypted = true;
    BrokerFrame.Welcome welcome =
        client.send(ScriptedClient.hello()).expect(BrokerFrame.Welcome.class);
    assertThat(welcome.mechanisms()).containsExactly(ScramKeys.MECHANISM, "PLAIN");
  }

  @Test
  void theRightPasswordByPlainOpensALinkOfTheUser() {
    plain(ScriptedClient.USER, ScriptedClient.PASSWORD);
    assertThat(client.expect(BrokerFrame.Authenticated.class).proof()).isEmpty();
    assertThat(client.commands)
        .containsExactly(
            new Command.LinkOpened(
                1, ScriptedClient.USER, true, false, FrameCodec.MAX_FRAME_DEFAULT));
  }

  @Test
  void aWrongPasswordByPlainIsRefused() {
    plain(ScriptedClient.USER, "wrong");
    expectClose(ErrorCode.AUTHENTICATION_FAILED, "User name or password are wrong");
    assertThat(client.commands).isEmpty();
  }

  @Test
  void anUnknownUserByPlainSeesTheSameWords() {
    plain("nobody", ScriptedClient.PASSWORD);
    expectClose(ErrorCode.AUTHENTICATION_FAILED, "User name or password are wrong");
  }

  @Test
  void plainOnBehalfOfAnotherIsRefused() {
    client.isEncrypted = true;
    client.send(ScriptedClient.hello()).expect(BrokerFrame.Welcome.class);
    String asAnother = "root\0" + ScriptedClient.USER + "\0" + ScriptedClient.PASSWORD;
    client.send(new ClientFrame.Auth("PLAIN", asAnother.getBytes(StandardCharsets.UTF_8)));
    expectClose(ErrorCode.AUTHENTICATION_FAILED, "User name or password are wrong");
  }

  @Test
  void theRightPasswordByPlainIsRefusedWhereEverybodyCanListen() {
    client.send(ScriptedClient.hello()).expect(BrokerFrame.Welcome.class);
    byte[] right = new PlainMessage(ScriptedClient.USER, ScriptedClient.PASSWORD).encode();
    client.send(new ClientFrame.Auth("PLAIN", right));
    expectClose(ErrorCode.AUTHENTICATION_FAILED, "PLAIN is not offered");
    assertThat(client.commands).isEmpty();
  }

  @Test
  void aRefusalIsHeldBackAfterManyAndTheRightPasswordIsNot() throws Exception {
    for (int i = 0; i < FailedLogins.FREE; i++) {
      long none = client.connections().authenticator.failed(ScriptedClient.USER, "scripted");
      assertThat(none).isZero();
    }
    plain(ScriptedClient.USER, "wrong");
    assertThat(client.frames).isEmpty();
    client.advance(100);
    expectClose(ErrorCode.AUTHENTICATION_FAILED, "User name or password are wrong");

    ScriptedClient other = new ScriptedClient();
    other.connections().authenticator.failed(ScriptedClient.USER, "scripted");
    other.open();
  }

  @Test
  void aClientThatSpeaksTlsToAPlainListenerEndsAtOnce() {
    client.sendBytes((byte) 22, (byte) 3, (byte) 1, (byte) 2, (byte) 0, (byte) 1);
    expectClose(ErrorCode.PROTOCOL, "The client speaks TLS");
  }
}
