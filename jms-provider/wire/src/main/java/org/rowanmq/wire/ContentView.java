package org.rowanmq.wire;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a message's content, layout version 1. The consuming client uses it on the application's
 * thread, the broker for selectors; it is immutable as the content is.
 *
 * <pre>
 * u8 version = 1
 * varint flags        bits 0-2 {@link BodyType}; 3 properties; 4 correlation; 5 replyTo; 6 type;
 *                     7 expiration; 8 delivery time; 9 correlation is opaque bytes;
 *                     10 text is UTF-16BE; 11 extensions; 12 body is null (bits 10 and 12 of a
 *                     sealed body are in its envelope)
 * varint timestampMillis
 * u16 length, bytes   correlation, replyTo (text form), JMSType     each if its flag is set
 * varint              expirationMillis, deliveryTimeMillis          each if its flag is set
 * u16 count           extensions, each u16 tag, u32 length, bytes   if flag 11; unknown: skipped
 * u32 length, u16 count   properties, each u16 length, name, u8 type, u32 length, value   if flag 3
 * the rest            body
 * </pre>
 *
 * Widths are big-endian, varints unsigned LEB128, texts UTF-8. {@link #of} checks every bound of
 * what precedes the body, so the accessors cannot fail; the body is checked when it is read.
 */
public final class ContentView {
  private static final int ABSENT = -1;

  private final byte[] content;
  private final int flags;
  private final BodyType bodyType;
  private final long timestampMillis;
  private int correlation = ABSENT;
  private int replyTo = ABSENT;
  private int type = ABSENT;
  private long expirationMillis;
  private long deliveryTimeMillis;
  private int properties;
  private int propertyCount;
  private final int body;

  private ContentView(byte[] content) throws ProtocolException {
    this.content = content;
    ByteSource source = new ByteSource(content, 0, content.length, "content");
    int version = source.u8();
    if (version != ContentLayout.VERSION) {
      throw source.malformed("layout version " + version + " is unknown");
    }
    flags = source.number(ContentLayout.FLAGS_KNOWN);
    BodyType known = BodyType.of(flags & ContentLayout.BODY_TYPE_MASK);
    if (known == null) {
      throw source.malformed("body type " + (flags & ContentLayout.BODY_TYPE_MASK) + " is unknown");
    }
    bodyType = known;
    timestampMillis = source.varint();
    if (has(ContentLayout.CORRELATION)) {
      correlation = skipHeader(source);
    }
    if (has(ContentLayout.REPLY_TO)) {
      replyTo = skipHeader(source);
    }
    if (has(ContentLayout.TYPE)) {
      type = skipHeader(source);
    }
    if (has(ContentLayout.EXPIRATION)) {
      expirationMillis = source.varint();
    }
    if (has(ContentLayout.DELIVERY_TIME)) {
      deliveryTimeMillis = source.varint();
    }
    if (has(ContentLayout.EXTENSIONS)) {
      for (int left = source.u16(); left > 0; left--) {
        source.u16();
        source.skip(source.u32());
      }
    }
    if (has(ContentLayout.PROPERTIES)) {
      checkProperties(source);
    }
    body = source.position();
  }

  /**
   * Looks at a content, which must not change any more.
   *
   * @throws ProtocolException if the layout version is unknown, or headers or properties are
   *     malformed
   */
  public static ContentView of(byte[] content) throws ProtocolException {
    return new ContentView(content);
  }

  /** Whether a content has properties, as far as its first bytes tell: cheap, and never fails. */
  public static boolean mayHaveProperties(byte[] content) {
    return content.length > 1 && (content[1] & ContentLayout.PROPERTIES) != 0;
  }

  /** Whether the body is sealed, as far as the first bytes tell: cheap, and never fails. */
  public static boolean isSealed(byte[] content) {
    return content.length > 1
        && (content[1] & ContentLayout.BODY_TYPE_MASK) == BodyType.SEALED.ordinal();
  }

  /**
   * The bytes before the body as they are for another body.
   *
   * @param isUtf16 {@link #isUtf16} of that body
   * @param isNull {@link #bodyIsNull} of that body
   */
  public byte[] headFor(BodyType type, boolean isUtf16, boolean isNull) {
    int kept =
        flags
            & ~(ContentLayout.BODY_TYPE_MASK | ContentLayout.TEXT_UTF16 | ContentLayout.BODY_NULL);
    int changed =
        kept
            | type.ordinal()
            | (isUtf16 ? ContentLayout.TEXT_UTF16 : 0)
            | (isNull ? ContentLayout.BODY_NULL : 0);
    int from = 1;
    while (content[from++] < 0) {
      // The flags end with the first byte whose high bit is clear.
    }
    return new ByteSink(body + 2)
        .u8(ContentLayout.VERSION)
        .varint(changed)
        .bytes(content, from, body - from)
        .toByteArray();
  }

  /** What kind of message it is. */
  public BodyType bodyType() {
    return bodyType;
  }

  /** JMSTimestamp. */
  public long timestampMillis() {
    return timestampMillis;
  }

  /** JMSCorrelationID if it was set as text, else null. */
  public @Nullable String correlationId() {
    return has(ContentLayout.CORRELATION_OPAQUE) ? null : header(correlation);
  }

  /** JMSCorrelationIDAsBytes if it was set as bytes, else null. */
  public byte @Nullable [] correlationBytes() {
    if (correlation == ABSENT || !has(ContentLayout.CORRELATION_OPAQUE)) {
      return null;
    }
    int from = correlation + 2;
    return Arrays.copyOfRange(content, from, from + u16(correlation));
  }

  /** JMSReplyTo; null also if this version does not understand its text. */
  public @Nullable Destination replyTo() {
    String text = header(replyTo);
    if (text == null) {
      return null;
    }
    try {
      return Destination.parse(text);
    } catch (IllegalArgumentException unknownForm) {
      return null;
    }
  }

  /** JMSType. */
  public @Nullable String type() {
    return header(type);
  }

  /** JMSExpiration by the producer's clock; 0 for never. */
  public long expirationMillis() {
    return expirationMillis;
  }

  /** JMSDeliveryTime by the producer's clock; 0 for none. */
  public long deliveryTimeMillis() {
    return deliveryTimeMillis;
  }

  /** The value of a property; null if it is absent or null. Scans and allocates only the value. */
  public @Nullable Object property(String name) {
    int at = properties;
    for (int i = 0; i < propertyCount; i++) {
      int nameLength = u16(at);
      int value = at + 2 + nameLength;
      int length = u32(value + 1);
      if (Utf8.matches(content, at + 2, nameLength, name)) {
        return Values.read(content[value], content, value + Values.HEADER, length);
      }
      at = value + Values.HEADER + length;
    }
    return null;
  }

  /** All properties in the producer's order. */
  public Map<String, @Nullable Object> properties() {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    int at = properties;
    for (int i = 0; i < propertyCount; i++) {
      int nameLength = u16(at);
      int value = at + 2 + nameLength;
      int length = u32(value + 1);
      String name = Utf8.lenient(content, at + 2, nameLength);
      if (!map.containsKey(name)) { // as property(): the first counts
        map.put(name, Values.read(content[value], content, value + Values.HEADER, length));
      }
      at = value + Values.HEADER + length;
    }
    return map;
  }

  /** How many properties there are. */
  int propertyCount() {
    return propertyCount;
  }

  /** Index of the first property's entry; its block's length and count take 6 bytes before it. */
  int propertyOffset() {
    return properties;
  }

  /** Where the body starts in the content. */
  public int bodyOffset() {
    return body;
  }

  public int bodyLength() {
    return content.length - body;
  }

  /** Whether this is a TextMessage or ObjectMessage that was sent with a null body. */
  public boolean bodyIsNull() {
    return has(ContentLayout.BODY_NULL);
  }

  /** Whether the text of this TextMessage is UTF-16BE. */
  public boolean isUtf16() {
    return has(ContentLayout.TEXT_UTF16);
  }

  /**
   * The text of a TEXT body.
   *
   * @throws ProtocolException if it is malformed or the body is of another type
   */
  public @Nullable String text() throws ProtocolException {
    expect(BodyType.TEXT);
    if (bodyIsNull()) {
      return null;
    }
    if (!has(ContentLayout.TEXT_UTF16)) {
      return Utf8.strict(content, body, bodyLength(), "Text body");
    }
    if ((bodyLength() & 1) != 0) {
      throw new ProtocolException(ErrorCode.PROTOCOL, "UTF-16 text body has an odd length");
    }
    return Values.utf16(content, body, bodyLength());
  }

  /** A copy of the body as it lies there, whatever its type. */
  public byte[] bodyBytes() {
    return Arrays.copyOfRange(content, body, content.length);
  }

  /**
   * The entries of a MAP body in the producer's order.
   *
   * @throws ProtocolException if it is malformed or the body is of another type
   */
  public Map<String, @Nullable Object> map() throws ProtocolException {
    expect(BodyType.MAP);
    ByteSource source = bodySource();
    int count = source.u32();
    if (count < 0 || count > source.remaining() / (2 + Values.HEADER)) {
      throw source.malformed("map count " + Integer.toUnsignedString(count) + " is too large");
    }
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      int length = source.u16();
      String name = Utf8.strict(content, source.skip(length), length, "Map entry's name");
      map.put(name, value(source));
    }
    source.expectEnd();
    return map;
  }

  /**
   * The values of a STREAM body.
   *
   * @throws ProtocolException if it is malformed or the body is of another type
   */
  public List<@Nullable Object> stream() throws ProtocolException {
    expect(BodyType.STREAM);
    ByteSource source = bodySource();
    List<@Nullable Object> list = new ArrayList<>();
    while (source.remaining() > 0) {
      list.add(value(source));
    }
    return list;
  }

  private ByteSource bodySource() {
    return new ByteSource(content, body, bodyLength(), "message body");
  }

  private static @Nullable Object value(ByteSource source) throws ProtocolException {
    int valueType = source.u8();
    int length = source.u32();
    if (!Values.isWellFormed(valueType, length)) {
      throw source.malformed("no value has type " + valueType + " and length " + length);
    }
    return Values.read(valueType, source.array(), source.skip(length), length);
  }

  private void expect(BodyType expected) throws ProtocolException {
    if (bodyType != expected) {
      throw new ProtocolException(
          ErrorCode.PROTOCOL, "The body is " + bodyType + ", not " + expected);
    }
  }

  private void checkProperties(ByteSource source) throws ProtocolException {
    int block = source.u32();
    int end = source.skip(block) + block;
    ByteSource entries = new ByteSource(content, end - block, block, "property block");
    propertyCount = entries.u16();
    properties = entries.position();
    for (int i = 0; i < propertyCount; i++) {
      entries.skip(entries.u16());
      int valueType = entries.u8();
      int length = entries.u32();
      if (!Values.isPropertyType(valueType) || !Values.isWellFormed(valueType, length)) {
        throw entries.malformed("no property has type " + valueType + " and length " + length);
      }
      entries.skip(length);
    }
    entries.expectEnd();
  }

  private static int skipHeader(ByteSource source) throws ProtocolException {
    int at = source.position();
    source.skip(source.u16());
    return at;
  }

  private @Nullable String header(int at) {
    return at == ABSENT ? null : Utf8.lenient(content, at + 2, u16(at));
  }

  private boolean has(int flag) {
    return (flags & flag) != 0;
  }

  private int u16(int at) {
    return (content[at] & 0xff) << 8 | content[at + 1] & 0xff;
  }

  private int u32(int at) {
    return u16(at) << 16 | u16(at + 2);
  }
}
