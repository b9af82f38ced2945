package org.rowanmq.server.integration;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.BytesMessage;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MessageTypesTest extends WithBroker {
  private <T extends Message> T roundTrip(Session session, T message, Class<T> type)
      throws JMSException {
    MessageProducer producer = session.createProducer(queue(session));
    producer.send(message);
    try (MessageConsumer consumer = session.createConsumer(queue(session))) {
      Message received = consumer.receive(SOON);
      assertThat(received).isInstanceOf(type).isNotSameAs(message);
      assertThat(received.getJMSMessageID()).isEqualTo(message.getJMSMessageID());
      return type.cast(received);
    }
  }

  @Test
  void headersAndPropertiesOfEveryTypeArrive() throws Exception {
    Session session = session();
    Message message = session.createMessage();
    message.setJMSCorrelationID("correlated \u00e4\u20ac");
    message.setJMSType("order");
    message.setJMSReplyTo(session.createTopic("answers"));
    message.setBooleanProperty("aBoolean", true);
    message.setByteProperty("aByte", Byte.MIN_VALUE);
    message.setShortProperty("aShort", Short.MAX_VALUE);
    message.setIntProperty("anInt", Integer.MIN_VALUE);
    message.setLongProperty("aLong", Long.MAX_VALUE);
    message.setFloatProperty("aFloat", 1.5f);
    message.setDoubleProperty("aDouble", Double.MIN_VALUE);
    message.setStringProperty("aString", "\u4f60\u597d \ud83d\ude00");
    message.setStringProperty("aNull", null);
    message.setStringProperty("JMSXGroupID", "group");
    message.setIntProperty("JMSXGroupSeq", 3);

    Message received = roundTrip(session, message, Message.class);

    assertThat(received.getJMSDestination()).isEqualTo(queue(session));
    assertThat(received.getJMSCorrelationID()).isEqualTo("correlated \u00e4\u20ac");
    assertThat(received.getJMSType()).isEqualTo("order");
    assertThat(received.getJMSReplyTo()).isEqualTo(session.createTopic("answers"));
    assertThat(received.getJMSDeliveryMode()).isEqualTo(DeliveryMode.PERSISTENT);
    assertThat(received.getJMSPriority()).isEqualTo(Message.DEFAULT_PRIORITY);
    assertThat(received.getJMSTimestamp()).isEqualTo(message.getJMSTimestamp()).isPositive();
    assertThat(received.getJMSExpiration()).isZero();
    assertThat(received.getJMSRedelivered()).isFalse();
    assertThat(received.getJMSMessageID()).startsWith("ID:");
    assertThat(received.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
    assertThat(received.getBooleanProperty("aBoolean")).isTrue();
    assertThat(received.getByteProperty("aByte")).isEqualTo(Byte.MIN_VALUE);
    assertThat(received.getShortProperty("aShort")).isEqualTo(Short.MAX_VALUE);
    assertThat(received.getIntProperty("anInt")).isEqualTo(Integer.MIN_VALUE);
    assertThat(received.getLongProperty("aLong")).isEqualTo(Long.MAX_VALUE);
    assertThat(received.getFloatProperty("aFloat")).isEqualTo(1.5f);
    assertThat(received.getDoubleProperty("aDouble")).isEqualTo(Double.MIN_VALUE);
    assertThat(received.getObjectProperty("aLong")).isEqualTo(Long.MAX_VALUE);
    assertThat(received.getStringProperty("aString")).isEqualTo("\u4f60\u597d \ud83d\ude00");
    assertThat(received.propertyExists("aNull")).isTrue();
    assertThat(received.getObjectProperty("aNull")).isNull();
    assertThat(received.getStringProperty("JMSXGroupID")).isEqualTo("group");
    assertThat(received.getIntProperty("JMSXGroupSeq")).isEqualTo(3);
  }

  @Test
  void aTextArrivesWhateverItsCharacters() throws Exception {
    Session session = session();
    for (String text : List.of("", "plain", "\u0000\u00e4\u20ac\ud83d\ude00\r\n")) {
      TextMessage received = roundTrip(session, session.createTextMessage(text), TextMessage.class);
      assertThat(received.getText()).isEqualTo(text);
    }
    TextMessage none = roundTrip(session, session.createTextMessage(), TextMessage.class);
    assertThat(none.getText()).isNull();
  }

  @Test
  void bytesArrive() throws Exception {
    Session session = session();
    BytesMessage message = session.createBytesMessage();
    message.writeInt(42);
    message.writeUTF("\u20ac");
    message.writeDouble(Math.PI);
    message.writeBytes(new byte[] {1, 2, 3});

    BytesMessage received = roundTrip(session, message, BytesMessage.class);

    assertThat(received.getBodyLength()).isEqualTo(4 + 2 + 3 + 8 + 3);
    assertThat(received.readInt()).isEqualTo(42);
    assertThat(received.readUTF()).isEqualTo("\u20ac");
    assertThat(received.readDouble()).isEqualTo(Math.PI);
    byte[] rest = new byte[8];
    assertThat(received.readBytes(rest)).isEqualTo(3);
    assertThat(rest).startsWith(1, 2, 3);
    assertThat(received.readBytes(rest)).isEqualTo(-1);
  }

  @Test
  void aMapArrives() throws Exception {
    Session session = session();
    MapMessage message = session.createMapMessage();
    message.setString("text", "value");
    message.setLong("long", 7);
    message.setBytes("bytes", new byte[] {9, 8});
    message.setObject("null", null);
    message.setChar("char", '\u20ac');

    MapMessage received = roundTrip(session, message, MapMessage.class);

    Enumeration<?> names = received.getMapNames();
    assertThat(new ArrayList<Object>(Collections.list(names)))
        .containsExactlyInAnyOrder("text", "long", "bytes", "null", "char");
    assertThat(received.getString("text")).isEqualTo("value");
    assertThat(received.getLong("long")).isEqualTo(7);
    assertThat(received.getBytes("bytes")).containsExactly(9, 8);
    assertThat(received.getObject("null")).isNull();
    assertThat(received.getChar("char")).isEqualTo('\u20ac');
  }

  @Test
  void aStreamArrives() throws Exception {
    Session session = session();
    StreamMessage message = session.createStreamMessage();
    message.writeBoolean(true);
    message.writeString("text");
    message.writeBytes(new byte[] {1});
    message.writeObject(null);
    message.writeShort((short) 5);

    StreamMessage received = roundTrip(session, message, StreamMessage.class);

    assertThat(received.readBoolean()).isTrue();
    assertThat(received.readString()).isEqualTo("text");
    byte[] bytes = new byte[4];
    assertThat(received.readBytes(bytes)).isEqualTo(1);
    assertThat(received.readObject()).isNull();
    assertThat(received.readInt()).isEqualTo(5);
  }

  @Test
  void anObjectOfATrustedClassArrives() throws Exception {
    Session session = session();
    ArrayList<Object> value = new ArrayList<>(List.of("text", new BigDecimal("1.50"), 3));
    value.add(new UUID(1, 2));

    ObjectMessage received =
        roundTrip(session, session.createObjectMessage(value), ObjectMessage.class);

    assertThat(received.getObject()).isEqualTo(value);
  }

  @Test
  void aBodyOfFiveMebibytesTravelsInChunks() throws Exception {
    Session session = session();
    byte[] body = new byte[5 << 20];
    new Random(1).nextBytes(body);
    BytesMessage message = session.createBytesMessage();
    message.writeBytes(body);
    message.setStringProperty("colour", "red");

    BytesMessage received = roundTrip(session, message, BytesMessage.class);

    byte[] arrived = new byte[body.length];
    assertThat(received.readBytes(arrived)).isEqualTo(body.length);
    assertThat(arrived).isEqualTo(body);
    assertThat(received.getStringProperty("colour")).isEqualTo("red");
  }

  @Test
  void aLargeMessageSurvivesARestartOfTheBrokerInATopicAndAQueue() throws Exception {
    var subscriber = connectAs(name());
    Session subscribing = subscriber.createSession();
    MessageConsumer durable = subscribing.createDurableConsumer(topic(subscribing), "large");
    Session session = session(Session.SESSION_TRANSACTED);
    String text = "0123456789".repeat(100_000);
    send(session, queue(session), text);
    send(session, topic(session), text);
    session.commit();

    broker.stop();
    broker.startAgain();

    subscriber.start();
    assertThat(text(durable.receive(SOON))).isEqualTo(text);
    assertThat(text(session.createConsumer(queue(session)).receive(SOON))).isEqualTo(text);
    session.commit();
  }
}
