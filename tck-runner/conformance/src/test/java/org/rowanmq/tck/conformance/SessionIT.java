package org.rowanmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionIT extends Messaging {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  @Clause({"6.2", "Connection.createSession"})
  void aSessionTellsItsMode(int mode) throws JMSException {
    Session session = connection().createSession(mode);
    assertThat(session.getAcknowledgeMode()).isEqualTo(mode);
    assertThat(session.getTransacted()).isEqualTo(mode == Session.SESSION_TRANSACTED);
    JMSContext context = context(mode);
    assertThat(context.getSessionMode()).isEqualTo(mode);
    assertThat(context.getTransacted()).isEqualTo(mode == JMSContext.SESSION_TRANSACTED);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  @Clause({"6.2", "Connection.createSession"})
  void withTwoArgumentsTransactedGoesBeforeTheMode(int mode) throws JMSException {
    Connection connection = connection();
    assertThat(connection.createSession(false, mode).getAcknowledgeMode()).isEqualTo(mode);
    Session transacted = connection.createSession(true, mode);
    assertThat(transacted.getTransacted()).isTrue();
    assertThat(transacted.getAcknowledgeMode()).isEqualTo(Session.SESSION_TRANSACTED);
    QueueConnection queues = closed(factory("").createQueueConnection());
    QueueSession queueSession = queues.createQueueSession(false, mode);
    assertThat(queueSession.getAcknowledgeMode()).isEqualTo(mode);
    assertThat(queues.createQueueSession(true, mode).getTransacted()).isTrue();
    TopicConnection topics = closed(factory("").createTopicConnection());
    TopicSession topicSession = topics.createTopicSession(false, mode);
    assertThat(topicSession.getAcknowledgeMode()).isEqualTo(mode);
    assertThat(topics.createTopicSession(true, mode).getTransacted()).isTrue();
  }

  @Test
  @Clause({"6.2", "Connection.createSession"})
  void withoutArgumentsASessionAcknowledgesByItself() throws JMSException {
    Session session = connection().createSession();
    assertThat(session.getAcknowledgeMode()).isEqualTo(Session.AUTO_ACKNOWLEDGE);
    assertThat(session.getTransacted()).isFalse();
    JMSContext context = closed(factory("").createContext());
    assertThat(context.getSessionMode()).isEqualTo(JMSContext.AUTO_ACKNOWLEDGE);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 4, 100})
  @Clause("Connection.createSession")
  void anUnknownModeIsRefused(int mode) throws JMSException {
    Connection connection = connection();
    assertThatThrownBy(() -> connection.createSession(mode)).isInstanceOf(JMSException.class);
    assertThatThrownBy(() -> connection.createSession(false, mode))
        .isInstanceOf(JMSException.class);
  }

  @Test
  @Clause({"10.3", "6.2.7"})
  void commitAndRollbackNeedATransaction() throws JMSException {
    Session session = connection().createSession();
    assertThatThrownBy(session::commit).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(session::rollback).isInstanceOf(IllegalStateException.class);
    JMSContext context = context(JMSContext.CLIENT_ACKNOWLEDGE);
    assertThatThrownBy(context::commit).isInstanceOf(IllegalStateRuntimeException.class);
    assertThatThrownBy(context::rollback).isInstanceOf(IllegalStateRuntimeException.class);
  }

  @Test
  @Clause({"Session.recover", "10.3"})
  void recoverIsNotForTransactedSessions() throws JMSException {
    Session session = connection().createSession(Session.SESSION_TRANSACTED);
    assertThatThrownBy(session::recover).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> context(JMSContext.SESSION_TRANSACTED).recover())
        .isInstanceOf(IllegalStateRuntimeException.class);
  }

  @Test
  @Clause("6.2.4")
  void aMessageMadeByOneSessionIsSentByAnother() throws JMSException {
    Message message = connection().createSession().createTextMessage("borrowed");
    other.createProducer(queue).send(message);
    assertThat(left(queue)).containsExactly("borrowed");
  }

  @Test
  @Clause("6.2.1")
  void aSessionHasManyProducersAndConsumers() throws JMSException {
    Session session = session(Session.AUTO_ACKNOWLEDGE);
    var first = session.createConsumer(queue);
    var second = session.createConsumer(topic);
    send(session, queue, "1");
    send(session, topic, "2");
    assertThat(receive(second, 1)).containsExactly("2");
    assertThat(receive(first, 1)).containsExactly("1");
  }
}
