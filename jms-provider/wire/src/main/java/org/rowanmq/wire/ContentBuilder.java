package org.rowanmq.wire;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes a message's content, layout version 1 (see {@link ContentView}). Used by the producing
 * client; one builder per message, on the application's thread.
 *
 * <p>Values are sized once and written into one array. Arrays and collections handed in are read
 * during {@link #build} and must not change before.
 */
public final class ContentBuilder {
  private static final int U16_MAX = 0xffff;

  private int flags;
  private long timestampMillis;
  private @Nullable String correlation;
  private byte @Nullable [] correlationBytes;
  private @Nullable String replyTo;
  private @Nullable String type;
  private long expirationMillis;
  private long deliveryTimeMillis;

  private String[] names = new String[8];
  private @Nullable Object[] values = new @Nullable Object[8];
  private int properties;

  private BodyType bodyType = BodyType.NONE;
  private @Nullable Object body;
  private int bodyOffset;
  private int bodyLength;

  /** JMSTimestamp; 0 if the producer disabled it. */
  public ContentBuilder timestampMillis(long millis) {
    timestampMillis = millis;
    return this;
  }

  /** JMSCorrelationID as text. */
  public ContentBuilder correlationId(String id) {
    header(id, "JMSCorrelationID");
    correlation = id;
    correlationBytes = null;
    flags = flags & ~ContentLayout.CORRELATION_OPAQUE | ContentLayout.CORRELATION;
    return this;
  }

  /** JMSCorrelationIDAsBytes. */
  public ContentBuilder correlationBytes(byte[] id) {
    if (id.length > U16_MAX) {
      throw tooLong("JMSCorrelationIDAsBytes");
    }
    correlation = null;
    correlationBytes = id;
    flags |= ContentLayout.CORRELATION | ContentLayout.CORRELATION_OPAQUE;
    return this;
  }

  /** JMSReplyTo. */
  public ContentBuilder replyTo(Destination destination) {
    replyTo = destination.toString();
    header(replyTo, "JMSReplyTo");
    flags |= ContentLayout.REPLY_TO;
    return this;
  }

  /** JMSType. */
  public ContentBuilder type(String text) {
    header(text, "JMSType");
    type = text;
    flags |= ContentLayout.TYPE;
    return this;
  }

  /** JMSExpiration by the producer's clock, for display; 0 for never. */
  public ContentBuilder expirationMillis(long millis) {
    expirationMillis = millis;
    flags = millis == 0 ? flags & ~ContentLayout.EXPIRATION : flags | ContentLayout.EXPIRATION;
    return this;
  }

  /** JMSDeliveryTime by the producer's clock; 0 for none. */
  public ContentBuilder deliveryTimeMillis(long millis) {
    deliveryTimeMillis = millis;
    flags =
        millis == 0 ? flags & ~ContentLayout.DELIVERY_TIME : flags | ContentLayout.DELIVERY_TIME;
    return this;
  }

  /**
   * Adds a property; names must differ.
   *
   * @param value null, Boolean, Byte, Short, Integer, Long, Float, Double or String
   * @throws IllegalArgumentException if the name is empty or over 65,535 bytes, if the value is of
   *     another type, or if there are 65,535 properties already
   */
  public ContentBuilder property(String name, @Nullable Object value) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("A property name must not be empty");
    }
    header(name, "A property name");
    if (!Values.isPropertyType(Values.typeOf(value))) {
      throw new IllegalArgumentException(
          "Property '" + name + "' cannot hold a " + (value == null ? "" : value.getClass()));
    }
    if (properties == U16_MAX) {
      throw new IllegalArgumentException("A message has at most 65535 properties");
    }
    if (properties == names.length) {
      names = Arrays.copyOf(names, properties * 2);
      values = Arrays.copyOf(values, properties * 2);
    }
    names[properties] = name;
    values[properties++] = value;
    flags |= ContentLayout.PROPERTIES;
    return this;
  }

  /** No body: {@code Message}. */
  public ContentBuilder noBody() {
    return body(BodyType.NONE, null);
  }

  /** The body of a {@code TextMessage}. */
  public ContentBuilder text(@Nullable String text) {
    body(BodyType.TEXT, text);
    if (text == null) {
      flags |= ContentLayout.BODY_NULL;
    } else {
      int utf8 = Utf8.length(text);
      if (utf8 == Utf8.NOT_STRICT) {
        flags |= ContentLayout.TEXT_UTF16;
        bodyLength = Math.multiplyExact(2, text.length());
      } else {
        bodyLength = utf8;
      }
    }
    return this;
  }

  /** The body of a {@code BytesMessage}. */
  public ContentBuilder bytes(byte[] bytes, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    body(BodyType.BYTES, bytes);
    bodyOffset = offset;
    bodyLength = length;
    return this;
  }

  /**
   * The body of a {@code MapMessage}: values as for properties, also Character and byte[].
   *
   * @throws IllegalArgumentException for a value of another type, or a name over 65,535 bytes
   */
  public ContentBuilder map(Map<String, ? extends @Nullable Object> map) {
    long size = 4;
    for (Map.Entry<String, ? extends @Nullable Object> entry : map.entrySet()) {
      size += 2 + header(entry.getKey(), "A map entry's name") + valueSize(entry.getValue());
    }
    body(BodyType.MAP, map);
    bodyLength = Math.toIntExact(size);
    return this;
  }

  /**
   * The body of a {@code StreamMessage}.
   *
   * @throws IllegalArgumentException for a value of another type than a map's
   */
  public ContentBuilder stream(List<? extends @Nullable Object> list) {
    long size = 0;
    for (Object value : list) {
      size += valueSize(value);
    }
    body(BodyType.STREAM, list);
    bodyLength = Math.toIntExact(size);
    return this;
  }

  /** The body of an {@code ObjectMessage}, serialised by the client. */
  public ContentBuilder object(byte @Nullable [] serialised) {
    body(BodyType.OBJECT, serialised);
    if (serialised == null) {
      flags |= ContentLayout.BODY_NULL;
    } else {
      bodyLength = serialised.length;
    }
    return this;
  }

  /** The content and its checksum. */
  public MessageContent build() {
    long block = 2;
    for (int i = 0; i < properties; i++) {
      block += 2 + Utf8.length(names[i]) + valueSize(values[i]);
    }
    ByteSink sink = new ByteSink(Math.toIntExact(headerSize() + block + bodyLength));
    writeHeaders(sink);
    if (properties > 0) {
      sink.u32((int) block).u16(properties);
      for (int i = 0; i < properties; i++) {
        writeName(sink, names[i]);
        Values.write(sink, values[i]);
      }
    }
    writeBody(sink);
    return MessageContent.of(sink.take());
  }

  /**
   * What precedes the count of the property block or, without properties, two bytes less than the
   * headers: the empty block counts two that are not written.
   */
  private long headerSize() {
    long size = 1L + varintSize(flags | bodyType.ordinal()) + varintSize(timestampMillis);
    if (correlation != null) {
      size += 2 + Utf8.length(correlation);
    } else if (correlationBytes != null) {
      size += 2 + correlationBytes.length;
    }
    size += replyTo == null ? 0 : 2 + Utf8.length(replyTo);
    size += type == null ? 0 : 2 + Utf8.length(type);
    size += expirationMillis == 0 ? 0 : varintSize(expirationMillis);
    size += deliveryTimeMillis == 0 ? 0 : varintSize(deliveryTimeMillis);
    return properties > 0 ? size + 4 : size - 2; // the empty block's count is not written
  }

  private void writeHeaders(ByteSink sink) {
    sink.u8(ContentLayout.VERSION);
    sink.varint(flags | bodyType.ordinal()).varint(timestampMillis);
    if (correlation != null) {
      writeName(sink, correlation);
    } else if (correlationBytes != null) {
      sink.u16(correlationBytes.length).bytes(correlationBytes);
    }
    if (replyTo != null) {
      writeName(sink, replyTo);
    }
    if (type != null) {
      writeName(sink, type);
    }
    if (expirationMillis != 0) {
      sink.varint(expirationMillis);
    }
    if (deliveryTimeMillis != 0) {
      sink.varint(deliveryTimeMillis);
    }
  }

  private void writeBody(ByteSink sink) {
    if (body instanceof String text) {
      if ((flags & ContentLayout.TEXT_UTF16) != 0) {
        sink.utf16(text);
      } else {
        sink.utf8(text, bodyLength);
      }
    } else if (body instanceof byte[] bytes) {
      sink.bytes(bytes, bodyOffset, bodyLength);
    } else if (body instanceof Map<?, ?> map) {
      sink.u32(map.size());
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        writeName(sink, (String) entry.getKey());
        Values.write(sink, entry.getValue());
      }
    } else if (body instanceof List<?> list) {
      for (Object value : list) {
        Values.write(sink, value);
      }
    }
  }

  private ContentBuilder body(BodyType newType, @Nullable Object newBody) {
    flags &= ~(ContentLayout.TEXT_UTF16 | ContentLayout.BODY_NULL);
    bodyType = newType;
    body = newBody;
    bodyOffset = 0;
    bodyLength = 0;
    return this;
  }

  private static void writeName(ByteSink sink, String text) {
    int size = Utf8.length(text);
    sink.u16(size).utf8(text, size);
  }

  private static long valueSize(@Nullable Object value) {
    return Values.HEADER + (long) Values.size(Values.typeOf(value), value);
  }

  private static int varintSize(long value) {
    return (70 - Long.numberOfLeadingZeros(value | 1)) / 7;
  }

  /** The UTF-8 length of a text whose length is written as u16. */
  private static int header(String text, String what) {
    int size = Utf8.length(text);
    if (size == Utf8.NOT_STRICT) {
      throw new IllegalArgumentException(what + " has an unpaired surrogate");
    }
    if (size > U16_MAX) {
      throw tooLong(what);
    }
    return size;
  }

  private static IllegalArgumentException tooLong(String what) {
    return new IllegalArgumentException(what + " is longer than 65535 bytes");
  }
}
