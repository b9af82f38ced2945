package org.rowanmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a sender may do with a message afterwards, and a receiver with what it got. */
class SentMessagesIT extends SessionConformance {
  @Test
  @Clause("3.9")
  void sentMessageCanBeChangedWithoutEffectOnWhatWasSent() throws JMSException {
    TextMessage message = session.createTextMessage("first");
    message.setIntProperty("n", 1);
    message.setJMSCorrelationID("c1");
    producer.send(message);
    message.setText("second");
    message.setIntProperty("n", 2);
    message.setJMSCorrelationID("c2");

    TextMessage received = (TextMessage) receive();
    assertThat(received.getText()).isEqualTo("first");
    assertThat(received.getIntProperty("n")).isEqualTo(1);
    assertThat(received.getJMSCorrelationID()).isEqualTo("c1");
    assertThat(message.getText()).isEqualTo("second");
  }

  @Test
  @Clause({"3.9", "6.2.7"})
  void messageOfATransactionCanBeChangedBeforeTheCommit() throws JMSException {
    Session transacted = connection.createSession(Session.SESSION_TRANSACTED);
    var sender = transacted.createProducer(queue);
    MapMessage message = transacted.createMapMessage();
    for (int i = 0; i < 3; i++) {
      message.setInt("i", i);
      sender.send(message);
    }
    message.setInt("i", 9);
    transacted.commit();
    for (int i = 0; i < 3; i++) {
      assertThat(((MapMessage) receive()).getInt("i")).isEqualTo(i);
    }
  }

  @Test
  @Clause({"3.9", "3.12"})
  void messageCopiesWhatIsPutIn() throws JMSException {
    byte[] bytes = {1, 2};
    BytesMessage bytesMessage = session.createBytesMessage();
    bytesMessage.writeBytes(bytes);
    MapMessage map = session.createMapMessage();
    map.setBytes("b", bytes);
    map.setObject("o", bytes);
    StreamMessage stream = session.createStreamMessage();
    stream.writeBytes(bytes);
    stream.writeObject(bytes);
    ArrayList<String> list = new ArrayList<>(List.of("a"));
    ObjectMessage object = session.createObjectMessage(list);
    bytes[0] = 9;
    list.add("b");

    byte[] original = {1, 2};
    bytesMessage.reset();
    assertThat(bytesMessage.getBody(byte[].class)).isEqualTo(original);
    assertThat(map.getBytes("b")).isEqualTo(original);
    assertThat(map.getObject("o")).isEqualTo(original);
    stream.reset();
    assertThat(stream.readObject()).isEqualTo(original);
    assertThat(stream.readObject()).isEqualTo(original);
    assertThat(object.getObject()).isEqualTo(List.of("a"));
  }

  @Test
  @Clause("3.12")
  @SuppressWarnings("unchecked")
  void messageGivesCopiesOfWhatIsInIt() throws JMSException {
    byte[] bytes = {1, 2};
    MapMessage map = session.createMapMessage();
    map.setBytes("b", bytes);
    map.getBytes("b")[0] = 9;
    ((byte[]) map.getObject("b"))[0] = 9;
    ((byte[]) map.getBody(java.util.Map.class).get("b"))[0] = 9;
    assertThat(map.getBytes("b")).isEqualTo(bytes);

    StreamMessage stream = session.createStreamMessage();
    stream.writeBytes(bytes);
    stream.reset();
    ((byte[]) stream.readObject())[0] = 9;
    stream.reset();
    assertThat(stream.readObject()).isEqualTo(bytes);

    BytesMessage body = session.createBytesMessage();
    body.writeBytes(bytes);
    body.getBody(byte[].class)[0] = 9;
    assertThat(body.getBody(byte[].class)).isEqualTo(bytes);

    ObjectMessage object = session.createObjectMessage(new ArrayList<>(List.of("a")));
    ((List<String>) object.getObject()).add("b");
    assertThat(object.getObject()).isEqualTo(List.of("a"));
  }

  @Test
  @Clause("3.9")
  void sameMessageCanBeSentAgain() throws JMSException {
    TextMessage message = session.createTextMessage("x");
    producer.send(message);
    String first = message.getJMSMessageID();
    producer.send(message);
    assertThat(message.getJMSMessageID()).isNotEqualTo(first);
    assertThat(receive().getJMSMessageID()).isEqualTo(first);
    assertThat(receive().getJMSMessageID()).isEqualTo(message.getJMSMessageID());
  }

