package org.rowanmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.NotSerializableException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextAndObjectMessageIT extends SessionConformance {
  /** A class of the application. */
  record Order(String item, int count) implements Serializable {}

  /** Not serialisable, for its field. */
  private static final class Broken implements Serializable {
    private static final long serialVersionUID = 1;

    @SuppressWarnings({"serial", "unused"})
    private final Object field = new Object();
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "x", "ä\0漢\uD83D\uDE00", "\uD800 alone"})
  @Clause("3.11")
  void textArrives(String text) throws JMSException {
    TextMessage message = session.createTextMessage(text);
    assertThat(message.getText()).isEqualTo(text);
    assertThat(transferred(message).getText()).isEqualTo(text);
    TextMessage other = session.createTextMessage();
    assertThat(other.getText()).isNull();
    other.setText(text);
    assertThat(transferred(other).getText()).isEqualTo(text);
  }

  @Test
  @Clause("3.11")
  void longTextArrives() throws JMSException {
    String text = "0123456789äöü漢".repeat(100_000);
    assertThat(transferred(session.createTextMessage(text)).getText()).isEqualTo(text);
  }

  @Test
  @Clause({"3.11.1", "3.11.2", "3.10"})
  void receivedTextIsReadOnlyUntilCleared() throws JMSException {
    TextMessage received = transferred(session.createTextMessage("x"));
    assertRefused(MessageNotWriteableException.class, () -> received.setText("y"));
    assertThat(received.getText()).isEqualTo("x");
    received.clearBody();
    assertThat(received.getText()).isNull();
    received.setText("y");
    assertThat(received.getText()).isEqualTo("y");
  }

  static List<Serializable> objects() {
    return Arrays.asList(
        null,
        "text",
        7,
        4.5,
        'c',
        true,
        new StringBuffer("buffer").toString(),
        new ArrayList<>(List.of(1, "two", 3L)),
        new HashMap<>(Map.of("k", new ArrayList<>(List.of("v")))),
        new byte[] {1, 2},
        new String[] {"a", null},
        new int[][] {{1}, {2, 3}},
        java.time.Duration.ofSeconds(5),
        java.math.BigDecimal.TEN);
  }

  @ParameterizedTest
  @MethodSource("objects")
  @Clause("3.11")
  void objectArrives(Serializable object) throws JMSException {
    ObjectMessage message = session.createObjectMessage(object);
    assertThat(message.getObject()).isEqualTo(object);
    assertThat(transferred(message).getObject()).isEqualTo(object);
    ObjectMessage other = session.createObjectMessage();
    assertThat(other.getObject()).isNull();
    other.setObject(object);
    assertThat(transferred(other).getObject()).isEqualTo(object);
  }

  @Test
  @Clause("ObjectMessage")
  void stringBufferArrives() throws JMSException {
    ObjectMessage message = session.createObjectMessage(new StringBuffer("buffer"));
    assertThat(transferred(message).getObject()).hasToString("buffer");
  }

  @Test
  @Clause("ObjectMessage")
  void objectIsASnapshotOfTheMomentItWasSet() throws JMSException {
    ArrayList<Integer> list = new ArrayList<>(List.of(1));
    ObjectMessage message = session.createObjectMessage();
    message.setObject(list);
    list.add(2);
    assertThat(transferred(message).getObject()).isEqualTo(List.of(1));
  }

  @Test
  @Clause("ObjectMessage.setObject")
  void objectThatCannotBeSerialisedIsRefused() throws JMSException {
    ObjectMessage message = session.createObjectMessage();
    MessageFormatException refusal =
        assertRefused(MessageFormatException.class, () -> message.setObject(new Broken()));
    assertThat(refusal).hasCauseInstanceOf(NotSerializableException.class);
    assertRefused(MessageFormatException.class, () -> session.createObjectMessage(new Broken()));
  }

  @Test
  @Clause({"3.11.1", "3.11.2", "3.10"})
  void receivedObjectIsReadOnlyUntilCleared() throws JMSException {
    ObjectMessage received = transferred(session.createObjectMessage("x"));
    assertRefused(MessageNotWriteableException.class, () -> received.setObject("y"));
    assertThat(received.getObject()).isEqualTo("x");
    received.clearBody();
    assertThat(received.getObject()).isNull();
    received.setObject("y");
    assertThat(received.getObject()).isEqualTo("y");
  }

  @Test
  @Clause("ObjectMessage.getObject")
  void classThatNobodyTrustsIsNotDeserialised() throws JMSException {
    ObjectMessage received = transferred(session.createObjectMessage(new Order("tea", 2)));
    MessageFormatException refusal =
        assertRefused(MessageFormatException.class, received::getObject);
    assertThat(refusal).hasMessageContaining("trusted-classes").hasMessageContaining("Order");
    assertRefused(MessageFormatException.class, () -> received.getBody(Serializable.class));
    assertThat(received.isBodyAssignableTo(Serializable.class)).isFalse();
    ObjectMessage inside =
        transferred(session.createObjectMessage(new ArrayList<>(List.of(new Order("tea", 2)))));
    assertRefused(MessageFormatException.class, inside::getObject);
    ObjectMessage array = transferred(session.createObjectMessage(new Order[0]));
    assertRefused(MessageFormatException.class, array::getObject);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*",
        "org.rowanmq.tck.*",
        "com.example.Other,org.rowanmq.tck.conformance.TextAndObjectMessageIT$Order"
      })
  @Clause("ObjectMessage.getObject")
  void classesCanBeTrustedByConfiguration(String trusted) throws JMSException {
    Order order = new Order("tea", 2);
    producer.send(session.createObjectMessage(order));
    var trusting =
        closed(
            factory(
                    "trusted-classes="
                        + java.net.URLEncoder.encode(
                            trusted, java.nio.charset.StandardCharsets.UTF_8))
                .createConnection());
    trusting.start();
    Session receiver = trusting.createSession();
    ObjectMessage received = (ObjectMessage) receive(receiver.createConsumer(queue));
    assertThat(received.getObject()).isEqualTo(order);
    assertThat(received.getBody(Order.class)).isEqualTo(order);
    assertThat(received.isBodyAssignableTo(Order.class)).isTrue();
  }
}
