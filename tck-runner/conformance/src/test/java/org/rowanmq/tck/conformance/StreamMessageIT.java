package org.rowanmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotReadableException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.StreamMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StreamMessageIT extends SessionConformance {
  private interface Read {
    Object from(StreamMessage message) throws JMSException;
  }

  private static final Map<String, Read> READS =
      Map.of(
          "boolean", StreamMessage::readBoolean,
          "byte", StreamMessage::readByte,
          "short", StreamMessage::readShort,
          "char", StreamMessage::readChar,
          "int", StreamMessage::readInt,
          "long", StreamMessage::readLong,
          "float", StreamMessage::readFloat,
          "double", StreamMessage::readDouble,
          "String", StreamMessage::readString,
          "byte[]",
              message -> {
                byte[] bytes = new byte[10];
                return List.of(message.readBytes(bytes), bytes[0]);
              });

  static Stream<Arguments> table() {
    return Stream.of(
        Arguments.of(true, Map.of("boolean", true, "String", "true")),
        Arguments.of(
            (byte) 7,
            Map.of("byte", (byte) 7, "short", (short) 7, "int", 7, "long", 7L, "String", "7")),
        Arguments.of(
            (short) 300, Map.of("short", (short) 300, "int", 300, "long", 300L, "String", "300")),
        Arguments.of('x', Map.of("char", 'x', "String", "x")),
        Arguments.of(70_000, Map.of("int", 70_000, "long", 70_000L, "String", "70000")),
        Arguments.of(1L << 40, Map.of("long", 1L << 40, "String", "1099511627776")),
        Arguments.of(1.5f, Map.of("float", 1.5f, "double", 1.5, "String", "1.5")),
        Arguments.of(2.5, Map.of("double", 2.5, "String", "2.5")),
        Arguments.of(
            "12",
            Map.of(
                "boolean",
                false,
                "byte",
                (byte) 12,
                "short",
                (short) 12,
                "int",
                12,
                "long",
                12L,
                "float",
                12f,
                "double",
                12.0,
                "String",
                "12")),
        Arguments.of(new byte[] {9}, Map.of("byte[]", List.of(1, (byte) 9))));
  }

  @ParameterizedTest
  @MethodSource("table")
  @Clause("3.11.3")
  void valueIsReadAsTheTypesOfItsRowAndNoOther(Object value, Map<String, Object> row)
      throws JMSException {
    StreamMessage message = session.createStreamMessage();
    message.writeObject(value);
    StreamMessage received = transferred(message);
    message.reset();
    for (StreamMessage each : List.of(message, received)) {
      READS.forEach(
          (type, read) -> {
            if (!row.containsKey(type)) {
              // The position stays: every further attempt finds the same value.
              assertRefused(MessageFormatException.class, () -> read.from(each));
            }
          });
      for (Map.Entry<String, Object> column : row.entrySet()) {
        assertThat(READS.get(column.getKey()).from(each)).isEqualTo(column.getValue());
        assertThat(column.getKey().equals("byte[]") || isAtEnd(each)).isTrue();
        each.reset();
      }
      assertThat(each.readObject()).isEqualTo(value);
    }
  }

  private static boolean isAtEnd(StreamMessage message) {
    return assertRefused(MessageEOFException.class, message::readObject) != null;
  }

  @Test
  @Clause("3.11.3")
  void settersOfEachTypeKeepTheType() throws JMSException {
    StreamMessage message = session.createStreamMessage();
    message.writeBoolean(true);
    message.writeByte((byte) 1);
    message.writeShort((short) 2);
    message.writeChar('c');
    message.writeInt(3);
    message.writeLong(4);
    message.writeFloat(5);
    message.writeDouble(6);
    message.writeString("s");
    message.writeBytes(new byte[] {1, 2, 3}, 1, 2);
    message.writeString(null);
    StreamMessage received = transferred(message);
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < 11; i++) {
      values.add(received.readObject());
    }
    assertThat(values)
        .usingRecursiveComparison()
        .isEqualTo(
            java.util.Arrays.asList(
                true, (byte) 1, (short) 2, 'c', 3, 4L, 5f, 6.0, "s", new byte[] {2, 3}, null));
    assertRefused(MessageEOFException.class, received::readObject);
  }

  @Test
  @Clause("3.11.3")
  void textThatIsNoNumberLeavesThePosition() throws JMSException {
    StreamMessage message = session.createStreamMessage();
    message.writeString("x");
    message.reset();
    assertRefused(NumberFormatException.class, message::readByte);
    assertRefused(NumberFormatException.class, message::readShort);
    assertRefused(NumberFormatException.class, message::readInt);
    assertRefused(NumberFormatException.class, message::readLong);
    assertRefused(NumberFormatException.class, message::readFloat);
    assertRefused(NumberFormatException.class, message::readDouble);
    assertThat(message.readString()).isEqualTo("x");
  }

  @Test
  @Clause("3.11.3")
  void nullIsReadAsValueOfNull() throws JMSException {
    StreamMessage message = session.createStreamMessage();
    message.writeObject(null);
    message.writeBytes(null);
    message.writeString(null);
    StreamMessage received = transferred(message);
    assertRefused(NumberFormatException.class, received::readByte);
    assertRefused(NumberFormatException.class, received::readShort);
    assertRefused(NumberFormatException.class, received::readInt);
    assertRefused(NumberFormatException.class, received::readLong);
    assertRefused(NullPointerException.class, received::readFloat);
    assertRefused(NullPointerException.class, received::readDouble);
    assertRefused(NullPointerException.class, received::readChar);
    assertThat(received.readBoolean()).isFalse();
    assertThat(received.readBytes(new byte[1])).isEqualTo(-1);
    assertThat(received.readString()).isNull();
  }

  @Test
  @Clause("StreamMessage.readBytes")
  void bytesAreReadInParts() throws JMSException {
    StreamMessage message = session.createStreamMessage();
    message.writeBytes(new byte[] {1, 2, 3, 4, 5});
    message.writeBytes(new byte[] {6, 7});
    message.writeBytes(new byte[0]);
    message.writeInt(8);
    StreamMessage received = transferred(message);
    byte[] two = new byte[2];

    assertThat(received.readBytes(two)).isEqualTo(2);
    assertThat(two).containsExactly(1, 2);
    assertRefused(MessageFormatException.class, received::readInt);
    assertRefused(MessageFormatException.class, received::readObject);
    assertThat(received.readBytes(two)).isEqualTo(2);
    assertThat(two).containsExactly(3, 4);
    assertThat(received.readBytes(two)).isEqualTo(1);
    assertThat(two).startsWith(5);

    assertThat(received.readBytes(two)).isEqualTo(2);
    assertThat(two).containsExactly(6, 7);
    assertThat(received.readBytes(two)).isEqualTo(-1);

    assertThat(received.readBytes(two)).isZero();
    assertThat(received.readInt()).isEqualTo(8);
    assertRefused(MessageEOFException.class, () -> received.readBytes(two));
  }

  @Test
  @Clause("StreamMessage")
  void bodyIsWriteOnlyUntilReset() throws JMSException {
    StreamMessage message = session.createStreamMessage();
    message.writeInt(1);
    READS
        .values()
        .forEach(
            read -> assertRefused(MessageNotReadableException.class, () -> read.from(message)));
    assertRefused(MessageNotReadableException.class, message::readObject);
    message.reset();
    assertThat(message.readInt()).isEqualTo(1);
    assertReadOnly(message);
  }

  @Test
  @Clause({"3.11.1", "3.11.2", "3.10"})
  void receivedBodyIsReadOnlyUntilCleared() throws JMSException {
    StreamMessage message = session.createStreamMessage();
    message.writeInt(1);
    StreamMessage received = transferred(message);
    assertReadOnly(received);
    assertThat(received.readInt()).isEqualTo(1);
    received.clearBody();
    assertRefused(MessageNotReadableException.class, received::readInt);
    received.writeInt(2);
    received.reset();
    assertThat(received.readInt()).isEqualTo(2);
    assertRefused(MessageEOFException.class, received::readInt);
  }

  private static void assertReadOnly(StreamMessage message) {
    for (ThrowingCallable write :
        new ThrowingCallable[] {
          () -> message.writeBoolean(true),
          () -> message.writeByte((byte) 1),
          () -> message.writeShort((short) 1),
          () -> message.writeChar('c'),
          () -> message.writeInt(1),
          () -> message.writeLong(1),
          () -> message.writeFloat(1),
          () -> message.writeDouble(1),
          () -> message.writeString("x"),
          () -> message.writeBytes(new byte[1]),
          () -> message.writeBytes(new byte[1], 0, 1),
          () -> message.writeObject(1)
        }) {
      assertRefused(MessageNotWriteableException.class, write);
    }
  }

  @Test
  @Clause({"3.11.3", "StreamMessage.writeObject"})
  void otherObjectsCannotBeWritten() throws JMSException {
    StreamMessage message = session.createStreamMessage();
    assertRefused(MessageFormatException.class, () -> message.writeObject(new ArrayList<>()));
    assertRefused(MessageFormatException.class, () -> message.writeObject(new int[1]));
    assertRefused(IndexOutOfBoundsException.class, () -> message.writeBytes(new byte[2], 1, 2));
    message.reset();
    assertRefused(MessageEOFException.class, message::readObject);
  }

  @Test
  @Clause("3.11.3")
  void emptyStreamEndsAtOnce() throws JMSException {
    StreamMessage received = transferred(session.createStreamMessage());
    READS
        .values()
        .forEach(read -> assertRefused(MessageEOFException.class, () -> read.from(received)));
  }
}
