package org.rowanmq.jms.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotReadableException;
import jakarta.jms.MessageNotWriteableException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rowanmq.jms.destination.JmsQueue;
import org.rowanmq.wire.BrokerFrame.Deliver;
import org.rowanmq.wire.Destination;

class MessageTest {
  private final JmsMessage message = new JmsMessage();

  /** As the message arrives at a consumer. */
  @SuppressWarnings("unchecked")
  private static <M extends JmsMessage> M received(M sent) throws Exception {
    return (M)
        Messages.of(
            new Deliver(
                1,
                1,
                1,
                1,
                1,
                2,
                true,
                true,
                4,
                Destination.queue("q"),
                255,
                16,
                "ann",
                Map.of(),
                sent.content()),
            TrustedClasses.defaults(),
            Acknowledger.NONE,
            null,
            null);
  }

  @Test
  void headersAndPropertiesTravel() throws Exception {
    message.setJMSCorrelationID("c");
    message.setJMSType("t");
    message.setJMSReplyTo(new JmsQueue(Destination.queue("replies")));
    message.setJMSTimestamp(5);
    message.setJMSExpiration(6);
    message.setJMSDeliveryTime(7);
    message.setObjectProperty("none", null);
    message.setDoubleProperty("price", 1.5);
    message.setStringProperty("JMSXGroupID", "g");
    JmsMessage received = received(message);
    assertThat(received.getJMSCorrelationID()).isEqualTo("c");
    assertThat(received.getJMSType()).isEqualTo("t");
    assertThat(received.getJMSReplyTo()).hasToString("queue://replies");
    assertThat(received.getJMSTimestamp()).isEqualTo(5);
    assertThat(received.getJMSExpiration()).isEqualTo(6);
    assertThat(received.getJMSDeliveryTime()).isEqualTo(7);
    assertThat(received.getJMSMessageID()).isEqualTo("ID:ff-16");
    assertThat(received.getJMSRedelivered()).isTrue();
    assertThat(received.propertyExists("none")).isTrue();
    assertThat(received.getObjectProperty("none")).isNull();
    assertThat(received.getDoubleProperty("price")).isEqualTo(1.5);
    assertThat(Collections.list(received.getPropertyNames()))
        .containsExactly("none", "price", "JMSXGroupID", "JMSXDeliveryCount", "JMSXUserID");
    assertThat(received.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
  }

  @Test
  void opaqueCorrelationIdTravels() throws Exception {
    message.setJMSCorrelationIDAsBytes(new byte[] {1, (byte) 200});
    assertThat(received(message).getJMSCorrelationIDAsBytes()).containsExactly(1, (byte) 200);
  }

  @Test
  void receivedPropertiesAreReadOnlyUntilCleared() throws Exception {
    message.setIntProperty("n", 1);
    JmsMessage received = received(message);
    assertThatThrownBy(() -> received.setIntProperty("n", 2))
        .isInstanceOf(MessageNotWriteableException.class);
    received.clearProperties();
    received.setIntProperty("m", 2);
    assertThat(received.propertyExists("n")).isFalse();
    assertThat(received(received).getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1a", "a b", "a-b", "NOT", "TRUE", "BETWEEN"})
  void namesThatNoSelectorCanNameAreRefused(String name) {
    assertThatThrownBy(() -> message.setIntProperty(name, 1))
        .isInstanceOf(JMSException.class)
        .hasMessageContaining("'" + name + "'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "Null", "in", "Between"})
  void reservedWordsInOtherLettersAreNames(String name) throws JMSException {
    message.setIntProperty(name, 1);
    assertThat(message.getIntProperty(name)).isEqualTo(1);
  }

  @Test
  void emptyNamesAreIllegalArguments() {
    assertThatThrownBy(() -> message.setIntProperty("", 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> message.setObjectProperty(null, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void propertiesConvertAsTheTableSays() throws Exception {
    message.setByteProperty("byte", (byte) 1);
    message.setShortProperty("short", (short) 2);
    message.setIntProperty("int", 3);
    message.setLongProperty("long", 4);
    message.setFloatProperty("float", 5);
    message.setDoubleProperty("double", 6);
    message.setBooleanProperty("boolean", true);
    message.setStringProperty("text", "7");
    assertThat(message.getShortProperty("byte")).isEqualTo((short) 1);
    assertThat(message.getIntProperty("short")).isEqualTo(2);
    assertThat(message.getLongProperty("int")).isEqualTo(3);
    assertThat(message.getDoubleProperty("float")).isEqualTo(5);
    assertThat(message.getStringProperty("double")).isEqualTo("6.0");
    assertThat(message.getStringProperty("boolean")).isEqualTo("true");
    assertThat(message.getByteProperty("text")).isEqualTo((byte) 7);
    assertThat(message.getDoubleProperty("text")).isEqualTo(7);
    assertThat(message.getBooleanProperty("text")).isFalse();
    assertThat(message.getBooleanProperty("absent")).isFalse();
    assertThat(message.getStringProperty("absent")).isNull();
    cannot(() -> message.getByteProperty("short"));
    cannot(() -> message.getIntProperty("long"));
    cannot(() -> message.getLongProperty("float"));
    cannot(() -> message.getFloatProperty("double"));
    cannot(() -> message.getBooleanProperty("int"));
    cannot(() -> message.getIntProperty("boolean"));
    cannot(() -> message.setObjectProperty("list", new ArrayList<>()));
    assertThatThrownBy(() -> message.getIntProperty("absent"))
        .isInstanceOf(NumberFormatException.class);
    assertThatThrownBy(() -> message.getDoubleProperty("absent"))
        .isInstanceOf(NullPointerException.class);
  }

  private static void cannot(ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(MessageFormatException.class);
  }

  @Test
  void textTravelsEvenIfItIsNull() throws Exception {
    JmsTextMessage text = new JmsTextMessage();
    assertThat(received(text).getText()).isNull();
    text.setText("Grüße \ud83d\ude00 \ud800");
    JmsTextMessage received = received(text);
    assertThat(received.getText()).isEqualTo("Grüße \ud83d\ude00 \ud800");
    assertThat(received.getBody(String.class)).isEqualTo(received.getText());
    assertThat(received.isBodyAssignableTo(Integer.class)).isFalse();
    cannot(() -> received.getBody(Integer.class));
    assertThatThrownBy(() -> received.setText("x"))
        .isInstanceOf(MessageNotWriteableException.class);
    received.clearBody();
    received.setText("x");
    assertThat(received(received).getText()).isEqualTo("x");
  }

  @Test
  void mapTravelsWithItsTypes() throws Exception {
    JmsMapMessage map = new JmsMapMessage();
    byte[] bytes = {1, 2};
    map.setBytes("bytes", bytes);
    bytes[0] = 9;
    map.setChar("char", 'x');
    map.setLong("long", 5);
    map.setString("null", null);
    JmsMapMessage received = received(map);
    assertThat(received.getBytes("bytes")).containsExactly(1, 2);
    assertThat(received.getChar("char")).isEqualTo('x');
    assertThat(received.getString("char")).isEqualTo("x");
    assertThat(received.getObject("long")).isEqualTo(5L);
    assertThat(received.itemExists("null")).isTrue();
    assertThat((Map<?, ?>) received.getBody(Map.class)).hasSize(4);
    cannot(() -> received.getInt("long"));
    cannot(() -> received.getString("bytes"));
    assertThatThrownBy(() -> map.setInt("", 1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void streamIsReadValueByValue() throws Exception {
    JmsStreamMessage stream = new JmsStreamMessage();
    stream.writeInt(5);
    stream.writeString("not a number");
    stream.writeBytes(new byte[] {1, 2, 3});
    stream.writeBytes(new byte[0]);
    assertThatThrownBy(stream::readInt).isInstanceOf(MessageNotReadableException.class);
    JmsStreamMessage received = received(stream);
    assertThat(received.readLong()).isEqualTo(5);
    assertThatThrownBy(received::readInt).isInstanceOf(NumberFormatException.class);
    assertThat(received.readString()).as("the failed read did not move on").startsWith("not");
    byte[] two = new byte[2];
    assertThat(received.readBytes(two)).isEqualTo(2);
    cannot(received::readObject);
    assertThat(received.readBytes(two)).isEqualTo(1);
    assertThat(received.readBytes(two)).isZero();
    assertThatThrownBy(received::readObject).isInstanceOf(MessageEOFException.class);
    received.reset();
    assertThat(received.readObject()).isEqualTo(5);
  }

  @Test
  void bytesAreReadAsTheyWereWritten() throws Exception {
    JmsBytesMessage bytes = new JmsBytesMessage();
    bytes.writeObject(5L);
    bytes.writeUTF("text");
    bytes.writeObject(new byte[] {1, 2, 3});
    cannot(() -> bytes.writeObject(new ArrayList<>()));
    assertThatThrownBy(bytes::getBodyLength).isInstanceOf(MessageNotReadableException.class);
    JmsBytesMessage received = received(bytes);
    assertThat(received.getBodyLength()).isEqualTo(17);
    assertThat(received.readLong()).isEqualTo(5);
    assertThat(received.readUTF()).isEqualTo("text");
    assertThatThrownBy(received::readLong).isInstanceOf(MessageEOFException.class);
    byte[] rest = new byte[5];
    assertThat(received.readBytes(rest)).isEqualTo(3);
    assertThat(received.readBytes(rest)).isEqualTo(-1);
    assertThat(received.getBody(byte[].class)).hasSize(17);
  }

  @Test
  void objectIsCopiedAndOnlyTrustedClassesAreRead() throws Exception {
    JmsObjectMessage object = new JmsObjectMessage(TrustedClasses.defaults());
    ArrayList<Object> list = new ArrayList<>(List.of("a", new BigDecimal("1.5"), new int[] {1}));
    object.setObject(list);
    list.clear();
    JmsObjectMessage received = received(object);
    assertThat((List<?>) received.getObject()).hasSize(3);
    assertThatThrownBy(() -> received.setObject("x"))
        .isInstanceOf(MessageNotWriteableException.class);

    object.setObject(new java.awt.Point(1, 2));
    assertThatThrownBy(() -> received(object).getObject())
        .isInstanceOf(MessageFormatException.class)
        .hasMessageContaining("trusted-classes");
    JmsObjectMessage trusting = new JmsObjectMessage(new TrustedClasses(List.of("java.awt.*")));
    trusting.setObject(new java.awt.Point(1, 2));
    assertThat(trusting.getObject()).isEqualTo(new java.awt.Point(1, 2));
    object.setObject(null);
    assertThat(received(object).getObject()).isNull();
    cannot(() -> object.setObject(new NotReallySerializable()));
  }

  private static final class NotReallySerializable implements java.io.Serializable {
    final transient Object ignored = new Object();
    final Object thread = Thread.currentThread();
  }

  @Test
  void messageWithoutBodyHasNone() throws Exception {
    assertThat(received(message).getBody(Object.class)).isNull();
    assertThatCode(message::acknowledge).doesNotThrowAnyException();
  }

  @Test
  void headerFieldCannotBeAProperty() {
    assertThatThrownBy(() -> message.setIntProperty("JMSPriority", 1))
        .isInstanceOf(JMSException.class)
        .hasFieldOrPropertyWithValue("errorCode", "ARGUMENT_INVALID");
  }

  @Test
  void objectThatIsNotTrustedIsAssignableToNothing() throws Exception {
    JmsObjectMessage sent = new JmsObjectMessage(TrustedClasses.defaults());
    sent.setObject(new Untrusted(1));
    assertThat(received(sent).isBodyAssignableTo(Object.class)).isFalse();
  }

  private record Untrusted(int value) implements java.io.Serializable {}

  @Test
  void partOfAnArrayMustLieInIt() {
    assertThatThrownBy(() -> new JmsStreamMessage().writeBytes(new byte[2], 1, 2))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> new JmsMapMessage().setBytes("a", new byte[2], 1, 2))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void getBodyOfBytesBeginsAgain() throws Exception {
    JmsBytesMessage sent = new JmsBytesMessage();
    sent.writeInt(7);
    JmsBytesMessage received = received(sent);
    assertThat(received.readByte()).isZero();
    assertThat(received.getBody(byte[].class)).containsExactly(0, 0, 0, 7);
    assertThat(received.readInt()).isEqualTo(7);
  }
}
