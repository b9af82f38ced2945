package org.rowanmq.jms.message;

import jakarta.jms.JMSException;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotReadableException;
import jakarta.jms.StreamMessage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.rowanmq.wire.ContentBuilder;
import org.rowanmq.wire.ContentView;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.ProtocolException;

/** A message whose body is a sequence of typed values. */
public final class JmsStreamMessage extends JmsMessage implements StreamMessage {
  private @Nullable List<@Nullable Object> values;
  private int position;
  private byte @Nullable [] partlyRead;
  private int partlyReadOffset;

  public JmsStreamMessage() {
    values = new ArrayList<>();
  }

  JmsStreamMessage(ContentView view) {
    super(view);
  }

  private List<@Nullable Object> values() throws JMSException {
    List<@Nullable Object> current = values;
    if (current == null) {
      ContentView content = view();
      try {
        current = content == null ? new ArrayList<>() : content.stream();
      } catch (ProtocolException e) {
        throw corrupt(e);
      }
      values = current;
    }
    return current;
  }

  /** A conversion; when it fails, the position stays. */
  private interface Reader<T> {
    T read(@Nullable Object value) throws MessageFormatException;
  }

  private <T> T read(Reader<T> reader) throws JMSException {
    T result = reader.read(next());
    position++;
    return result;
  }

  private @Nullable Object next() throws JMSException {
    if (!isBodyReadOnly()) {
      throw new MessageNotReadableException(
          "The body is write-only until reset()", ErrorCode.MESSAGE_WRITE_ONLY.symbol());
    }
    if (partlyRead != null) {
      throw new MessageFormatException(
          "A byte[] was begun with readBytes() and not read to its end",
          ErrorCode.MESSAGE_FORMAT.symbol());
    }
    if (position >= values().size()) {
      throw new MessageEOFException(
          "The stream has no more values", ErrorCode.MESSAGE_END.symbol());
    }
    return values().get(position);
  }

  @Override
  public boolean readBoolean() throws JMSException {
    return read(Conversions::toBoolean);
  }

  @Override
  public byte readByte() throws JMSException {
    return read(Conversions::toByte);
  }

  @Override
  public short readShort() throws JMSException {
    return read(Conversions::toShort);
  }

  @Override
  public char readChar() throws JMSException {
    return read(Conversions::toChar);
  }

  @Override
  public int readInt() throws JMSException {
    return read(Conversions::toInt);
  }

  @Override
  public long readLong() throws JMSException {
    return read(Conversions::toLong);
  }

  @Override
  public float readFloat() throws JMSException {
    return read(Conversions::toFloat);
  }

  @Override
  public double readDouble() throws JMSException {
    return read(Conversions::toDouble);
  }

  @Override
  public @Nullable String readString() throws JMSException {
    String text = Conversions.toText(next());
    position++;
    return text;
  }

  @Override
  public int readBytes(byte[] target) throws JMSException {
    byte[] source = partlyRead;
    if (source == null) {
      source = Conversions.toBytes(next());
      position++;
      if (source == null) {
        return -1;
      }
      partlyReadOffset = 0;
      if (source.length == 0) {
        return 0;
      }
    } else if (partlyReadOffset == source.length) {
      partlyRead = null;
      return -1;
    }
    int count = Math.min(target.length, source.length - partlyReadOffset);
    System.arraycopy(source, partlyReadOffset, target, 0, count);
    partlyReadOffset += count;
    // A short read tells the caller that this was the end.
    partlyRead = count < target.length ? null : source;
    return count;
  }

  @Override
  public @Nullable Object readObject() throws JMSException {
    Object value = Conversions.element(next());
    position++;
    return value;
  }

  @Override
  public void writeBoolean(boolean value) throws JMSException {
    writeObject(value);
  }

  @Override
  public void writeByte(byte value) throws JMSException {
    writeObject(value);
  }

  @Override
  public void writeShort(short value) throws JMSException {
    writeObject(value);
  }

  @Override
  public void writeChar(char value) throws JMSException {
    writeObject(value);
  }

  @Override
  public void writeInt(int value) throws JMSException {
    writeObject(value);
  }

  @Override
  public void writeLong(long value) throws JMSException {
    writeObject(value);
  }

  @Override
  public void writeFloat(float value) throws JMSException {
    writeObject(value);
  }

  @Override
  public void writeDouble(double value) throws JMSException {
    writeObject(value);
  }

  @Override
  public void writeString(@Nullable String value) throws JMSException {
    writeObject(value);
  }

  @Override
  public void writeBytes(byte @Nullable [] value) throws JMSException {
    writeObject(value);
  }

  @Override
  public void writeBytes(byte[] value, int offset, int length) throws JMSException {
    Objects.checkFromIndexSize(offset, length, value.length);
    writeObject(Arrays.copyOfRange(value, offset, offset + length));
  }

  @Override
  public void writeObject(@Nullable Object value) throws JMSException {
    checkBodyWritable();
    values().add(Conversions.element(value));
  }

  @Override
  public void reset() {
    makeBodyReadOnly();
    position = 0;
    partlyRead = null;
  }

  @Override
  public void clearBody() throws JMSException {
    super.clearBody();
    values = new ArrayList<>();
    position = 0;
    partlyRead = null;
  }

  @Override
  void writeBody(ContentBuilder builder) throws JMSException {
    builder.stream(values());
  }

  @Override
  public <T> T getBody(Class<T> type) throws JMSException {
    throw new MessageFormatException(
        "The body of a StreamMessage is read value by value", ErrorCode.MESSAGE_FORMAT.symbol());
  }

  @Override
  @SuppressWarnings("rawtypes")
  public boolean isBodyAssignableTo(Class type) {
    return false;
  }
}
