package org.rowanmq.jms.message;

import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import org.jspecify.annotations.Nullable;
import org.rowanmq.wire.ContentBuilder;
import org.rowanmq.wire.ContentView;

/**
 * A browsed message whose sealed body could not be opened: headers and properties can be read, the
 * body fails with the reason. Consumers are never given one.
 */
public final class JmsSealedMessage extends JmsMessage {
  private final JMSException why;

  JmsSealedMessage(ContentView view, JMSException why) {
    super(view);
    this.why = why;
  }

  /** Why it could not be opened: names ids of keys, never a key. */
  public String reason() {
    return String.valueOf(why.getMessage());
  }

  @Override
  void writeBody(ContentBuilder builder) throws JMSException {
    throw failure();
  }

  @Override
  @Nullable Object body(Class<?> type) throws JMSException {
    throw failure();
  }

  @Override
  @SuppressWarnings("rawtypes")
  public boolean isBodyAssignableTo(Class type) {
    return false;
  }

  private MessageFormatException failure() {
    MessageFormatException failure =
        new MessageFormatException(why.getMessage(), why.getErrorCode());
    failure.initCause(why);
    return failure;
  }

  @Override
  public String toString() {
    return super.toString() + " (sealed: " + reason() + ")";
  }
}
