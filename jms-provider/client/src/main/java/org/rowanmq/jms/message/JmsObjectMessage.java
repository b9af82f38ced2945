package org.rowanmq.jms.message;

import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.ObjectMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;
import org.rowanmq.wire.ContentBuilder;
import org.rowanmq.wire.ContentView;
import org.rowanmq.wire.ErrorCode;

/**
 * A message whose body is a serialised object. The object is copied by serialisation when it is
 * set, and again when it is read.
 */
public final class JmsObjectMessage extends JmsMessage implements ObjectMessage {
  private final TrustedClasses trusted;
  private byte @Nullable [] serialised;

  public JmsObjectMessage(TrustedClasses trusted) {
    this.trusted = trusted;
  }

  JmsObjectMessage(ContentView view, TrustedClasses trusted) {
    super(view);
    this.trusted = trusted;
    serialised = view.bodyIsNull() ? null : view.bodyBytes();
  }

  @Override
  public void setObject(@Nullable Serializable object) throws JMSException {
    checkBodyWritable();
    if (object == null) {
      serialised = null;
      return;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    } catch (IOException e) {
      throw failed("The object cannot be serialised: " + e, e);
    }
    serialised = bytes.toByteArray();
  }

  @Override
  public @Nullable Serializable getObject() throws JMSException {
    if (serialised == null) {
      return null;
    }
    try {
      return (Serializable) trusted.read(serialised);
    } catch (IOException | ClassNotFoundException | ClassCastException e) {
      throw failed("The object cannot be deserialised: " + e, e);
    }
  }

  private static MessageFormatException failed(String text, Exception cause) {
    MessageFormatException exception =
        new MessageFormatException(text, ErrorCode.MESSAGE_FORMAT.symbol());
    exception.initCause(cause);
    return exception;
  }

  @Override
  public void clearBody() throws JMSException {
    super.clearBody();
    serialised = null;
  }

  @Override
  void writeBody(ContentBuilder builder) {
    builder.object(serialised);
  }

  @Override
  @Nullable Object body(Class<?> type) throws JMSException {
    return getObject();
  }

  @Override
  @SuppressWarnings({"rawtypes", "unchecked"})
  public boolean isBodyAssignableTo(Class type) throws JMSException {
    try {
      Object object = getObject();
      return object == null || type.isInstance(object);
    } catch (MessageFormatException e) {
      // As the API documentation wants it: getBody would fail.
      return false;
    }
  }
}
