package org.rowanmq.tck.migration;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.jms.BytesMessage;
import javax.jms.Connection;
import javax.jms.DeliveryMode;
import javax.jms.JMSException;
import javax.jms.MapMessage;
import javax.jms.Message;
import javax.jms.MessageConsumer;
import javax.jms.MessageProducer;
import javax.jms.ObjectMessage;
import javax.jms.Queue;
import javax.jms.Session;
import javax.jms.StreamMessage;
import javax.jms.TemporaryQueue;
import javax.jms.TextMessage;
import javax.jms.Topic;
import javax.jms.TopicSubscriber;
import org.jspecify.annotations.Nullable;
import org.rowanmq.javax.jms.JmsConnectionFactory;

/** The half of the program that uses {@code javax.jms}. The other half reads alike. */
final class JavaxSide implements Side {
  private static final long SOON = 15_000;
  private final Connection connection;
  private final Session session;

  JavaxSide(String url, String user, String password, String clientId) throws Exception {
    connection = new JmsConnectionFactory(url).createConnection(user, password);
    connection.setClientID(clientId);
    session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
    connection.start();
  }

  @Override
  public String version() throws Exception {
    return connection.getMetaData().getJMSVersion();
  }

  @Override
  public void send(String queue, Letter letter) throws Exception {
    Message message = message(letter);
    message.setJMSCorrelationID(letter.correlationId());
    message.setJMSType(letter.type());
    if (letter.replyTo() != null) {
      message.setJMSReplyTo(session.createTopic(letter.replyTo()));
    }
    for (Map.Entry<String, Object> property : letter.properties().entrySet()) {
      message.setObjectProperty(property.getKey(), property.getValue());
    }
    try (MessageProducer producer = session.createProducer(session.createQueue(queue))) {
      producer.send(
          message,
          letter.isPersistent() ? DeliveryMode.PERSISTENT : DeliveryMode.NON_PERSISTENT,
          letter.priority(),
          letter.lifetime());
    }
  }

  private Message message(Letter letter) throws Exception {
    Object body = letter.body();
    switch (letter.kind()) {
      case PLAIN -> {
        return session.createMessage();
      }
      case TEXT -> {
        return session.createTextMessage((String) body);
      }
      case OBJECT -> {
        return session.createObjectMessage((Serializable) body);
      }
      case BYTES -> {
        BytesMessage message = session.createBytesMessage();
        message.writeBytes((byte[]) body);
        return message;
      }
      case MAP -> {
        MapMessage message = session.createMapMessage();
        for (Map.Entry<?, ?> entry : ((Map<?, ?>) body).entrySet()) {
          message.setObject((String) entry.getKey(), entry.getValue());
        }
        return message;
      }
      case STREAM -> {
        StreamMessage message = session.createStreamMessage();
        for (Object element : (List<?>) body) {
          message.writeObject(element);
        }
        return message;
      }
    }
    throw new IllegalArgumentException(letter.toString());
  }

  @Override
  public Letter receive(String queue) throws Exception {
    Message message = next(session.createQueue(queue));
    Letter.Kind kind;
    Object body;
    if (message instanceof TextMessage text) {
      kind = Letter.Kind.TEXT;
      body = text.getText();
    } else if (message instanceof MapMessage map) {
      kind = Letter.Kind.MAP;
      Map<String, Object> values = new HashMap<>();
      Enumeration<?> names = map.getMapNames();
      for (Object name : Collections.list(names)) {
        values.put((String) name, map.getObject((String) name));
      }
      body = values;
    } else if (message instanceof StreamMessage stream) {
      kind = Letter.Kind.STREAM;
      List<@Nullable Object> values = new ArrayList<>();
      int length = stream.getIntProperty("length");
      for (int i = 0; i < length; i++) {
        values.add(stream.readObject());
      }
      body = values;
    } else if (message instanceof BytesMessage bytes) {
      kind = Letter.Kind.BYTES;
      byte[] content = new byte[Math.toIntExact(bytes.getBodyLength())];
      int unused = bytes.readBytes(content);
      body = content;
    } else if (message instanceof ObjectMessage object) {
      kind = Letter.Kind.OBJECT;
      body = object.getObject();
    } else {
      kind = Letter.Kind.PLAIN;
      body = null;
    }
    Map<String, Object> properties = new HashMap<>();
    Enumeration<?> names = message.getPropertyNames();
    for (Object name : Collections.list(names)) {
      properties.put((String) name, message.getObjectProperty((String) name));
    }
    Topic replyTo = (Topic) message.getJMSReplyTo();
    return new Letter(
        kind,
        body,
        message.getJMSCorrelationID(),
        message.getJMSType(),
        replyTo == null ? null : replyTo.getTopicName(),
        message.getJMSDeliveryMode() == DeliveryMode.PERSISTENT,
        message.getJMSPriority(),
        message.getJMSExpiration() == 0
            ? 0
            : message.getJMSExpiration() - message.getJMSTimestamp(),
        properties);
  }

  @Override
  public String ask(String queue, String question) throws Exception {
    TemporaryQueue answers = session.createTemporaryQueue();
    TextMessage message = session.createTextMessage(question);
    message.setJMSReplyTo(answers);
    try (MessageProducer producer = session.createProducer(session.createQueue(queue))) {
      producer.send(message);
    }
    return ((TextMessage) next(answers)).getText();
  }

  @Override
  public void answer(String queue) throws Exception {
    TextMessage question = (TextMessage) next(session.createQueue(queue));
    try (MessageProducer producer = session.createProducer(null)) {
      producer.send(
          question.getJMSReplyTo(),
          session.createTextMessage(question.getText().toUpperCase(Locale.ROOT)));
    }
  }

  @Override
  public void subscribe(String topic, String subscription) throws Exception {
    session.createDurableSubscriber(session.createTopic(topic), subscription).close();
  }

  @Override
  public void publish(String topic, String text) throws Exception {
    try (MessageProducer producer = session.createProducer(session.createTopic(topic))) {
      producer.send(session.createTextMessage(text));
    }
  }

  @Override
  public String collect(String topic, String subscription) throws Exception {
    TopicSubscriber subscriber =
        session.createDurableSubscriber(session.createTopic(topic), subscription);
    TextMessage message = (TextMessage) subscriber.receive(SOON);
    subscriber.close();
    session.unsubscribe(subscription);
    return message.getText();
  }

  private Message next(Queue queue) throws Exception {
    try (MessageConsumer consumer = session.createConsumer(queue)) {
      Message message = consumer.receive(SOON);
      if (message == null) {
        throw new AssertionError("nothing came to " + queue + " within " + SOON + " ms");
      }
      return message;
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (JMSException e) {
      throw new IllegalStateException(e);
    }
  }
}
