package org.rowanmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import jakarta.jms.ObjectMessage;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code getBody} and {@code isBodyAssignableTo}. */
class MessageBodyIT extends SessionConformance {
  private void assertBody(Message message, Object body, Class<?>... types) throws JMSException {
    for (Message each : new Message[] {message, transferred(message)}) {
      for (Class<?> type : types) {
        assertThat(each.isBodyAssignableTo(type)).as(type.getName()).isTrue();
        assertThat((Object) each.getBody(type)).isEqualTo(body);
      }
    }
  }

  private void assertNoBody(Message message, Class<?>... types) throws JMSException {
    for (Message each : new Message[] {message, transferred(message)}) {
      for (Class<?> type : types) {
        assertThat(each.isBodyAssignableTo(type)).as(type.getName()).isFalse();
        assertRefused(MessageFormatException.class, () -> each.getBody(type));
      }
    }
  }

  @Test
  @Clause({"Message.getBody", "Message.isBodyAssignableTo"})
  void textIsAString() throws JMSException {
    TextMessage message = session.createTextMessage("x");
    assertBody(
        message,
        "x",
        String.class,
        Object.class,
        CharSequence.class,
        Comparable.class,
        Serializable.class);
    assertNoBody(message, Integer.class, Map.class, byte[].class, StringBuilder.class);
  }

  @Test
  @Clause({"Message.getBody", "Message.isBodyAssignableTo"})
  void bytesAreAnArray() throws JMSException {
    BytesMessage message = session.createBytesMessage();
    message.writeShort((short) 7);
    assertBody(message, new byte[] {0, 7}, byte[].class, Object.class);
    assertNoBody(message, String.class, int[].class, Map.class);
  }

  @Test
  @Clause({"Message.getBody", "Message.isBodyAssignableTo"})
  void mapIsAMap() throws JMSException {
    MapMessage message = session.createMapMessage();
    message.setInt("a", 1);
    message.setString("b", "two");
    assertBody(message, Map.of("a", 1, "b", "two"), Map.class, Object.class);
    assertNoBody(message, String.class, Collection.class, HashMap.class, byte[].class);
  }

  @Test
  @Clause({"Message.getBody", "Message.isBodyAssignableTo"})
  void objectIsOfItsClasses() throws JMSException {
    ObjectMessage message = session.createObjectMessage(new ArrayList<>(List.of("x")));
    assertBody(
        message, List.of("x"), ArrayList.class, List.class, Serializable.class, Object.class);
    assertNoBody(message, String.class, Map.class);
  }

  @Test
  @Clause({"Message.getBody", "Message.isBodyAssignableTo"})
  void streamHasNoBodyAsAWhole() throws JMSException {
    StreamMessage message = session.createStreamMessage();
    message.writeInt(1);
    assertNoBody(message, Object.class, Integer.class, List.class);
  }

  @Test
  @Clause({"Message.getBody", "Message.isBodyAssignableTo"})
  void noBodyIsNullOfAnyType() throws JMSException {
    for (Message message :
        List.of(
            session.createMessage(),
            session.createTextMessage(),
            session.createObjectMessage(),
            session.createMapMessage(),
            session.createBytesMessage())) {
      assertBody(message, null, String.class, Map.class, byte[].class, Integer.class);
    }
  }

  @Test
  @Clause("3.11.4")
  void messageKeepsItsType() throws JMSException {
    assertThat(transferred(session.createMessage()))
        .isNotInstanceOfAny(
            TextMessage.class,
            BytesMessage.class,
            MapMessage.class,
            StreamMessage.class,
            ObjectMessage.class);
    assertThat((Message) transferred(session.createTextMessage())).isInstanceOf(TextMessage.class);
    assertThat((Message) transferred(session.createBytesMessage()))
        .isInstanceOf(BytesMessage.class);
    assertThat((Message) transferred(session.createMapMessage())).isInstanceOf(MapMessage.class);
    assertThat((Message) transferred(session.createStreamMessage()))
        .isInstanceOf(StreamMessage.class);
    assertThat((Message) transferred(session.createObjectMessage()))
        .isInstanceOf(ObjectMessage.class);
  }
}
