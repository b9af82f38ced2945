package org.rowanmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.TextMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class MessagePropertiesIT extends SessionConformance {
  /** A type of the table, in the order of its columns. */
  private enum Type {
    BOOLEAN {
      @Override
      Object get(Message message, String name) throws JMSException {
        return message.getBooleanProperty(name);
      }
    },
    BYTE {
      @Override
      Object get(Message message, String name) throws JMSException {
        return message.getByteProperty(name);
      }
    },
    SHORT {
      @Override
      Object get(Message message, String name) throws JMSException {
        return message.getShortProperty(name);
      }
    },
    INT {
      @Override
      Object get(Message message, String name) throws JMSException {
        return message.getIntProperty(name);
      }
    },
    LONG {
      @Override
      Object get(Message message, String name) throws JMSException {
        return message.getLongProperty(name);
      }
    },
    FLOAT {
      @Override
      Object get(Message message, String name) throws JMSException {
        return message.getFloatProperty(name);
      }
    },
    DOUBLE {
      @Override
      Object get(Message message, String name) throws JMSException {
        return message.getDoubleProperty(name);
      }
    },
    STRING {
      @Override
      Object get(Message message, String name) throws JMSException {
        return message.getStringProperty(name);
      }
    };

    abstract Object get(Message message, String name) throws JMSException;
  }

  private static Stream<Arguments> table() {
    return Stream.of(
        Arguments.of(true, Map.of(Type.BOOLEAN, true, Type.STRING, "true")),
        Arguments.of(
            (byte) -7,
            Map.of(
                Type.BYTE,
                (byte) -7,
                Type.SHORT,
                (short) -7,
                Type.INT,
                -7,
                Type.LONG,
                -7L,
                Type.STRING,
                "-7")),
        Arguments.of(
            (short) 300,
            Map.of(Type.SHORT, (short) 300, Type.INT, 300, Type.LONG, 300L, Type.STRING, "300")),
        Arguments.of(70_000, Map.of(Type.INT, 70_000, Type.LONG, 70_000L, Type.STRING, "70000")),
        Arguments.of(1L << 40, Map.of(Type.LONG, 1L << 40, Type.STRING, "1099511627776")),
        Arguments.of(1.5f, Map.of(Type.FLOAT, 1.5f, Type.DOUBLE, 1.5, Type.STRING, "1.5")),
        Arguments.of(2.25, Map.of(Type.DOUBLE, 2.25, Type.STRING, "2.25")),
        Arguments.of(
            "12",
            Map.of(
                Type.BOOLEAN,
                false,
                Type.BYTE,
                (byte) 12,
                Type.SHORT,
                (short) 12,
                Type.INT,
                12,
                Type.LONG,
                12L,
                Type.FLOAT,
                12f,
                Type.DOUBLE,
                12.0,
                Type.STRING,
                "12")));
  }

  @ParameterizedTest
  @MethodSource("table")
  @Clause({"3.5.4", "3.5.5"})
  void valueIsReadAsTheTypesOfItsRowAndNoOther(Object value, Map<Type, Object> row)
      throws JMSException {
    Message message = session.createMessage();
    message.setObjectProperty("p", value);

    for (Message each : List.of(message, transferred(message))) {
      assertThat(each.getObjectProperty("p")).isEqualTo(value);
      for (Type type : Type.values()) {
        if (row.containsKey(type)) {
          assertThat(type.get(each, "p")).isEqualTo(row.get(type));
        } else {
          assertRefused(MessageFormatException.class, () -> type.get(each, "p"));
        }
      }
    }
  }

  @Test
  @Clause({"3.5.2", "3.5.5"})
  void settersOfEachTypeKeepTheType() throws JMSException {
    Message message = session.createMessage();
    message.setBooleanProperty("boolean", false);
    message.setByteProperty("byte", Byte.MIN_VALUE);
    message.setShortProperty("short", Short.MAX_VALUE);
    message.setIntProperty("int", Integer.MIN_VALUE);
    message.setLongProperty("long", Long.MAX_VALUE);
    message.setFloatProperty("float", Float.MIN_VALUE);
    message.setDoubleProperty("double", Double.NEGATIVE_INFINITY);
    message.setStringProperty("text", "漢字 \0 \uD83D\uDE00");

    Message received = transferred(message);

    assertThat(received.getObjectProperty("boolean")).isEqualTo(false);
    assertThat(received.getObjectProperty("byte")).isEqualTo(Byte.MIN_VALUE);
    assertThat(received.getObjectProperty("short")).isEqualTo(Short.MAX_VALUE);
    assertThat(received.getObjectProperty("int")).isEqualTo(Integer.MIN_VALUE);
    assertThat(received.getObjectProperty("long")).isEqualTo(Long.MAX_VALUE);
    assertThat(received.getObjectProperty("float")).isEqualTo(Float.MIN_VALUE);
    assertThat(received.getObjectProperty("double")).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(received.getObjectProperty("text")).isEqualTo("漢字 \0 \uD83D\uDE00");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "x", "1.5.2", "0x10", "99999999999999999999"})
  @Clause("3.5.4")
  void textThatIsNoNumberIsNotReadAsOne(String text) throws JMSException {
    Message message = session.createMessage();
    message.setStringProperty("p", text);
    for (Type type : List.of(Type.BYTE, Type.SHORT, Type.INT, Type.LONG)) {
      assertRefused(NumberFormatException.class, () -> type.get(message, "p"));
    }
    if (!text.startsWith("9")) {
      assertRefused(NumberFormatException.class, () -> message.getFloatProperty("p"));
      assertRefused(NumberFormatException.class, () -> message.getDoubleProperty("p"));
    }
  }

  @Test
  @Clause("3.5.4")
  void textIsTrueInAnyCaseAndFalseOtherwise() throws JMSException {
    Message message = session.createMessage();
    message.setStringProperty("yes", "TrUe");
    message.setStringProperty("no", "yes");
    assertThat(message.getBooleanProperty("yes")).isTrue();
    assertThat(message.getBooleanProperty("no")).isFalse();
  }

  @Test
  @Clause({"3.5.4", "3.5.8"})
  void missingPropertyIsReadAsNull() throws JMSException {
    Message message = session.createMessage();
    message.setStringProperty("set", null);

    for (Message each : List.of(message, transferred(message))) {
      assertThat(each.propertyExists("set")).isTrue();
      assertThat(each.propertyExists("unset")).isFalse();
      for (String name : List.of("set", "unset")) {
        assertThat(each.getObjectProperty(name)).isNull();
        assertThat(each.getStringProperty(name)).isNull();
        assertThat(each.getBooleanProperty(name)).isFalse();
        assertRefused(NumberFormatException.class, () -> each.getByteProperty(name));
        assertRefused(NumberFormatException.class, () -> each.getShortProperty(name));
        assertRefused(NumberFormatException.class, () -> each.getIntProperty(name));
        assertRefused(NumberFormatException.class, () -> each.getLongProperty(name));
        assertRefused(NullPointerException.class, () -> each.getFloatProperty(name));
        assertRefused(NullPointerException.class, () -> each.getDoubleProperty(name));
      }
    }
  }

  @Test
  @Clause("3.5.5")
  void otherObjectsAreNoProperties() throws JMSException {
    Message message = session.createMessage();
    for (Object value :
        List.of('c', new byte[] {1}, new ArrayList<>(), new Object(), java.math.BigInteger.ONE)) {
      assertRefused(MessageFormatException.class, () -> message.setObjectProperty("p", value));
    }
    assertThat(message.propertyExists("p")).isFalse();
  }

  @ParameterizedTest
  @NullAndEmptySource
  @Clause("Message.setObjectProperty")
  void propertyHasAName(String name) throws JMSException {
    Message message = session.createMessage();
    assertRefused(IllegalArgumentException.class, () -> message.setBooleanProperty(name, true));
    assertRefused(IllegalArgumentException.class, () -> message.setByteProperty(name, (byte) 1));
    assertRefused(IllegalArgumentException.class, () -> message.setShortProperty(name, (short) 1));
    assertRefused(IllegalArgumentException.class, () -> message.setIntProperty(name, 1));
    assertRefused(IllegalArgumentException.class, () -> message.setLongProperty(name, 1));
    assertRefused(IllegalArgumentException.class, () -> message.setFloatProperty(name, 1));
    assertRefused(IllegalArgumentException.class, () -> message.setDoubleProperty(name, 1));
    assertRefused(IllegalArgumentException.class, () -> message.setStringProperty(name, "1"));
    assertRefused(IllegalArgumentException.class, () -> message.setObjectProperty(name, 1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1a", "a b", "a-b", "a.b", "a+", "'a'", "NULL", "TRUE", "FALSE", "NOT", "AND", "OR",
        "BETWEEN", "LIKE", "IN", "IS", "ESCAPE"
      })
  @Clause({"3.5.1", "3.8.1.1"})
  void nameThatNoSelectorCouldUseIsRefused(String name) throws JMSException {
    Message message = session.createMessage();
    assertRefused(JMSException.class, () -> message.setIntProperty(name, 1));
    assertThat(message.propertyExists(name)).isFalse();
  }

  /** Our choice, and that of the outside suites: no selector can use such a property. */
  @ParameterizedTest
  @ValueSource(strings = {"true", "False", "not", "between"})
  @Clause("3.5.1")
  void reservedWordInOtherLettersIsAName(String name) throws JMSException {
    Message message = session.createMessage();
    message.setIntProperty(name, 1);
    assertThat(message.getIntProperty(name)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"JMSPriority", "JMSMessageID", "JMSTimestamp", "JMSType", "JMSReplyTo"})
  @Clause({"3.5.1", "3.8.1.1"})
  void nameOfAHeaderFieldIsRefused(String name) throws JMSException {
    Message message = session.createMessage();
    assertRefused(JMSException.class, () -> message.setStringProperty(name, "x"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "_", "$x", "nullable", "ändern", "漢字", "a1_$", "jmsLike"})
  @Clause({"3.5.1", "3.8.1.1"})
  void javaIdentifierIsAName(String name) throws JMSException {
    Message message = session.createMessage();
    message.setIntProperty(name, 1);
    assertThat(transferred(message).getIntProperty(name)).isEqualTo(1);
  }

  @Test
  @Clause("3.5.6")
  void namesAreEnumeratedWithoutHeaders() throws JMSException {
    TextMessage message = session.createTextMessage("x");
    message.setJMSType("t");
    message.setJMSCorrelationID("c");
    message.setIntProperty("a", 1);
    message.setStringProperty("b", null);
    message.setIntProperty("a", 2);

    assertThat(names(message)).isEqualTo(Set.of("a", "b"));
    TextMessage received = transferred(message);
    assertThat(names(received)).contains("a", "b", "JMSXDeliveryCount");
    assertThat(names(received)).noneMatch(name -> name.matches("JMS[^X_].*"));
    assertThat(received.getIntProperty("a")).isEqualTo(2);
  }

  private static Set<String> names(Message message) throws JMSException {
    Set<String> names = new java.util.HashSet<>();
    for (Object name : listed(message.getPropertyNames())) {
      names.add((String) name);
    }
    return names;
  }

  @Test
  @Clause("3.5.7")
  void clearingPropertiesLeavesTheBody() throws JMSException {
    TextMessage message = session.createTextMessage("body");
    message.setIntProperty("a", 1);
    message.setJMSType("t");
    message.clearProperties();

    assertThat(names(message)).isEmpty();
    assertThat(message.getText()).isEqualTo("body");
    assertThat(message.getJMSType()).isEqualTo("t");
    message.setIntProperty("b", 2);
    TextMessage received = transferred(message);
    assertThat(received.propertyExists("a")).isFalse();
    assertThat(received.getIntProperty("b")).isEqualTo(2);
  }

  @Test
  @Clause({"3.5.3", "3.10"})
  void propertiesOfAReceivedMessageAreReadOnlyUntilCleared() throws JMSException {
    TextMessage message = session.createTextMessage("body");
    message.setIntProperty("a", 1);
    TextMessage received = transferred(message);

    assertRefused(MessageNotWriteableException.class, () -> received.setBooleanProperty("a", true));
    assertRefused(
        MessageNotWriteableException.class, () -> received.setByteProperty("a", (byte) 1));
    assertRefused(
        MessageNotWriteableException.class, () -> received.setShortProperty("a", (short) 1));
    assertRefused(MessageNotWriteableException.class, () -> received.setIntProperty("new", 1));
    assertRefused(MessageNotWriteableException.class, () -> received.setLongProperty("a", 1));
    assertRefused(MessageNotWriteableException.class, () -> received.setFloatProperty("a", 1));
    assertRefused(MessageNotWriteableException.class, () -> received.setDoubleProperty("a", 1));
    assertRefused(MessageNotWriteableException.class, () -> received.setStringProperty("a", "1"));
    assertRefused(MessageNotWriteableException.class, () -> received.setObjectProperty("a", 1));
    assertThat(received.getIntProperty("a")).isEqualTo(1);

    received.clearProperties();
    assertThat(names(received)).isEmpty();
    received.setIntProperty("a", 2);
    assertThat(received.getIntProperty("a")).isEqualTo(2);
    assertThat(received.getText()).isEqualTo("body");
    assertRefused(MessageNotWriteableException.class, () -> received.setText("no"));
  }

  @Test
  @Clause("3.5.9")
  void groupPropertiesAreTheClients() throws JMSException {
    Message message = session.createMessage();
    message.setStringProperty("JMSXGroupID", "g");
    message.setIntProperty("JMSXGroupSeq", 3);
    Message received = transferred(message);
    assertThat(received.getStringProperty("JMSXGroupID")).isEqualTo("g");
    assertThat(received.getIntProperty("JMSXGroupSeq")).isEqualTo(3);
  }

  @Test
  @Clause({"3.5.9", "3.5.11"})
  void providerSaysWhoSentAndHowOftenItWasDelivered() throws JMSException {
    Message message = session.createMessage();
    message.setIntProperty("JMSXDeliveryCount", 17);
    message.setStringProperty("JMSXUserID", "somebody else");
    Message received = transferred(message);
    assertThat(received.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
    assertThat(received.getStringProperty("JMSXUserID")).isEqualTo("admin");
    assertThat(message.getStringProperty("JMSXUserID")).isEqualTo("admin");
    assertThat(received.propertyExists("JMSXDeliveryCount")).isTrue();
  }
}
