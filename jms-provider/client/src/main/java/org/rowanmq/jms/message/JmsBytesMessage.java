package org.rowanmq.jms.message;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotReadableException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.rowanmq.wire.ContentBuilder;
import org.rowanmq.wire.ContentView;
import org.rowanmq.wire.ErrorCode;

/** A message whose body is bytes. */
public final class JmsBytesMessage extends JmsMessage implements BytesMessage {
  private byte[] written = new byte[0];
  private ByteArrayOutputStream buffer = new ByteArrayOutputStream();
  private DataOutputStream out = new DataOutputStream(buffer);
  private DataInputStream in = new DataInputStream(new ByteArrayInputStream(written));

  public JmsBytesMessage() {}

  JmsBytesMessage(ContentView view) {
    super(view);
    written = view.bodyBytes();
    rewind();
  }

  private void rewind() {
    in = new DataInputStream(new ByteArrayInputStream(written));
  }

  private byte[] bytes() {
    return isBodyReadOnly() ? written : buffer.toByteArray();
  }

  /** Reads a value; at a premature end the position stays. */
  private interface Reader<T> {
    T read(DataInputStream from) throws IOException;
  }

  private <T> T read(Reader<T> reader) throws JMSException {
    checkReadable();
    in.mark(Integer.MAX_VALUE);
    try {
      return reader.read(in);
    } catch (EOFException e) {
      rewindToMark();
      throw new MessageEOFException(
          "The body has no more bytes for such a value", ErrorCode.MESSAGE_END.symbol());
    } catch (IOException e) {
      rewindToMark();
      throw new MessageFormatException(
          "The body does not hold such a value here: " + e.getMessage(),
          ErrorCode.MESSAGE_FORMAT.symbol());
    }
  }

  private void rewindToMark() {
    try {
      in.reset();
    } catch (IOException e) {
      throw new IllegalStateException("An array in memory can always be reset", e);
    }
  }

  private void checkReadable() throws JMSException {
    if (!isBodyReadOnly()) {
      throw new MessageNotReadableException(
          "The body is write-only until reset()", ErrorCode.MESSAGE_WRITE_ONLY.symbol());
    }
  }

  private interface Writer {
    void write(DataOutputStream to) throws IOException;
  }

  private void write(Writer writer) throws JMSException {
    checkBodyWritable();
    try {
      writer.write(out);
    } catch (IOException e) {
      throw new MessageFormatException(
          "The value cannot be written: " + e.getMessage(), ErrorCode.MESSAGE_FORMAT.symbol());
    }
  }

  @Override
  public long getBodyLength() throws JMSException {
    checkReadable();
    return written.length;
  }

  @Override
  public boolean readBoolean() throws JMSException {
    return read(DataInputStream::readBoolean);
  }

  @Override
  public byte readByte() throws JMSException {
    return read(DataInputStream::readByte);
  }

  @Override
  public int readUnsignedByte() throws JMSException {
    return read(DataInputStream::readUnsignedByte);
  }

  @Override
  public short readShort() throws JMSException {
    return read(DataInputStream::readShort);
  }

  @Override
  public int readUnsignedShort() throws JMSException {
    return read(DataInputStream::readUnsignedShort);
  }

  @Override
  public char readChar() throws JMSException {
    return read(DataInputStream::readChar);
  }

  @Override
  public int readInt() throws JMSException {
    return read(DataInputStream::readInt);
  }

  @Override
  public long readLong() throws JMSException {
    return read(DataInputStream::readLong);
  }

  @Override
  public float readFloat() throws JMSException {
    return read(DataInputStream::readFloat);
  }

  @Override
  public double readDouble() throws JMSException {
    return read(DataInputStream::readDouble);
  }

  @Override
  public String readUTF() throws JMSException {
    return read(from -> from.readUTF());
  }

  @Override
  public int readBytes(byte[] value) throws JMSException {
    return readBytes(value, value.length);
  }

  @Override
  public int readBytes(byte[] value, int length) throws JMSException {
    if (length < 0 || length > value.length) {
      throw new IndexOutOfBoundsException("length " + length + " for an array of " + value.length);
    }
    return length == 0 ? readNone() : read(from -> from.read(value, 0, length));
  }

  private int readNone() throws JMSException {
    checkReadable();
    return 0;
  }

  @Override
  public void writeBoolean(boolean value) throws JMSException {
    write(to -> to.writeBoolean(value));
  }

  @Override
  public void writeByte(byte value) throws JMSException {
    write(to -> to.writeByte(value));
  }

  @Override
  public void writeShort(short value) throws JMSException {
    write(to -> to.writeShort(value));
  }

  @Override
  public void writeChar(char value) throws JMSException {
    write(to -> to.writeChar(value));
  }

  @Override
  public void writeInt(int value) throws JMSException {
    write(to -> to.writeInt(value));
  }

  @Override
  public void writeLong(long value) throws JMSException {
    write(to -> to.writeLong(value));
  }

  @Override
  public void writeFloat(float value) throws JMSException {
    write(to -> to.writeFloat(value));
  }

  @Override
  public void writeDouble(double value) throws JMSException {
    write(to -> to.writeDouble(value));
  }

  @Override
  public void writeUTF(String value) throws JMSException {
    write(to -> to.writeUTF(value));
  }

  @Override
  public void writeBytes(byte[] value) throws JMSException {
    write(to -> to.write(value));
  }

  @Override
  public void writeBytes(byte[] value, int offset, int length) throws JMSException {
    write(to -> to.write(value, offset, length));
  }

  @Override
  public void writeObject(@Nullable Object value) throws JMSException {
    if (value == null) {
      throw new NullPointerException("A BytesMessage cannot hold null");
    }
    Object element = Conversions.element(value);
    if (element instanceof byte[] bytes) {
      writeBytes(bytes);
    } else if (element instanceof String text) {
      writeUTF(text);
    } else if (element instanceof Boolean b) {
      writeBoolean(b);
    } else if (element instanceof Character c) {
      writeChar(c);
    } else if (element instanceof Number number) {
      writeNumber(number);
    }
  }

  private void writeNumber(Number number) throws JMSException {
    if (number instanceof Byte) {
      writeByte(number.byteValue());
    } else if (number instanceof Short) {
      writeShort(number.shortValue());
    } else if (number instanceof Integer) {
      writeInt(number.intValue());
    } else if (number instanceof Long) {
      writeLong(number.longValue());
    } else if (number instanceof Float) {
      writeFloat(number.floatValue());
    } else {
      writeDouble(number.doubleValue());
    }
  }

  @Override
  public void reset() {
    written = bytes();
    makeBodyReadOnly();
    rewind();
  }

  @Override
  public void clearBody() throws JMSException {
    super.clearBody();
    buffer = new ByteArrayOutputStream();
    out = new DataOutputStream(buffer);
  }

  @Override
  void writeBody(ContentBuilder builder) {
    byte[] bytes = bytes();
    builder.bytes(bytes, 0, bytes.length);
  }

  @Override
  @Nullable Object body(Class<?> type) {
    byte[] bytes = bytes();
    return bytes.length == 0 ? null : bytes.clone();
  }

  @Override
  public <T> @Nullable T getBody(Class<T> type) throws JMSException {
    reset();
    return super.getBody(type);
  }

  @Override
  @SuppressWarnings({"rawtypes", "unchecked"})
  public boolean isBodyAssignableTo(Class type) {
    return bytes().length == 0 || type.isAssignableFrom(byte[].class);
  }
}
