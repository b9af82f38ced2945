package org.rowanmq.jms.message;

import jakarta.jms.JMSException;
import jakarta.jms.TextMessage;
import org.jspecify.annotations.Nullable;
import org.rowanmq.wire.ContentBuilder;
import org.rowanmq.wire.ContentView;
import org.rowanmq.wire.ProtocolException;

/** A message whose body is a text. */
public final class JmsTextMessage extends JmsMessage implements TextMessage {
  private @Nullable String text;
  private boolean isDecoded;

  public JmsTextMessage() {
    isDecoded = true;
  }

  JmsTextMessage(ContentView view) {
    super(view);
  }

  @Override
  public @Nullable String getText() throws JMSException {
    ContentView content = view();
    if (!isDecoded && content != null) {
      try {
        text = content.text();
      } catch (ProtocolException e) {
        throw corrupt(e);
      }
      isDecoded = true;
    }
    return text;
  }

  @Override
  public void setText(@Nullable String newText) throws JMSException {
    checkBodyWritable();
    text = newText;
    isDecoded = true;
  }

  @Override
  public void clearBody() throws JMSException {
    super.clearBody();
    setText(null);
  }

  @Override
  void writeBody(ContentBuilder builder) throws JMSException {
    builder.text(getText());
  }

  @Override
  @Nullable Object body(Class<?> type) throws JMSException {
    return getText();
  }

  @Override
  @SuppressWarnings({"rawtypes", "unchecked"})
  public boolean isBodyAssignableTo(Class type) throws JMSException {
    return getText() == null || type.isAssignableFrom(String.class);
  }
}
