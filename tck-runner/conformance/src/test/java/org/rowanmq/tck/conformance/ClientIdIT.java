package org.rowanmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.InvalidClientIDRuntimeException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rowanmq.jms.JmsConnectionFactory;

class ClientIdIT extends Conformance {
  @Test
  @Clause("6.1.2")
  void aClientIdIsSetOnANewConnection() throws JMSException {
    String id = name();
    Connection connection = connection();
    assertThat(connection.getClientID()).isNull();

    connection.setClientID(id);

    assertThat(connection.getClientID()).isEqualTo(id);
  }

  @Test
  @Clause("6.1.2")
  void aClientIdOfTheFactoryCannotBeReplaced() throws JMSException {
    String id = name();
    try (Connection connection = factory("client-id=" + id).createConnection()) {
      assertThat(connection.getClientID()).isEqualTo(id);
      assertThatThrownBy(() -> connection.setClientID(name()))
          .isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> connection.setClientID(id))
          .isInstanceOf(IllegalStateException.class);
    }
    try (JMSContext context = factory("client-id=" + id).createContext()) {
      assertThat(context.getClientID()).isEqualTo(id);
      assertThatThrownBy(() -> context.setClientID(name()))
          .isInstanceOf(IllegalStateRuntimeException.class);
    }
  }

  @Test
  @Clause("6.1.2")
  void aClientIdIsSetOnceAndBeforeAnythingElse() throws JMSException {
    Connection twice = connection();
    twice.setClientID(name());
    assertThatThrownBy(() -> twice.setClientID(name())).isInstanceOf(IllegalStateException.class);

    Connection withSession = connection();
    withSession.createSession();
    assertThatThrownBy(() -> withSession.setClientID(name()))
        .isInstanceOf(IllegalStateException.class);

    Connection started = connection();
    started.start();
    assertThatThrownBy(() -> started.setClientID(name())).isInstanceOf(IllegalStateException.class);

    Connection stopped = connection();
    stopped.stop();
    assertThatThrownBy(() -> stopped.setClientID(name())).isInstanceOf(IllegalStateException.class);

    JMSContext context = context(JMSContext.AUTO_ACKNOWLEDGE);
    context.createProducer();
    assertThatThrownBy(() -> context.setClientID(name()))
        .isInstanceOf(IllegalStateRuntimeException.class);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", " "})
  @Clause({"6.1.2", "10.3"})
  void aClientIdHasCharacters(String id) throws JMSException {
    Connection connection = connection();
    assertThatThrownBy(() -> connection.setClientID(id))
        .isInstanceOf(InvalidClientIDException.class);
    assertThatThrownBy(() -> context(JMSContext.AUTO_ACKNOWLEDGE).setClientID(id))
        .isInstanceOf(InvalidClientIDRuntimeException.class);
    connection.setClientID(name());
  }

  @Test
  @Clause({"6.1.2", "10.3"})
  void aClientIdBelongsToOneConnectionAtATimeAndTheRefusalTellsToWhom() throws JMSException {
    String id = name();
    Connection holder = connection();
    holder.setClientID(id);
    JmsConnectionFactory configured = factory("client-id=" + id);

    Connection second = connection();
    assertThatThrownBy(() -> second.setClientID(id))
        .isInstanceOf(InvalidClientIDException.class)
        .hasMessageContaining(id)
        .hasMessageContaining("'admin'")
        .hasMessageContaining("since 2");
    assertThatThrownBy(configured::createConnection).isInstanceOf(InvalidClientIDException.class);
    assertThatThrownBy(configured::createContext)
        .isInstanceOf(InvalidClientIDRuntimeException.class);

    second.setClientID(name());
    holder.close();
    Connection next = connection();
    next.setClientID(id);
    assertThat(next.getClientID()).isEqualTo(id);
  }

  @Test
  @Clause("6.1.2")
  void contextsOfOneConnectionShareItsClientId() {
    String id = name();
    JMSContext context = context(JMSContext.AUTO_ACKNOWLEDGE);
    context.setClientID(id);
    try (JMSContext sibling = context.createContext(JMSContext.AUTO_ACKNOWLEDGE)) {
      assertThat(sibling.getClientID()).isEqualTo(id);
      assertThatThrownBy(() -> sibling.setClientID(name()))
          .isInstanceOf(IllegalStateRuntimeException.class);
    }
  }
}
