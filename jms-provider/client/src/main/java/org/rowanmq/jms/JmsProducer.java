package org.rowanmq.jms;

import static org.rowanmq.jms.JmsErrors.unchecked;
import static org.rowanmq.jms.JmsErrors.uncheckedOrNull;
import static org.rowanmq.jms.JmsErrors.uncheckedRun;

import jakarta.jms.BytesMessage;
import jakarta.jms.CompletionListener;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.message.JmsMessage;
import org.rowanmq.wire.ErrorCode;

/** A producer of the simplified API: settings and properties that go with each message. */
final class JmsProducer implements JMSProducer {
  private final Session session;
  private final MessageProducer producer;

  /** Holds the headers and properties; messages do the conversions. */
  private final JmsMessage template = new JmsMessage();

  private int deliveryMode = Message.DEFAULT_DELIVERY_MODE;
  private int priority = Message.DEFAULT_PRIORITY;
  private long timeToLive;
  private long deliveryDelay;
  private boolean disablesMessageId;
  private boolean disablesTimestamp;
  private @Nullable CompletionListener listener;

  JmsProducer(Session session, MessageProducer producer) {
    this.session = session;
    this.producer = producer;
  }

  // ---- sending

  @Override
  public JMSProducer send(Destination to, @Nullable Message message) {
    if (message == null) {
      throw JmsErrors.toRuntime(JmsErrors.toJms(ErrorCode.MESSAGE_FORMAT, "The message is null"));
    }
    uncheckedRun(() -> sendTemplate(to, message));
    return this;
  }

  private void sendTemplate(Destination to, Message message) throws JMSException {
    if (template.hasOpaqueCorrelationId()) {
      message.setJMSCorrelationIDAsBytes(template.getJMSCorrelationIDAsBytes());
    } else if (template.getJMSCorrelationID() != null) {
      message.setJMSCorrelationID(template.getJMSCorrelationID());
    }
    if (template.getJMSType() != null) {
      message.setJMSType(template.getJMSType());
    }
    if (template.getJMSReplyTo() != null) {
      message.setJMSReplyTo(template.getJMSReplyTo());
    }
    for (String name : getPropertyNames()) {
      message.setObjectProperty(name, template.getObjectProperty(name));
    }
    producer.setDeliveryDelay(deliveryDelay);
    producer.setDisableMessageTimestamp(disablesTimestamp);
    CompletionListener async = listener;
    if (async == null) {
      producer.send(to, message, deliveryMode, priority, timeToLive);
    } else {
      producer.send(to, message, deliveryMode, priority, timeToLive, async);
    }
  }

  @Override
  public JMSProducer send(Destination to, @Nullable String body) {
    return send(to, unchecked(() -> session.createTextMessage(body)));
  }

  @Override
  public JMSProducer send(Destination to, @Nullable Map<String, Object> body) {
    MapMessage message = unchecked(session::createMapMessage);
    if (body != null) {
      body.forEach((name, value) -> uncheckedRun(() -> message.setObject(name, value)));
    }
    return send(to, message);
  }

  @Override
  public JMSProducer send(Destination to, byte @Nullable [] body) {
    BytesMessage message = unchecked(session::createBytesMessage);
    if (body != null) {
      uncheckedRun(() -> message.writeBytes(body));
    }
    return send(to, message);
  }

  @Override
  public JMSProducer send(Destination to, @Nullable Serializable body) {
    return send(to, unchecked(() -> session.createObjectMessage(body)));
  }

  // ---- settings

  @Override
  public JMSProducer setDisableMessageID(boolean disable) {
    disablesMessageId = disable;
    return this;
  }

  @Override
  public boolean getDisableMessageID() {
    return disablesMessageId;
  }

  @Override
  public JMSProducer setDisableMessageTimestamp(boolean disable) {
    disablesTimestamp = disable;
    return this;
  }

  @Override
  public boolean getDisableMessageTimestamp() {
    return disablesTimestamp;
  }

  @Override
  public JMSProducer setDeliveryMode(int mode) {
    check(mode, priority, timeToLive, deliveryDelay);
    deliveryMode = mode;
    return this;
  }

  @Override
  public int getDeliveryMode() {
    return deliveryMode;
  }

  @Override
  public JMSProducer setPriority(int newPriority) {
    check(deliveryMode, newPriority, timeToLive, deliveryDelay);
    priority = newPriority;
    return this;
  }

  @Override
  public int getPriority() {
    return priority;
  }

