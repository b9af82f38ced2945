package org.rowanmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.JMSSecurityRuntimeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rowanmq.jms.JmsConnectionFactory;
import org.rowanmq.tck.harness.PackagedBroker;

class AuthenticationIT extends Conformance {
  private final JmsConnectionFactory factory = factory("");

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {"invalid,invalid", "admin,invalid", "admin,''", "'',''", "-,-", "admin,-"})
  @Clause({"6.1.1", "10.3"})
  void wrongCredentialsAreRefusedByTheCallThatConnects(String user, String password) {
    assertThatThrownBy(() -> factory.createConnection(user, password))
        .isInstanceOf(JMSSecurityException.class);
    assertThatThrownBy(() -> factory.createQueueConnection(user, password))
        .isInstanceOf(JMSSecurityException.class);
    assertThatThrownBy(() -> factory.createTopicConnection(user, password))
        .isInstanceOf(JMSSecurityException.class);
    assertThatThrownBy(() -> factory.createContext(user, password))
        .isInstanceOf(JMSSecurityRuntimeException.class);
    assertThatThrownBy(() -> factory.createContext(user, password, JMSContext.SESSION_TRANSACTED))
        .isInstanceOf(JMSSecurityRuntimeException.class);
  }

  @Test
  @Clause("6.1.1")
  void theCredentialsOfTheCallGoBeforeThoseOfTheFactory() throws JMSException {
    JmsConnectionFactory wrong =
        new JmsConnectionFactory(PackagedBroker.shared().url(), "admin", "wrong");

    assertThatThrownBy(wrong::createConnection).isInstanceOf(JMSSecurityException.class);
    assertThatThrownBy(wrong::createContext).isInstanceOf(JMSSecurityRuntimeException.class);
    Connection connection =
        closed(
            wrong.createConnection(PackagedBroker.ADMIN, PackagedBroker.shared().adminPassword()));
    connection.start();
    assertThat(connection.createSession()).isNotNull();
  }

  @Test
  @Clause("6.1.1")
  void withoutCredentialsThoseOfTheFactoryAreUsed() throws JMSException {
    closed(factory.createConnection()).start();
    closed(factory.createQueueConnection()).start();
    closed(factory.createTopicConnection()).start();
    closed(factory.createContext()).start();
    closed(factory.createContext(JMSContext.CLIENT_ACKNOWLEDGE)).start();
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 4, Integer.MAX_VALUE})
  @Clause("ConnectionFactory.createContext")
  void anUnknownSessionModeIsRefused(int mode) {
    assertThatThrownBy(() -> factory.createContext(mode)).isInstanceOf(JMSRuntimeException.class);
    assertThatThrownBy(() -> context(JMSContext.AUTO_ACKNOWLEDGE).createContext(mode))
        .isInstanceOf(JMSRuntimeException.class);
  }
}
