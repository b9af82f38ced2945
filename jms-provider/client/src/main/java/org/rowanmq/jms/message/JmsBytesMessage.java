package org.rowanmq.jms.message;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotReadableException;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UTFDataFormatException;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.connection.OutgoingContent;
import org.rowanmq.wire.ContentBuilder;
import org.rowanmq.wire.ContentView;
import org.rowanmq.wire.ErrorCode;

/**
 * A message whose body is bytes. A body of more than a mebibyte that is being written lies in a
 * temporary file, and a received large one at the broker until it is read, so neither costs memory.
 */
public final class JmsBytesMessage extends JmsMessage implements BytesMessage {
  private Spool written = new Spool();
  private DataOutputStream out = new DataOutputStream(written);
  private ByteBody body = ByteBody.of(new byte[0]);
  private DataInputStream in = new DataInputStream(new BodyStream(body));
  private @Nullable InputStream source;

  public JmsBytesMessage() {}

  JmsBytesMessage(ContentView view) {
    super(view);
    body = ByteBody.of(view.bodyBytes());
    rewind();
  }

  /** A received message whose body is not in the view. */
  JmsBytesMessage(ContentView view, ByteBody body) {
    super(view);
    this.body = body;
    rewind();
  }

  private void rewind() {
    in = new DataInputStream(new BodyStream(body));
  }

  /** What was written or received. */
  private ByteBody bytes() throws JMSException {
    if (isBodyReadOnly()) {
      return body;
    }
    try {
      InputStream from = source;
      source = null;
      if (from != null) {
        from.transferTo(out);
      }
      out.flush();
    } catch (IOException e) {
      throw unwritable(e);
    }
    return written;
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
    } catch (BodyStream.Failed e) {
      rewindToMark();
      throw e.failure;
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
    } catch (UTFDataFormatException e) {
      throw new MessageFormatException(
          "The value cannot be written: " + e.getMessage(), ErrorCode.MESSAGE_FORMAT.symbol());
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private static JMSException unwritable(IOException cause) {
    JMSException failure =
        new JMSException(
            "The body cannot be written to a temporary file, or not be read from its stream: "
                + cause.getMessage(),
            ErrorCode.INTERNAL.symbol());
    failure.initCause(cause);
    return failure;
  }

  @Override
  public long getBodyLength() throws JMSException {
    checkReadable();
    return body.length();
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
    if (length == 0) {
      checkReadable();
      return 0;
    }
    int count = read(from -> from.readNBytes(value, 0, length));
    return count == 0 ? -1 : count;
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
  public void reset() throws JMSException {
    body = bytes();
    makeBodyReadOnly();
    rewind();
  }

  @Override
  public void clearBody() throws JMSException {
    super.clearBody();
    source = null;
    written = new Spool();
    out = new DataOutputStream(written);
  }

  @Override
  public void setObjectProperty(String name, @Nullable Object value) throws JMSException {
    if (name != null && name.equals(PropertyNames.INPUT_STREAM)) {
      checkBodyWritable();
      if (!(value instanceof InputStream stream)) {
        throw notA(name, InputStream.class, value);
      }
      clearBody();
      source = stream;
    } else if (name != null && name.equals(PropertyNames.SAVE_STREAM)) {
      checkReadable();
      if (!(value instanceof OutputStream stream)) {
        throw notA(name, OutputStream.class, value);
      }
      save(stream);
    } else {
      super.setObjectProperty(name, value);
    }
  }

  private static JMSException notA(String name, Class<?> type, @Nullable Object value) {
    return new MessageFormatException(
        name + " is a " + type.getName() + ", not " + (value == null ? "null" : value.getClass()),
        ErrorCode.MESSAGE_FORMAT.symbol());
  }

  private void save(OutputStream to) throws JMSException {
    try {
      new BodyStream(body).transferTo(to);
      to.flush();
    } catch (BodyStream.Failed e) {
      throw e.failure;
    } catch (IOException e) {
      JMSException failure =
          new JMSException(
              "The body cannot be written to the stream given: " + e.getMessage(),
              ErrorCode.INTERNAL.symbol());
      failure.initCause(e);
      throw failure;
    }
  }

  @Override
  public @Nullable Object getObjectProperty(String name) {
    if (PropertyNames.INPUT_STREAM.equals(name)) {
      return isBodyReadOnly() ? new BodyStream(body) : source;
    }
    return super.getObjectProperty(name);
  }

  /** The body if it is not in memory; then it is on this side from now on. */
  private @Nullable Spool spooled() throws JMSException {
    ByteBody bytes = bytes().kept();
    return bytes instanceof Spool spool && spool.isInFile() ? spool : null;
  }

  @Override
  public OutgoingContent outgoing() throws JMSException {
    Spool large = spooled();
    if (large == null) {
      return super.outgoing();
    }
    try {
      return new SpooledContent(content().bytes(), large);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /** Of a body that is not in memory the content has only what comes before it. */
  @Override
  void writeBody(ContentBuilder builder) throws JMSException {
    if (spooled() != null) {
      builder.bytes(new byte[0], 0, 0);
    } else if (bytes() instanceof Spool inMemory) {
      builder.bytes(inMemory.buffer(), 0, (int) inMemory.length());
    } else {
      byte[] bytes = array();
      builder.bytes(bytes, 0, bytes.length);
    }
  }

  private byte[] array() throws JMSException {
    ByteBody bytes = bytes();
    if (bytes.length() > Integer.MAX_VALUE - 8) {
      throw new JMSException(
          "The body of " + bytes.length() + " bytes does not fit an array: use readBytes",
          ErrorCode.MESSAGE_TOO_LARGE.symbol());
    }
    byte[] array = new byte[(int) bytes.length()];
    for (int from = 0; from < array.length; ) {
      from += bytes.read(from, array, from, array.length - from);
    }
    return array;
  }

  @Override
  @Nullable Object body(Class<?> type) throws JMSException {
    return bytes().length() == 0 ? null : array();
  }

  @Override
  public <T> @Nullable T getBody(Class<T> type) throws JMSException {
    reset();
    return super.getBody(type);
  }

  @Override
  @SuppressWarnings({"rawtypes", "unchecked"})
  public boolean isBodyAssignableTo(Class type) throws JMSException {
    return bytes().length() == 0 || type.isAssignableFrom(byte[].class);
  }
}