  @Override
  public JMSProducer setTimeToLive(long millis) {
    check(deliveryMode, priority, millis, deliveryDelay);
    timeToLive = millis;
    return this;
  }

  @Override
  public long getTimeToLive() {
    return timeToLive;
  }

  @Override
  public JMSProducer setDeliveryDelay(long millis) {
    check(deliveryMode, priority, timeToLive, millis);
    deliveryDelay = millis;
    return this;
  }

  @Override
  public long getDeliveryDelay() {
    return deliveryDelay;
  }

  private static void check(int mode, int priority, long timeToLive, long delay) {
    var unused =
        unchecked(
            () -> JmsMessageProducer.SendOptions.checked(mode, priority, timeToLive, delay, false));
  }

  @Override
  public JMSProducer setAsync(@Nullable CompletionListener completionListener) {
    listener = completionListener;
    return this;
  }

  @Override
  public @Nullable CompletionListener getAsync() {
    return listener;
  }

  // ---- properties

  @Override
  public JMSProducer setProperty(String name, boolean value) {
    return setProperty(name, (Object) value);
  }

  @Override
  public JMSProducer setProperty(String name, byte value) {
    return setProperty(name, (Object) value);
  }

  @Override
  public JMSProducer setProperty(String name, short value) {
    return setProperty(name, (Object) value);
  }

  @Override
  public JMSProducer setProperty(String name, int value) {
    return setProperty(name, (Object) value);
  }

  @Override
  public JMSProducer setProperty(String name, long value) {
    return setProperty(name, (Object) value);
  }

  @Override
  public JMSProducer setProperty(String name, float value) {
    return setProperty(name, (Object) value);
  }

  @Override
  public JMSProducer setProperty(String name, double value) {
    return setProperty(name, (Object) value);
  }

  @Override
  public JMSProducer setProperty(String name, @Nullable String value) {
    return setProperty(name, (Object) value);
  }

  @Override
  public JMSProducer setProperty(String name, @Nullable Object value) {
    uncheckedRun(() -> template.setObjectProperty(name, value));
    return this;
  }

  @Override
  public JMSProducer clearProperties() {
    template.clearProperties();
    return this;
  }

  @Override
  public boolean propertyExists(String name) {
    return template.propertyExists(name);
  }

  @Override
  public boolean getBooleanProperty(String name) {
    return unchecked(() -> template.getBooleanProperty(name));
  }

  @Override
  public byte getByteProperty(String name) {
    return unchecked(() -> template.getByteProperty(name));
  }

  @Override
  public short getShortProperty(String name) {
    return unchecked(() -> template.getShortProperty(name));
  }

  @Override
  public int getIntProperty(String name) {
    return unchecked(() -> template.getIntProperty(name));
  }

  @Override
  public long getLongProperty(String name) {
    return unchecked(() -> template.getLongProperty(name));
  }

  @Override
  public float getFloatProperty(String name) {
    return unchecked(() -> template.getFloatProperty(name));
  }

  @Override
  public double getDoubleProperty(String name) {
    return unchecked(() -> template.getDoubleProperty(name));
  }

  @Override
  public @Nullable String getStringProperty(String name) {
    return uncheckedOrNull(() -> template.getStringProperty(name));
  }

  @Override
  public @Nullable Object getObjectProperty(String name) {
    return template.getObjectProperty(name);
  }

  @Override
  public Set<String> getPropertyNames() {
    return Collections.unmodifiableSet(
        new LinkedHashSet<>(Collections.list(template.getPropertyNames())));
  }

  // ---- headers

  @Override
  public JMSProducer setJMSCorrelationIDAsBytes(byte @Nullable [] id) {
    template.setJMSCorrelationIDAsBytes(id);
    return this;
  }

  @Override
  public byte @Nullable [] getJMSCorrelationIDAsBytes() {
    return template.getJMSCorrelationIDAsBytes();
  }

  @Override
  public JMSProducer setJMSCorrelationID(@Nullable String id) {
    template.setJMSCorrelationID(id);
    return this;
  }

  @Override
  public @Nullable String getJMSCorrelationID() {
    return template.getJMSCorrelationID();
  }

  @Override
  public JMSProducer setJMSType(@Nullable String type) {
    template.setJMSType(type);
    return this;
  }

  @Override
  public @Nullable String getJMSType() {
    return template.getJMSType();
  }

  @Override
  public JMSProducer setJMSReplyTo(@Nullable Destination to) {
    template.setJMSReplyTo(to);
    return this;
  }

  @Override
  public @Nullable Destination getJMSReplyTo() {
    return template.getJMSReplyTo();
  }
}
