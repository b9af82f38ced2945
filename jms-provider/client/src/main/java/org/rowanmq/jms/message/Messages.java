package org.rowanmq.jms.message;

import jakarta.jms.BytesMessage;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageEOFException;
import jakarta.jms.ObjectMessage;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.destination.JmsDestination;
import org.rowanmq.wire.BodyType;
import org.rowanmq.wire.BrokerFrame.Deliver;
import org.rowanmq.wire.ContentView;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.ProtocolException;

/** Makes messages: of deliveries, and of other providers' messages. */
public final class Messages {
  private Messages() {}

  /** The JMSMessageID of a message. */
  public static String id(long producerId, long sequence) {
    return "ID:" + Long.toHexString(producerId) + "-" + sequence;
  }

  /** Whether the body is sealed. */
  public static boolean isSealed(Deliver frame) {
    return ContentView.isSealed(frame.content().bytes());
  }

  /**
   * Whether it is a BytesMessage, the only one that can be read piece by piece.
   *
   * @throws ProtocolException if its headers or properties cannot be read
   */
  public static boolean hasBytes(Deliver frame) throws ProtocolException {
    return ContentView.of(frame.content().bytes()).bodyType() == BodyType.BYTES;
  }

  /**
   * The message of a delivery.
   *
   * @param large its body, if that is not in the frame; it is a BytesMessage then
   * @param signer who has signed it, verified; null if nobody that is known
   * @throws ProtocolException if its headers or properties cannot be read
   */
  public static JmsMessage of(
      Deliver frame,
      TrustedClasses trusted,
      Acknowledger acknowledger,
      @Nullable ByteBody large,
      @Nullable String signer)
      throws ProtocolException {
    ContentView view = ContentView.of(frame.content().bytes());
    JmsMessage message = large == null ? of(view, trusted) : new JmsBytesMessage(view, large);
    received(message, frame, acknowledger, signer);
    return message;
  }

  /**
   * The message of a delivery whose body could not be opened.
   *
   * @throws ProtocolException if its headers or properties cannot be read
   */
  public static JmsMessage unopened(Deliver frame, JMSException why) throws ProtocolException {
    JmsMessage message = new JmsSealedMessage(ContentView.of(frame.content().bytes()), why);
    received(message, frame, Acknowledger.NONE, null);
    return message;
  }

  private static void received(
      JmsMessage message, Deliver frame, Acknowledger acknowledger, @Nullable String signer) {
    Map<String, @Nullable Object> provided = new LinkedHashMap<>();
    provided.put(PropertyNames.DELIVERY_COUNT, frame.deliveryCount());
    if (!frame.user().isEmpty()) {
      provided.put(PropertyNames.USER_ID, frame.user());
    }
    Map<String, String> notes = frame.annotations();
    if (notes.containsKey("dead-letter-reason")) {
      DeadLetterProperties.add(notes, provided);
    }
    if (signer != null) {
      provided.put(PropertyNames.SIGNER, signer);
    }
    message.received(
        id(frame.producerId(), frame.producerSequence()),
        JmsDestination.of(frame.destination()),
        frame.persistent() ? DeliveryMode.PERSISTENT : DeliveryMode.NON_PERSISTENT,
        frame.priority(),
        frame.redelivered(),
        provided,
        acknowledger);
  }

  private static JmsMessage of(ContentView view, TrustedClasses trusted) throws ProtocolException {
    return switch (view.bodyType()) {
      case NONE -> new JmsMessage(view);
      case TEXT -> new JmsTextMessage(view);
      case BYTES -> new JmsBytesMessage(view);
      case MAP -> new JmsMapMessage(view);
      case STREAM -> new JmsStreamMessage(view);
      case OBJECT -> new JmsObjectMessage(view, trusted);
      case SEALED ->
          throw new ProtocolException(ErrorCode.PROTOCOL, "A sealed body was not opened");
    };
  }

  /** A copy of another provider's message; ours is returned as it is. */
  public static JmsMessage own(Message message, TrustedClasses trusted) throws JMSException {
    if (message instanceof JmsMessage own) {
      return own;
    }
    JmsMessage copy = copyBody(message, trusted);
    copy.copyHeaders(message);
    return copy;
  }

  private static JmsMessage copyBody(Message message, TrustedClasses trusted) throws JMSException {
    if (message instanceof TextMessage text) {
      JmsTextMessage copy = new JmsTextMessage();
      copy.setText(text.getText());
      return copy;
    }
    if (message instanceof ObjectMessage object) {
      JmsObjectMessage copy = new JmsObjectMessage(trusted);
      copy.setObject(object.getObject());
      return copy;
    }
    if (message instanceof BytesMessage bytes) {
      return copy(bytes);
    }
    if (message instanceof MapMessage map) {
      JmsMapMessage copy = new JmsMapMessage();
      Enumeration<?> names = map.getMapNames();
      while (names.hasMoreElements()) {
        String name = String.valueOf(names.nextElement());
        copy.setObject(name, map.getObject(name));
      }
      return copy;
    }
    return message instanceof StreamMessage stream ? copy(stream) : new JmsMessage();
  }

  private static JmsMessage copy(BytesMessage bytes) throws JMSException {
    JmsBytesMessage copy = new JmsBytesMessage();
    bytes.reset();
    byte[] part = new byte[4096];
    for (int count = bytes.readBytes(part); count > 0; count = bytes.readBytes(part)) {
      copy.writeBytes(part, 0, count);
    }
    bytes.reset();
    return copy;
  }

  private static JmsMessage copy(StreamMessage stream) throws JMSException {
    JmsStreamMessage copy = new JmsStreamMessage();
    stream.reset();
    try {
      while (true) {
        copy.writeObject(stream.readObject());
      }
    } catch (MessageEOFException end) {
      stream.reset();
      return copy;
    }
  }
}
