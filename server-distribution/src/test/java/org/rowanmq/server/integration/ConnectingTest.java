package org.rowanmq.server.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.JMSSecurityRuntimeException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.rowanmq.jms.JmsConnectionFactory;

class ConnectingTest extends WithBroker {
  @Test
  void aWrongPasswordIsRefusedByCreateConnection() {
    ConnectionFactory factory = factory();

    JMSSecurityException refused =
        catchThrowableOfType(
            JMSSecurityException.class, () -> factory.createConnection(broker.user(), "wrong"));

    assertThat(refused.getErrorCode()).isEqualTo("AUTHENTICATION_FAILED");
    assertThat(refused).hasMessageNotContaining("wrong\"");
  }

  @Test
  void anUnknownUserIsRefusedInTheSameWords() {
    ConnectionFactory factory = factory();

    JMSSecurityException wrongPassword =
        catchThrowableOfType(
            JMSSecurityException.class, () -> factory.createConnection(broker.user(), "wrong"));

    assertThatThrownBy(() -> factory.createConnection("nobody", "wrong"))
        .isInstanceOf(JMSSecurityException.class)
        .hasMessage(wrongPassword.getMessage());
  }

  @Test
  void aWrongPasswordIsRefusedByCreateContext() {
    assertThatThrownBy(() -> factory().createContext(broker.user(), "wrong"))
        .isInstanceOf(JMSSecurityRuntimeException.class);
  }

  @Test
  void thereIsNoAnonymousAccess() {
    assertThatThrownBy(() -> new JmsConnectionFactory(broker.uri()).createConnection())
        .isInstanceOf(JMSSecurityException.class);
    assertThatThrownBy(() -> factory().createConnection("", ""))
        .isInstanceOf(JMSSecurityException.class);
  }

  @Test
  void aWrongPasswordDoesNotDisturbConnectionsOfTheSameFactory() throws Exception {
    ConnectionFactory factory = factory();
    Connection good = closedAfterwards(factory.createConnection());
    good.start();

    assertThatThrownBy(() -> factory.createConnection(broker.user(), "wrong"))
        .isInstanceOf(JMSSecurityException.class);

    var session = good.createSession();
    send(session, queue(session), "still here");
    assertThat(receive(session.createConsumer(queue(session)), 1)).containsExactly("still here");
  }

  @Test
  void aPortThatNobodyListensOnIsNamed() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    String uri = "rowan://127.0.0.1:" + port + "?connect-timeout=3s";

    assertRefusedNaming(uri, "127.0.0.1:" + port);
  }

  @Test
  void anUnknownHostIsNamed() {
    assertRefusedNaming(
        "rowan://no-such-host.invalid:7611?connect-timeout=3s", "no-such-host.invalid:7611");
  }

  @Test
  void aHostThatAcceptsButNeverAnswersIsNamed() throws Exception {
    try (ServerSocket mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + mute.getLocalPort();
      assertRefusedNaming("rowan://" + address + "?connect-timeout=1s", address);
    }
  }

  private static void assertRefusedNaming(String uri, String address) {
    ConnectionFactory factory = new JmsConnectionFactory(uri, "admin", "irrelevant");
    Instant begun = Instant.now();

    JMSException refused = catchThrowableOfType(JMSException.class, factory::createConnection);

    assertThat(refused).hasMessageContaining(address);
    assertThat(refused.getErrorCode()).isEqualTo("CONNECTION_LOST");
    assertThat(Duration.between(begun, Instant.now())).isLessThan(Duration.ofSeconds(10));
    assertThatThrownBy(factory::createContext)
        .isInstanceOf(JMSRuntimeException.class)
        .hasMessageContaining(address);
  }

  @Test
  void theSecondHostIsTriedWhenTheFirstIsAway() throws Exception {
    int away;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      away = socket.getLocalPort();
    }
    String uri = "rowan://127.0.0.1:" + away + ",127.0.0.1:" + broker.port();
    JmsConnectionFactory factory = new JmsConnectionFactory(uri, broker.user(), broker.password());

    assertThat(closedAfterwards(factory.createConnection()).getMetaData()).isNotNull();
  }

  @Test
  void aClientIdIsUsedByOneConnectionAtATime() throws Exception {
    Connection first = connectAs("one-at-a-time");
    Connection second = connect();

    assertThatThrownBy(() -> second.setClientID("one-at-a-time"))
        .isInstanceOf(InvalidClientIDException.class)
        .hasMessageContaining("one-at-a-time");

    first.close();
    second.setClientID("one-at-a-time");
    assertThat(second.getClientID()).isEqualTo("one-at-a-time");
  }

  @Test
  void aClientIdOfTheFactoryInUseIsRefusedByCreateConnection() throws Exception {
    Connection first = connect("client-id=of-the-factory");
    assertThat(first.getClientID()).isEqualTo("of-the-factory");

    assertThatThrownBy(() -> factory("client-id=of-the-factory").createConnection())
        .isInstanceOf(InvalidClientIDException.class);
    assertThatThrownBy(() -> first.setClientID("another"))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aClientIdCannotBeEmptyNorComeLate() throws Exception {
    Connection connection = connect();
    assertThatThrownBy(() -> connection.setClientID(""))
        .isInstanceOf(InvalidClientIDException.class);
    connection.start();
    assertThatThrownBy(() -> connection.setClientID("too-late"))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void anUnknownOptionOfTheUriNamesTheNearest() {
    assertThatThrownBy(() -> new JmsConnectionFactory(broker.uri("prefetsh=1")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("prefetsh")
        .hasMessageContaining("'prefetch'");
  }
}
