package org.rowanmq.server.cli;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageEOFException;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Enumeration;
import java.util.StringJoiner;

/** Messages for a terminal. Objects are never deserialised. */
final class MessageText {
  /** Longer bodies of bytes are not printed. */
  private static final int SHOWN_MAX = 1 << 20;

  private MessageText() {}

  static String body(Message message) throws JMSException {
    if (message instanceof TextMessage text) {
      return String.valueOf(text.getText());
    }
    if (message instanceof BytesMessage bytes) {
      return bytes(bytes);
    }
    if (message instanceof MapMessage map) {
      return map(map);
    }
    if (message instanceof StreamMessage stream) {
      return stream(stream);
    }
    return "(" + message.getClass().getSimpleName() + ")";
  }

  static String headers(Message message) throws JMSException {
    StringJoiner line = new StringJoiner(" ", "# ", "");
    line.add(message.getJMSMessageID());
    line.add("priority=" + message.getJMSPriority());
    line.add("redelivered=" + message.getJMSRedelivered());
    Enumeration<?> names = message.getPropertyNames();
    while (names.hasMoreElements()) {
      String name = (String) names.nextElement();
      line.add(name + "=" + message.getObjectProperty(name));
    }
    return line.toString();
  }

  private static String bytes(BytesMessage message) throws JMSException {
    if (message.getBodyLength() > SHOWN_MAX) {
      return "(" + message.getBodyLength() + " bytes; --file FILE saves them)";
    }
    byte[] body = new byte[(int) message.getBodyLength()];
    int unused = message.readBytes(body);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException e) {
      return "base64:" + Base64.getEncoder().encodeToString(body);
    }
  }

  private static String map(MapMessage message) throws JMSException {
    StringJoiner fields = new StringJoiner(", ", "{", "}");
    Enumeration<?> names = message.getMapNames();
    while (names.hasMoreElements()) {
      String name = (String) names.nextElement();
      fields.add(name + "=" + message.getObject(name));
    }
    return fields.toString();
  }

  private static String stream(StreamMessage message) throws JMSException {
    StringJoiner values = new StringJoiner(", ", "[", "]");
    while (true) {
      try {
        values.add(String.valueOf(message.readObject()));
      } catch (MessageEOFException end) {
        return values.toString();
      }
    }
  }
}
