package org.rowanmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotReadableException;
import jakarta.jms.MessageNotWriteableException;
import java.util.ArrayList;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class BytesMessageIT extends SessionConformance {
  @Test
  @Clause("3.11")
  void everyTypeIsReadAsItWasWritten() throws JMSException {
    BytesMessage message = session.createBytesMessage();
    message.writeBoolean(true);
    message.writeByte((byte) -2);
    message.writeByte((byte) -2);
    message.writeShort((short) -3);
    message.writeShort((short) -3);
    message.writeChar('ß');
    message.writeInt(Integer.MIN_VALUE);
    message.writeLong(Long.MAX_VALUE);
    message.writeFloat(1.5f);
    message.writeDouble(Double.MIN_VALUE);
    message.writeUTF("ä\0漢");
    message.writeBytes(new byte[] {1, 2, 3});
    message.writeBytes(new byte[] {4, 5, 6, 7}, 1, 2);

    BytesMessage received = transferred(message);

    message.reset();
    for (BytesMessage each : new BytesMessage[] {message, received}) {
      assertThat(each.readBoolean()).isTrue();
      assertThat(each.readByte()).isEqualTo((byte) -2);
      assertThat(each.readUnsignedByte()).isEqualTo(254);
      assertThat(each.readShort()).isEqualTo((short) -3);
      assertThat(each.readUnsignedShort()).isEqualTo(65533);
      assertThat(each.readChar()).isEqualTo('ß');
      assertThat(each.readInt()).isEqualTo(Integer.MIN_VALUE);
      assertThat(each.readLong()).isEqualTo(Long.MAX_VALUE);
      assertThat(each.readFloat()).isEqualTo(1.5f);
      assertThat(each.readDouble()).isEqualTo(Double.MIN_VALUE);
      assertThat(each.readUTF()).isEqualTo("ä\0漢");
      byte[] rest = new byte[10];
      assertThat(each.readBytes(rest)).isEqualTo(5);
      assertThat(rest).startsWith(1, 2, 3, 5, 6);
      assertThat(each.readBytes(rest)).isEqualTo(-1);
    }
    assertThat(received.getBodyLength()).isEqualTo(message.getBodyLength()).isEqualTo(47);
  }

  @Test
  @Clause({"3.11", "BytesMessage.writeObject"})
  void objectsAreWrittenAsTheirPrimitives() throws JMSException {
    BytesMessage message = session.createBytesMessage();
    message.writeObject(true);
    message.writeObject((byte) 1);
    message.writeObject((short) 2);
    message.writeObject('c');
    message.writeObject(3);
    message.writeObject(4L);
    message.writeObject(5f);
    message.writeObject(6.0);
    message.writeObject("text");
    message.writeObject(new byte[] {7});

    BytesMessage received = transferred(message);

    assertThat(received.readBoolean()).isTrue();
    assertThat(received.readByte()).isEqualTo((byte) 1);
    assertThat(received.readShort()).isEqualTo((short) 2);
    assertThat(received.readChar()).isEqualTo('c');
    assertThat(received.readInt()).isEqualTo(3);
    assertThat(received.readLong()).isEqualTo(4);
    assertThat(received.readFloat()).isEqualTo(5f);
    assertThat(received.readDouble()).isEqualTo(6.0);
    assertThat(received.readUTF()).isEqualTo("text");
    assertThat(received.readByte()).isEqualTo((byte) 7);
    assertRefused(MessageEOFException.class, received::readByte);
  }

  @Test
  @Clause("BytesMessage.writeObject")
  void otherObjectsCannotBeWritten() throws JMSException {
    BytesMessage message = session.createBytesMessage();
    assertRefused(MessageFormatException.class, () -> message.writeObject(new ArrayList<>()));
    assertRefused(MessageFormatException.class, () -> message.writeObject(new int[1]));
    message.reset();
    assertThat(message.getBodyLength()).isZero();
  }

  @Test
  @Clause("3.12")
  void nullCannotBeWritten() throws JMSException {
    BytesMessage message = session.createBytesMessage();
    assertRefused(NullPointerException.class, () -> message.writeObject(null));
    assertRefused(NullPointerException.class, () -> message.writeUTF(null));
    assertRefused(NullPointerException.class, () -> message.writeBytes(null));
    assertRefused(NullPointerException.class, () -> message.writeBytes(null, 0, 1));
    message.reset();
    assertThat(message.getBodyLength()).isZero();
  }

  @Test
  @Clause("BytesMessage")
  void bodyIsWriteOnlyUntilReset() throws JMSException {
    BytesMessage message = session.createBytesMessage();
    message.writeInt(1);
    byte[] some = new byte[1];
    for (ThrowingCallable read :
        new ThrowingCallable[] {
          message::readBoolean,
          message::readByte,
          message::readUnsignedByte,
          message::readShort,
          message::readUnsignedShort,
          message::readChar,
          message::readInt,
          message::readLong,
          message::readFloat,
          message::readDouble,
          message::readUTF,
          () -> message.readBytes(some),
          () -> message.readBytes(some, 1),
          message::getBodyLength
        }) {
      assertRefused(MessageNotReadableException.class, read);
    }
    message.reset();
    assertThat(message.readInt()).isEqualTo(1);
    assertReadOnly(message);
  }

  @Test
  @Clause({"3.11.2", "3.10"})
  void receivedBodyIsReadOnlyUntilCleared() throws JMSException {
    BytesMessage message = session.createBytesMessage();
    message.setIntProperty("p", 1);
    message.writeInt(1);
    BytesMessage received = transferred(message);
    assertReadOnly(received);
    assertThat(received.readInt()).isEqualTo(1);

    received.clearBody();
    assertRefused(MessageNotReadableException.class, received::readInt);
    received.writeInt(2);
    received.reset();
    assertThat(received.readInt()).isEqualTo(2);
    assertThat(received.getIntProperty("p")).isEqualTo(1);
  }

  private static void assertReadOnly(BytesMessage message) {
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
          () -> message.writeUTF("x"),
          () -> message.writeBytes(new byte[1]),
          () -> message.writeBytes(new byte[1], 0, 1),
          () -> message.writeObject(1)
        }) {
      assertRefused(MessageNotWriteableException.class, write);
    }
  }

  @Test
  @Clause("BytesMessage.readInt")
  void prematureEndIsToldAndLeavesThePosition() throws JMSException {
    BytesMessage message = session.createBytesMessage();
    message.writeByte((byte) 5);
    BytesMessage received = transferred(message);
    for (ThrowingCallable read :
        new ThrowingCallable[] {
          received::readShort,
          received::readUnsignedShort,
          received::readChar,
          received::readInt,
          received::readLong,
          received::readFloat,
          received::readDouble,
          received::readUTF
        }) {
      assertRefused(MessageEOFException.class, read);
    }
    assertThat(received.readByte()).isEqualTo((byte) 5);
    assertRefused(MessageEOFException.class, received::readByte);
    assertRefused(MessageEOFException.class, received::readUnsignedByte);
    assertRefused(MessageEOFException.class, received::readBoolean);
  }

  @Test
  @Clause("3.11.3")
  void malformedTextLeavesThePosition() throws JMSException {
    BytesMessage message = session.createBytesMessage();
    message.writeBytes(new byte[] {0, 2, (byte) 0xFF, (byte) 0xFF});
    BytesMessage received = transferred(message);
    assertRefused(MessageFormatException.class, received::readUTF);
    assertThat(received.readInt()).isEqualTo(0x0002FFFF);
  }

  @Test
  @Clause("BytesMessage.readBytes")
  void readBytesFillsWhatItCan() throws JMSException {
    BytesMessage message = session.createBytesMessage();
    message.writeBytes(new byte[] {1, 2, 3, 4, 5});
    BytesMessage received = transferred(message);
    byte[] two = new byte[2];
    byte[] four = new byte[4];
    assertThat(received.readBytes(two)).isEqualTo(2);
    assertThat(two).containsExactly(1, 2);
    assertThat(received.readBytes(four, 1)).isEqualTo(1);
    assertThat(four).startsWith(3);
    assertThat(received.readBytes(four)).isEqualTo(2);
    assertThat(four).startsWith(4, 5);
    assertThat(received.readBytes(four)).isEqualTo(-1);
    assertRefused(IndexOutOfBoundsException.class, () -> received.readBytes(two, -1));
    assertRefused(IndexOutOfBoundsException.class, () -> received.readBytes(two, 3));
  }

  @Test
  @Clause("BytesMessage.reset")
  void resetBeginsAgain() throws JMSException {
    BytesMessage message = session.createBytesMessage();
    message.writeInt(1);
    message.reset();
    message.reset();
    assertThat(message.readInt()).isEqualTo(1);
    message.reset();
    assertThat(message.readInt()).isEqualTo(1);
    assertThat(message.getBodyLength()).isEqualTo(4);
  }

  @Test
  @Clause("3.11.1")
  void clearedBodyIsEmptyAndWritable() throws JMSException {
    BytesMessage message = session.createBytesMessage();
    message.writeInt(1);
    message.clearBody();
    message.writeByte((byte) 2);
    BytesMessage received = transferred(message);
    assertThat(received.getBodyLength()).isEqualTo(1);
    assertThat(received.readByte()).isEqualTo((byte) 2);
  }

  @Test
  @Clause({"Message.getBody", "BytesMessage"})
  void getBodyBeginsAgain() throws JMSException {
    BytesMessage message = session.createBytesMessage();
    message.writeInt(1);
    BytesMessage received = transferred(message);
    assertThat(received.readShort()).isZero();
    assertThat(received.getBody(byte[].class)).containsExactly(0, 0, 0, 1);
    assertThat(received.readInt()).isEqualTo(1);
  }

  @Test
  @Clause("3.11")
  void largeAndEmptyBodiesArrive() throws JMSException {
    byte[] large = new byte[3_000_000];
    for (int i = 0; i < large.length; i++) {
      large[i] = (byte) (i * 31);
    }
    BytesMessage message = session.createBytesMessage();
    message.writeBytes(large);
    BytesMessage received = transferred(message);
    assertThat(received.getBodyLength()).isEqualTo(large.length);
    assertThat(received.getBody(byte[].class)).isEqualTo(large);

    BytesMessage empty = transferred(session.createBytesMessage());
    assertThat(empty.getBodyLength()).isZero();
    assertThat(empty.readBytes(new byte[1])).isEqualTo(-1);
  }
}
