package org.rowanmq.jms.message;

import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotWriteableException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.connection.OutgoingContent;
import org.rowanmq.jms.destination.JmsDestination;
import org.rowanmq.wire.ContentBuilder;
import org.rowanmq.wire.ContentView;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.MessageContent;
import org.rowanmq.wire.ProtocolException;

/**
 * A message without a body, and what all messages share. Made by the application it is writable;
 * received it is read-only until cleared, and its properties and body are decoded when they are
 * first asked for.
 */
public class JmsMessage implements Message {
  private final @Nullable ContentView view;
  private @Nullable Map<String, @Nullable Object> properties;
  private Map<String, @Nullable Object> provided = Map.of();
  private boolean arePropertiesReadOnly;
  private boolean isBodyReadOnly;
  private Acknowledger acknowledger = Acknowledger.NONE;

  private @Nullable String messageId;
  private long timestamp;
  private @Nullable Object correlation;
  private @Nullable Destination replyTo;
  private @Nullable Destination destination;
  private int deliveryMode = DeliveryMode.PERSISTENT;
  private int priority = DEFAULT_PRIORITY;
  private boolean redelivered;
  private @Nullable String type;
  private long expiration;
  private long deliveryTime;

  public JmsMessage() {
    view = null;
  }

  /** A received message. */
  protected JmsMessage(ContentView view) {
    this.view = view;
    arePropertiesReadOnly = true;
    isBodyReadOnly = true;
    timestamp = view.timestampMillis();
    byte[] opaque = view.correlationBytes();
    correlation = opaque == null ? view.correlationId() : opaque;
    org.rowanmq.wire.Destination to = view.replyTo();
    replyTo = to == null ? null : JmsDestination.of(to);
    type = view.type();
    expiration = view.expirationMillis();
    deliveryTime = view.deliveryTimeMillis();
  }

  // ---- for the session

  /** What the broker says about a received message. */
  public void received(
      String id,
      Destination from,
      int mode,
      int withPriority,
      boolean again,
      Map<String, @Nullable Object> properties,
      Acknowledger by) {
    messageId = id;
    destination = from;
    deliveryMode = mode;
    priority = withPriority;
    redelivered = again;
    provided = properties;
    acknowledger = by;
  }

  /** Shows the sender what receivers will see (JMS 3.1 §3.5.9). */
  public final void sentBy(String user) {
    properties().put(PropertyNames.USER_ID, user);
  }

  /** The content to send. */
  public final MessageContent content() throws JMSException {
    try {
      ContentBuilder builder = new ContentBuilder();
      builder.timestampMillis(timestamp);
      if (correlation instanceof byte[] opaque) {
        builder.correlationBytes(opaque);
      } else if (correlation instanceof String text) {
        builder.correlationId(text);
      }
      if (replyTo != null) {
        builder.replyTo(JmsDestination.wire(replyTo));
      }
      if (type != null) {
        builder.type(type);
      }
      builder.expirationMillis(expiration).deliveryTimeMillis(deliveryTime);
      for (Map.Entry<String, @Nullable Object> entry : properties().entrySet()) {
        if (!PropertyNames.isSetByProvider(entry.getKey())) {
          builder.property(entry.getKey(), entry.getValue());
        }
      }
      writeBody(builder);
      return builder.build();
    } catch (IllegalArgumentException e) {
      throw new MessageFormatException(e.getMessage(), ErrorCode.MESSAGE_FORMAT.symbol());
    } catch (ArithmeticException e) {
      throw new JMSException(
          "The message is longer than 2 GiB", ErrorCode.MESSAGE_TOO_LARGE.symbol());
    }
  }

  /** The content to send, which may be larger than memory. */
  public OutgoingContent outgoing() throws JMSException {
    return OutgoingContent.of(content());
  }

  void writeBody(ContentBuilder builder) throws JMSException {
    builder.noBody();
  }

