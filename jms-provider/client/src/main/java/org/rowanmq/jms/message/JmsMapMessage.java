package org.rowanmq.jms.message;

import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.rowanmq.wire.ContentBuilder;
import org.rowanmq.wire.ContentView;
import org.rowanmq.wire.ProtocolException;

/** A message whose body is a set of named values. */
public final class JmsMapMessage extends JmsMessage implements MapMessage {
  private @Nullable Map<String, @Nullable Object> map;

  public JmsMapMessage() {
    map = new LinkedHashMap<>();
  }

  JmsMapMessage(ContentView view) {
    super(view);
  }

  private Map<String, @Nullable Object> map() throws JMSException {
    Map<String, @Nullable Object> current = map;
    if (current == null) {
      ContentView content = view();
      try {
        current = content == null ? new LinkedHashMap<>() : content.map();
      } catch (ProtocolException e) {
        throw corrupt(e);
      }
      map = current;
    }
    return current;
  }

  @Override
  public boolean getBoolean(String name) throws JMSException {
    return Conversions.toBoolean(map().get(name));
  }

  @Override
  public byte getByte(String name) throws JMSException {
    return Conversions.toByte(map().get(name));
  }

  @Override
  public short getShort(String name) throws JMSException {
    return Conversions.toShort(map().get(name));
  }

  @Override
  public char getChar(String name) throws JMSException {
    return Conversions.toChar(map().get(name));
  }

  @Override
  public int getInt(String name) throws JMSException {
    return Conversions.toInt(map().get(name));
  }

  @Override
  public long getLong(String name) throws JMSException {
    return Conversions.toLong(map().get(name));
  }

  @Override
  public float getFloat(String name) throws JMSException {
    return Conversions.toFloat(map().get(name));
  }

  @Override
  public double getDouble(String name) throws JMSException {
    return Conversions.toDouble(map().get(name));
  }

  @Override
  public @Nullable String getString(String name) throws JMSException {
    return Conversions.toText(map().get(name));
  }

  @Override
  public byte @Nullable [] getBytes(String name) throws JMSException {
    byte[] bytes = Conversions.toBytes(map().get(name));
    return bytes == null ? null : bytes.clone();
  }

  @Override
  public @Nullable Object getObject(String name) throws JMSException {
    return Conversions.element(map().get(name));
  }

  @Override
  public Enumeration<String> getMapNames() throws JMSException {
    return Collections.enumeration(new ArrayList<>(map().keySet()));
  }

  @Override
  public boolean itemExists(String name) throws JMSException {
    return map().containsKey(name);
  }

  @Override
  public void setBoolean(String name, boolean value) throws JMSException {
    setObject(name, value);
  }

  @Override
  public void setByte(String name, byte value) throws JMSException {
    setObject(name, value);
  }

  @Override
  public void setShort(String name, short value) throws JMSException {
    setObject(name, value);
  }

  @Override
  public void setChar(String name, char value) throws JMSException {
    setObject(name, value);
  }

  @Override
  public void setInt(String name, int value) throws JMSException {
    setObject(name, value);
  }

  @Override
  public void setLong(String name, long value) throws JMSException {
    setObject(name, value);
  }

  @Override
  public void setFloat(String name, float value) throws JMSException {
    setObject(name, value);
  }

  @Override
  public void setDouble(String name, double value) throws JMSException {
    setObject(name, value);
  }

  @Override
  public void setString(String name, @Nullable String value) throws JMSException {
    setObject(name, value);
  }

  @Override
  public void setBytes(String name, byte @Nullable [] value) throws JMSException {
    setObject(name, value);
  }

  @Override
  public void setBytes(String name, byte[] value, int offset, int length) throws JMSException {
    Objects.checkFromIndexSize(offset, length, value.length);
    setObject(name, Arrays.copyOfRange(value, offset, offset + length));
  }

  @Override
  public void setObject(@Nullable String name, @Nullable Object value) throws JMSException {
    checkBodyWritable();
    if (name == null || name.isEmpty()) {
      throw new IllegalArgumentException("A map entry's name must not be null or empty");
    }
    map().put(name, Conversions.element(value));
  }

  @Override
  public void clearBody() throws JMSException {
    super.clearBody();
    map = new LinkedHashMap<>();
  }

  @Override
  void writeBody(ContentBuilder builder) throws JMSException {
    builder.map(map());
  }

  @Override
  @Nullable Object body(Class<?> type) throws JMSException {
    if (map().isEmpty()) {
      return null;
    }
    Map<String, @Nullable Object> copy = new HashMap<>();
    for (Map.Entry<String, @Nullable Object> entry : map().entrySet()) {
      copy.put(entry.getKey(), Conversions.element(entry.getValue()));
    }
    // A Map and no class of map: which one it is may change.
    return Collections.unmodifiableMap(copy);
  }

  @Override
  @SuppressWarnings({"rawtypes", "unchecked"})
  public boolean isBodyAssignableTo(Class type) throws JMSException {
    return map().isEmpty() || type == Map.class || type == Object.class;
  }
}
