package org.rowanmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotWriteableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;

class MapMessageIT extends SessionConformance {
  private interface Get {
    Object from(MapMessage message, String name) throws JMSException;
  }

  private static final Map<String, Get> GETS =
      Map.of(
          "boolean", MapMessage::getBoolean,
          "byte", MapMessage::getByte,
          "short", MapMessage::getShort,
          "char", MapMessage::getChar,
          "int", MapMessage::getInt,
          "long", MapMessage::getLong,
          "float", MapMessage::getFloat,
          "double", MapMessage::getDouble,
          "String", MapMessage::getString,
          "byte[]",
              (message, name) -> {
                byte[] bytes = message.getBytes(name);
                return List.of(bytes.length, bytes[0]);
              });

  /** The same table holds for streams. */
  private static Stream<Arguments> table() {
    return StreamMessageIT.table();
  }

  @ParameterizedTest
  @MethodSource("table")
  @Clause("3.11.3")
  void valueIsReadAsTheTypesOfItsRowAndNoOther(Object value, Map<String, Object> row)
      throws JMSException {
    MapMessage message = session.createMapMessage();
    message.setObject("v", value);
    for (MapMessage each : List.of(message, transferred(message))) {
      assertThat(each.getObject("v")).isEqualTo(value);
      for (Map.Entry<String, Get> column : GETS.entrySet()) {
        if (row.containsKey(column.getKey())) {
          assertThat(column.getValue().from(each, "v")).isEqualTo(row.get(column.getKey()));
        } else {
          assertRefused(MessageFormatException.class, () -> column.getValue().from(each, "v"));
        }
      }
    }
  }

  @Test
  @Clause("3.11.3")
  void settersOfEachTypeKeepTheType() throws JMSException {
    MapMessage message = session.createMapMessage();
    message.setBoolean("boolean", true);
    message.setByte("byte", (byte) 1);
    message.setShort("short", (short) 2);
    message.setChar("char", 'c');
    message.setInt("int", 3);
    message.setLong("long", 4);
    message.setFloat("float", 5);
    message.setDouble("double", 6);
    message.setString("text", "s");
    message.setBytes("bytes", new byte[] {1, 2});
    message.setBytes("part", new byte[] {1, 2, 3}, 1, 2);
    MapMessage received = transferred(message);
    assertThat(received.getObject("boolean")).isEqualTo(true);
    assertThat(received.getObject("byte")).isEqualTo((byte) 1);
    assertThat(received.getObject("short")).isEqualTo((short) 2);
    assertThat(received.getObject("char")).isEqualTo('c');
    assertThat(received.getObject("int")).isEqualTo(3);
    assertThat(received.getObject("long")).isEqualTo(4L);
    assertThat(received.getObject("float")).isEqualTo(5f);
    assertThat(received.getObject("double")).isEqualTo(6.0);
    assertThat(received.getObject("text")).isEqualTo("s");
    assertThat(received.getObject("bytes")).isEqualTo(new byte[] {1, 2});
    assertThat(received.getObject("part")).isEqualTo(new byte[] {2, 3});
  }

  @Test
  @Clause("3.11.3")
  void textThatIsNoNumberIsNotReadAsOne() throws JMSException {
    MapMessage message = session.createMapMessage();
    message.setString("v", "x");
    for (String type : List.of("byte", "short", "int", "long", "float", "double")) {
      assertRefused(NumberFormatException.class, () -> GETS.get(type).from(message, "v"));
    }
  }

  @Test
  @Clause({"3.11.3", "3.12"})
  void missingValueIsReadAsNull() throws JMSException {
    MapMessage message = session.createMapMessage();
    message.setObject("set", null);
    message.setString("text", null);
    message.setBytes("bytes", null);
    for (MapMessage each : List.of(message, transferred(message))) {
      assertThat(each.itemExists("set")).isTrue();
      assertThat(each.itemExists("unset")).isFalse();
      for (String name : List.of("set", "text", "bytes", "unset")) {
        assertThat(each.getObject(name)).isNull();
        assertThat(each.getString(name)).isNull();
        assertThat(each.getBytes(name)).isNull();
        assertThat(each.getBoolean(name)).isFalse();
        assertRefused(NumberFormatException.class, () -> each.getByte(name));
        assertRefused(NumberFormatException.class, () -> each.getShort(name));
        assertRefused(NumberFormatException.class, () -> each.getInt(name));
        assertRefused(NumberFormatException.class, () -> each.getLong(name));
        assertRefused(NullPointerException.class, () -> each.getFloat(name));
        assertRefused(NullPointerException.class, () -> each.getDouble(name));
        assertRefused(NullPointerException.class, () -> each.getChar(name));
      }
    }
  }

  @ParameterizedTest
  @NullAndEmptySource
  @Clause("MapMessage.setObject")
  void valueHasAName(String name) throws JMSException {
    MapMessage message = session.createMapMessage();
    for (ThrowingCallable set : sets(message, name)) {
      assertRefused(IllegalArgumentException.class, set);
    }
    assertThat(message.getMapNames().hasMoreElements()).isFalse();
  }

  private static ThrowingCallable[] sets(MapMessage message, String name) {
    return new ThrowingCallable[] {
      () -> message.setBoolean(name, true),
      () -> message.setByte(name, (byte) 1),
      () -> message.setShort(name, (short) 1),
      () -> message.setChar(name, 'c'),
      () -> message.setInt(name, 1),
      () -> message.setLong(name, 1),
      () -> message.setFloat(name, 1),
      () -> message.setDouble(name, 1),
      () -> message.setString(name, "x"),
      () -> message.setBytes(name, new byte[1]),
      () -> message.setBytes(name, new byte[1], 0, 1),
      () -> message.setObject(name, 1)
    };
  }

  @Test
  @Clause({"3.11.1", "3.11.2", "3.10"})
  void receivedBodyIsReadOnlyUntilCleared() throws JMSException {
    MapMessage message = session.createMapMessage();
    message.setInt("a", 1);
    message.setIntProperty("p", 1);
    MapMessage received = transferred(message);
    for (ThrowingCallable set : sets(received, "a")) {
      assertRefused(MessageNotWriteableException.class, set);
    }
    assertThat(received.getInt("a")).isEqualTo(1);
    received.clearBody();
    assertThat(received.getMapNames().hasMoreElements()).isFalse();
    received.setInt("b", 2);
    assertThat(received.getInt("b")).isEqualTo(2);
    assertThat(received.getIntProperty("p")).isEqualTo(1);
  }

  @Test
  @Clause("3.11")
  void namesAreEnumerated() throws JMSException {
    MapMessage message = session.createMapMessage();
    message.setInt("a", 1);
    message.setString("b c", null);
    message.setInt("a", 2);
    MapMessage received = transferred(message);
    List<Object> names = listed(received.getMapNames());
    assertThat(names).containsExactlyInAnyOrder("a", "b c");
    assertThat(received.getInt("a")).isEqualTo(2);
  }

  @Test
  @Clause({"3.11.3", "MapMessage.setObject"})
  void otherObjectsAreNoValues() throws JMSException {
    MapMessage message = session.createMapMessage();
    assertRefused(MessageFormatException.class, () -> message.setObject("a", new ArrayList<>()));
    assertRefused(MessageFormatException.class, () -> message.setObject("a", Map.of()));
    assertRefused(IndexOutOfBoundsException.class, () -> message.setBytes("a", new byte[2], 1, 2));
    assertThat(message.itemExists("a")).isFalse();
  }
}
