package org.rowanmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidDestinationRuntimeException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import org.junit.jupiter.api.Test;

class TemporaryConsumersIT extends Messaging {
  @Test
  @Clause({"6.2.2", "4.1.5", "4.2.7"})
  void onlyItsOwnConnectionConsumesFromATemporaryDestination() throws JMSException {
    Connection connection = started();
    Session session = connection.createSession();
    TemporaryQueue temporaryQueue = session.createTemporaryQueue();
    TemporaryTopic temporaryTopic = session.createTemporaryTopic();
    Session sibling = connection.createSession();
    MessageConsumer onQueue = sibling.createConsumer(temporaryQueue);
    MessageConsumer onTopic = sibling.createConsumer(temporaryTopic);
    assertThatThrownBy(() -> other.createConsumer(temporaryQueue))
        .isInstanceOf(InvalidDestinationException.class);
    assertThatThrownBy(() -> other.createConsumer(temporaryTopic))
        .isInstanceOf(InvalidDestinationException.class);
    assertThatThrownBy(() -> context(JMSContext.AUTO_ACKNOWLEDGE).createConsumer(temporaryQueue))
        .isInstanceOf(InvalidDestinationRuntimeException.class);

    send(temporaryQueue, "1");
    send(temporaryTopic, "2");
    assertThat(receive(onQueue, 1)).containsExactly("1");
    assertThat(receive(onTopic, 1)).containsExactly("2");
  }

  @Test
  @Clause("6.2.2")
  void aTemporaryDestinationOutlivesItsSession() throws JMSException {
    Connection connection = started();
    Session session = connection.createSession();
    TemporaryQueue temporary = session.createTemporaryQueue();
    session.close();
    send(temporary, "1");
    assertThat(receive(connection.createSession().createConsumer(temporary), 1))
        .containsExactly("1");
  }

  @Test
  @Clause({"TemporaryQueue.delete", "TemporaryTopic.delete", "6.2.2", "10.3"})
  void aTemporaryDestinationIsDeletedOnceNobodyConsumes() throws JMSException {
    Session session = session(Session.AUTO_ACKNOWLEDGE);
    TemporaryQueue temporaryQueue = session.createTemporaryQueue();
    TemporaryTopic temporaryTopic = session.createTemporaryTopic();
    MessageConsumer onQueue = session.createConsumer(temporaryQueue);
    MessageConsumer onTopic = session.createConsumer(temporaryTopic);
    assertThatThrownBy(temporaryQueue::delete).isInstanceOf(JMSException.class);
    assertThatThrownBy(temporaryTopic::delete).isInstanceOf(JMSException.class);
    onQueue.close();
    onTopic.close();
    temporaryQueue.delete();
    temporaryTopic.delete();
    assertThatThrownBy(() -> send(temporaryQueue, "x"))
        .isInstanceOf(InvalidDestinationException.class);
    assertThatThrownBy(() -> session.createConsumer(temporaryQueue))
        .isInstanceOf(InvalidDestinationException.class);
    assertThatThrownBy(() -> session.createConsumer(temporaryTopic))
        .isInstanceOf(InvalidDestinationException.class);
  }

  @Test
  @Clause({"2.16", "3.4.6", "6.2.2"})
  void aRequestIsAnsweredThroughATemporaryQueue() throws JMSException {
    Session client = session(Session.AUTO_ACKNOWLEDGE);
    TemporaryQueue answers = client.createTemporaryQueue();
    MessageConsumer consumer = client.createConsumer(answers);
    Session server = session(Session.SESSION_TRANSACTED);
    MessageConsumer requests = server.createConsumer(queue);
    Message request = client.createTextMessage("2 + 2");
    request.setJMSReplyTo(answers);
    client.createProducer(queue).send(request);

    Message received = requests.receive(PATIENCE);
    assertThat(received.getJMSReplyTo()).isEqualTo(answers);
    MessageProducer replies = server.createProducer(null);
    Message reply = server.createTextMessage("4");
    reply.setJMSCorrelationID(received.getJMSMessageID());
    replies.send(received.getJMSReplyTo(), reply);
    server.commit();

    Message answer = consumer.receive(PATIENCE);
    assertThat(text(answer)).isEqualTo("4");
    assertThat(answer.getJMSCorrelationID()).isEqualTo(request.getJMSMessageID());
  }

  @Test
  @Clause({"4.2.7", "4.2.2"})
  void everySubscriberOfATemporaryTopicGetsEachMessage() throws JMSException {
    Connection connection = started();
    TemporaryTopic temporary = connection.createSession().createTemporaryTopic();
    MessageConsumer first = connection.createSession().createConsumer(temporary);
    MessageConsumer second = connection.createSession().createConsumer(temporary);
    send(temporary, "1", "2");
    assertThat(receive(first, 2)).containsExactly("1", "2");
    assertThat(receive(second, 2)).containsExactly("1", "2");
  }
}