  /** Copies everything but the body. */
  public final void copyHeaders(Message from) throws JMSException {
    byte[] opaque = null;
    try {
      correlation = from.getJMSCorrelationID();
    } catch (JMSException e) {
      opaque = from.getJMSCorrelationIDAsBytes();
    }
    if (opaque != null) {
      correlation = opaque;
    }
    replyTo = from.getJMSReplyTo();
    type = from.getJMSType();
    Enumeration<?> names = from.getPropertyNames();
    while (names.hasMoreElements()) {
      String name = String.valueOf(names.nextElement());
      if (!name.startsWith("JMS") || name.startsWith("JMSXGroup")) {
        setObjectProperty(name, from.getObjectProperty(name));
      }
    }
  }

  final @Nullable ContentView view() {
    return view;
  }

  // ---- headers

  @Override
  public @Nullable String getJMSMessageID() {
    return messageId;
  }

  @Override
  public void setJMSMessageID(@Nullable String id) {
    messageId = id;
  }

  @Override
  public long getJMSTimestamp() {
    return timestamp;
  }

  @Override
  public void setJMSTimestamp(long millis) {
    timestamp = millis;
  }

  @Override
  public byte @Nullable [] getJMSCorrelationIDAsBytes() {
    if (correlation instanceof byte[] opaque) {
      return opaque.clone();
    }
    return correlation == null ? null : ((String) correlation).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void setJMSCorrelationIDAsBytes(byte @Nullable [] id) {
    correlation = id == null ? null : id.clone();
  }

  @Override
  public void setJMSCorrelationID(@Nullable String id) {
    correlation = id;
  }

  @Override
  public @Nullable String getJMSCorrelationID() {
    return correlation instanceof byte[] opaque
        ? new String(opaque, StandardCharsets.UTF_8)
        : (String) correlation;
  }

  /** Whether the correlation id was given as bytes, which no text need stand for. */
  public final boolean hasOpaqueCorrelationId() {
    return correlation instanceof byte[];
  }

  @Override
  public @Nullable Destination getJMSReplyTo() {
    return replyTo;
  }

  @Override
  public void setJMSReplyTo(@Nullable Destination to) {
    replyTo = to;
  }

  @Override
  public @Nullable Destination getJMSDestination() {
    return destination;
  }

  @Override
  public void setJMSDestination(@Nullable Destination to) {
    destination = to;
  }

  @Override
  public int getJMSDeliveryMode() {
    return deliveryMode;
  }

  @Override
  public void setJMSDeliveryMode(int mode) {
    deliveryMode = mode;
  }

  @Override
  public boolean getJMSRedelivered() {
    return redelivered;
  }

  @Override
  public void setJMSRedelivered(boolean again) {
    redelivered = again;
  }

  @Override
  public @Nullable String getJMSType() {
    return type;
  }

  @Override
  public void setJMSType(@Nullable String text) {
    type = text;
  }

  @Override
  public long getJMSExpiration() {
    return expiration;
  }

  @Override
  public void setJMSExpiration(long millis) {
    expiration = millis;
  }

  @Override
  public long getJMSDeliveryTime() {
    return deliveryTime;
  }

  @Override
  public void setJMSDeliveryTime(long millis) {
    deliveryTime = millis;
  }

  @Override
  public int getJMSPriority() {
    return priority;
  }

  @Override
  public void setJMSPriority(int newPriority) {
    priority = newPriority;
  }

  // ---- properties

  private Map<String, @Nullable Object> properties() {
    Map<String, @Nullable Object> map = properties;
    if (map == null) {
      map = view == null ? new LinkedHashMap<>() : view.properties();
      PropertyNames.removeForged(map);
      map.putAll(provided);
      properties = map;
    }
    return map;
  }

  @Override
  public void clearProperties() {
    properties = new LinkedHashMap<>();
    arePropertiesReadOnly = false;
  }

  @Override
  public boolean propertyExists(String name) {
    return properties().containsKey(name);
  }

  @Override
  public boolean getBooleanProperty(String name) throws JMSException {
    return Conversions.toBoolean(properties().get(name));
  }

  @Override
  public byte getByteProperty(String name) throws JMSException {
    return Conversions.toByte(properties().get(name));
  }

  @Override
  public short getShortProperty(String name) throws JMSException {
    return Conversions.toShort(properties().get(name));
  }

  @Override
  public int getIntProperty(String name) throws JMSException {
    return Conversions.toInt(properties().get(name));
  }

  @Override
  public long getLongProperty(String name) throws JMSException {
    return Conversions.toLong(properties().get(name));
  }

  @Override
  public float getFloatProperty(String name) throws JMSException {
    return Conversions.toFloat(properties().get(name));
  }

  @Override
  public double getDoubleProperty(String name) throws JMSException {
    return Conversions.toDouble(properties().get(name));
  }

  @Override
  public @Nullable String getStringProperty(String name) throws JMSException {
    return Conversions.toText(properties().get(name));
  }

  @Override
  public @Nullable Object getObjectProperty(String name) {
    return properties().get(name);
  }

  @Override
  public Enumeration<String> getPropertyNames() {
    return Collections.enumeration(new ArrayList<>(properties().keySet()));
  }

  @Override
  public void setBooleanProperty(String name, boolean value) throws JMSException {
    setObjectProperty(name, value);
  }

  @Override
  public void setByteProperty(String name, byte value) throws JMSException {
    setObjectProperty(name, value);
  }

  @Override
  public void setShortProperty(String name, short value) throws JMSException {
    setObjectProperty(name, value);
  }

  @Override
  public void setIntProperty(String name, int value) throws JMSException {
    setObjectProperty(name, value);
  }

  @Override
  public void setLongProperty(String name, long value) throws JMSException {
    setObjectProperty(name, value);
  }

  @Override
  public void setFloatProperty(String name, float value) throws JMSException {
    setObjectProperty(name, value);
  }

  @Override
  public void setDoubleProperty(String name, double value) throws JMSException {
    setObjectProperty(name, value);
  }

  @Override
  public void setStringProperty(String name, @Nullable String value) throws JMSException {
    setObjectProperty(name, value);
  }

  @Override
  public void setObjectProperty(String name, @Nullable Object value) throws JMSException {
    PropertyNames.check(name);
    if (arePropertiesReadOnly) {
      throw new MessageNotWriteableException(
          "The properties of a received message are read-only until clearProperties()",
          ErrorCode.MESSAGE_READ_ONLY.symbol());
    }
    properties().put(name, Conversions.property(value));
  }

  // ---- body and acknowledgement

  @Override
  public void acknowledge() throws JMSException {
    acknowledger.acknowledge();
  }

  @Override
  public void clearBody() throws JMSException {
    isBodyReadOnly = false;
  }

  @Override
  public <T> @Nullable T getBody(Class<T> type) throws JMSException {
    Object body = body(type);
    if (body == null || type.isInstance(body)) {
      return type.cast(body);
    }
    throw new MessageFormatException(
        "The body cannot be read as " + type.getName(), ErrorCode.MESSAGE_FORMAT.symbol());
  }

  @Override
  @SuppressWarnings("rawtypes")
  public boolean isBodyAssignableTo(Class type) throws JMSException {
    return true;
  }

  /** The body as {@code type}, or something that is not one; null for no body. */
  @Nullable Object body(Class<?> type) throws JMSException {
    return null;
  }

  final boolean isBodyReadOnly() {
    return isBodyReadOnly;
  }

  final void makeBodyReadOnly() {
    isBodyReadOnly = true;
  }

  final void checkBodyWritable() throws MessageNotWriteableException {
    if (isBodyReadOnly) {
      throw new MessageNotWriteableException(
          "The body is read-only until clearBody()", ErrorCode.MESSAGE_READ_ONLY.symbol());
    }
  }

  static JMSException corrupt(ProtocolException cause) {
    JMSException exception =
        new JMSException(
            "The body cannot be read: " + cause.getMessage(), ErrorCode.MESSAGE_CORRUPT.symbol());
    exception.initCause(cause);
    return exception;
  }

  @Override
  public String toString() {
    return getClass().getSimpleName() + "[" + messageId + "]";
  }
}