  @Test
  @Clause({"3.9", "3.10"})
  void receivedMessageCanBeSentOn() throws JMSException {
    TextMessage message = session.createTextMessage("x");
    message.setIntProperty("n", 1);
    message.setJMSType("t");
    message.setJMSReplyTo(queue);
    TextMessage received = transferred(message);
    String first = received.getJMSMessageID();

    TextMessage again = transferred(received);
    assertThat(again.getText()).isEqualTo("x");
    assertThat(again.getIntProperty("n")).isEqualTo(1);
    assertThat(again.getJMSType()).isEqualTo("t");
    assertThat(again.getJMSReplyTo()).isEqualTo(queue);
    assertThat(again.getJMSMessageID()).isNotEqualTo(first);
    assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
  }

  @Test
  @Clause({"3.9", "3.10"})
  void receivedBodiesOfEveryTypeCanBeSentOnAlthoughTheyWereRead() throws JMSException {
    BytesMessage bytes = session.createBytesMessage();
    bytes.writeInt(7);
    bytes.writeInt(8);
    BytesMessage receivedBytes = transferred(bytes);
    assertThat(receivedBytes.readInt()).isEqualTo(7);
    BytesMessage bytesAgain = transferred(receivedBytes);
    assertThat(bytesAgain.readInt()).isEqualTo(7);
    assertThat(bytesAgain.readInt()).isEqualTo(8);

    StreamMessage stream = session.createStreamMessage();
    stream.writeInt(7);
    stream.writeString("x");
    StreamMessage receivedStream = transferred(stream);
    assertThat(receivedStream.readInt()).isEqualTo(7);
    StreamMessage streamAgain = transferred(receivedStream);
    assertThat(streamAgain.readInt()).isEqualTo(7);
    assertThat(streamAgain.readString()).isEqualTo("x");

    ObjectMessage objectAgain = transferred(transferred(session.createObjectMessage("o")));
    assertThat(objectAgain.getObject()).isEqualTo("o");
    MapMessage map = session.createMapMessage();
    map.setInt("a", 1);
    assertThat(transferred(transferred(map)).getInt("a")).isEqualTo(1);
  }

  @Test
  @Clause("3.10")
  void clearedMessageCanBeFilledAndSentOn() throws JMSException {
    TextMessage message = session.createTextMessage("x");
    message.setIntProperty("n", 1);
    TextMessage received = transferred(message);
    received.clearBody();
    received.setText("y");
    received.clearProperties();
    received.setIntProperty("m", 2);

    TextMessage again = transferred(received);
    assertThat(again.getText()).isEqualTo("y");
    assertThat(again.propertyExists("n")).isFalse();
    assertThat(again.getIntProperty("m")).isEqualTo(2);
  }

  @Test
  @Clause("3.10")
  void changedMessageIsRedeliveredAsItWas() throws JMSException {
    TextMessage message = session.createTextMessage("x");
    message.setIntProperty("n", 1);
    producer.send(message);
    JMSContext context = context(JMSContext.CLIENT_ACKNOWLEDGE);
    var consumer = context.createConsumer(queue);
    TextMessage received = (TextMessage) consumer.receive(PATIENCE);
    received.clearBody();
    received.setText("y");
    received.clearProperties();
    received.setJMSCorrelationID("c");
    context.recover();
    TextMessage again = (TextMessage) consumer.receive(PATIENCE);
    assertThat(again.getText()).isEqualTo("x");
    assertThat(again.getIntProperty("n")).isEqualTo(1);
    assertThat(again.getJMSCorrelationID()).isNull();
    context.acknowledge();
  }

  @Test
  @Clause({"3.10", "4.2.2"})
  void subscribersDoNotShareAMessage() throws JMSException {
    Topic topic = session.createTopic(name());
    MessageConsumer one = session.createConsumer(topic);
    MessageConsumer two = session.createConsumer(topic);
    session.createProducer(topic).send(session.createTextMessage("x"));
    TextMessage first = (TextMessage) receive(one);
    first.clearBody();
    first.setText("y");
    assertThat(((TextMessage) receive(two)).getText()).isEqualTo("x");
  }

  @Test
  @Clause("6.2.4")
  void messageOfOneSessionCanBeSentByAnother() throws JMSException {
    TextMessage message = context(JMSContext.AUTO_ACKNOWLEDGE).createTextMessage("x");
    Message received = transferred(message);
    assertThat(received.getBody(String.class)).isEqualTo("x");
  }

  @Test
  @Clause({"6.1.8", "6.2.15"})
  void messageOutlivesItsConnection() throws JMSException {
    TextMessage message = session.createTextMessage("x");
    TextMessage received = transferred(message);
    connection.close();
    assertThat(received.getText()).isEqualTo("x");
    received.clearBody();
    received.setText("y");
    message.setText("z");
    context(JMSContext.AUTO_ACKNOWLEDGE).createProducer().send(queue, message);
    assertThat(context(JMSContext.AUTO_ACKNOWLEDGE).createConsumer(queue).receiveBody(String.class))
        .isEqualTo("z");
  }
}
