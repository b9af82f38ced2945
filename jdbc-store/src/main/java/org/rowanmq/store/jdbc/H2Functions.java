package org.rowanmq.store.jdbc;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rowanmq.wire.BodyType;
import org.rowanmq.wire.ContentView;
import org.rowanmq.wire.ProtocolException;

/**
 * What the views of an H2 database call. Name and methods of this class are written in database
 * files: never rename one. Everything answers null to what it cannot read. Thread-safe.
 */
public final class H2Functions {
  /** The last millisecond of the year 9999; SQL tools get lost beyond. */
  private static final long TIME_MAX = 253_402_300_799_999L;

  private H2Functions() {}

  /** JMSMessageID. */
  public static String messageId(long producer, long sequence) {
    return "ID:" + Long.toHexString(producer) + "-" + sequence;
  }

  /** Milliseconds since 1970 as a time; those after the year 9999 as its end. */
  public static @Nullable OffsetDateTime time(@Nullable Long millis) {
    return millis == null
        ? null
        : Instant.ofEpochMilli(Math.min(millis, TIME_MAX)).atOffset(ZoneOffset.UTC);
  }

  /** JMSTimestamp; null if the producer gave none. */
  public static @Nullable Long sentAt(byte @Nullable [] content) {
    ContentView view = view(content);
    return view == null || view.timestampMillis() == 0 ? null : view.timestampMillis();
  }

  /** JMSCorrelationID; one that was set as bytes as {@code bytes:} and hexadecimal digits. */
  public static @Nullable String correlationId(byte @Nullable [] content) {
    ContentView view = view(content);
    if (view == null) {
      return null;
    }
    byte[] bytes = view.correlationBytes();
    return bytes == null ? view.correlationId() : "bytes:" + HexFormat.of().formatHex(bytes);
  }

  /** JMSReplyTo in its text form. */
  public static @Nullable String replyTo(byte @Nullable [] content) {
    ContentView view = view(content);
    return view == null || view.replyTo() == null ? null : String.valueOf(view.replyTo());
  }

  /** JMSType. */
  public static @Nullable String type(byte @Nullable [] content) {
    ContentView view = view(content);
    return view == null ? null : view.type();
  }

  /** The properties as a JSON object; null for none. */
  public static @Nullable String properties(byte @Nullable [] content) {
    ContentView view = view(content);
    if (view == null) {
      return null;
    }
    Map<String, @Nullable Object> properties = view.properties();
    return properties.isEmpty() ? null : PropertiesJson.of(properties);
  }

  /** See {@code body_encoding} of the views. */
  public static @Nullable String bodyEncoding(byte @Nullable [] content, long length) {
    ContentView view = whole(content, length);
    if (view == null || view.bodyType() != BodyType.TEXT || view.bodyIsNull()) {
      return null;
    }
    try {
      String text = String.valueOf(view.text());
      if (text.indexOf('\0') >= 0) {
        return "bytes";
      }
      return StandardCharsets.UTF_8.newEncoder().canEncode(text) ? "utf-8" : "utf-16be";
    } catch (ProtocolException notText) {
      return "bytes";
    }
  }

  /** A text body that SQL can hold. */
  public static @Nullable String bodyText(byte @Nullable [] content, long length) {
    ContentView view = whole(content, length);
    if (view == null || view.bodyType() != BodyType.TEXT) {
      return null;
    }
    try {
      String text = view.text();
      boolean shown =
          text != null
              && text.indexOf('\0') < 0
              && StandardCharsets.UTF_8.newEncoder().canEncode(text);
      return shown ? text : null;
    } catch (ProtocolException notText) {
      return null;
    }
  }

  /** The body as it lies there. */
  public static byte @Nullable [] bodyBytes(byte @Nullable [] content, long length) {
    ContentView view = whole(content, length);
    return view == null || view.bodyIsNull() || view.bodyType() == BodyType.NONE
        ? null
        : view.bodyBytes();
  }

  /** One of the broker's notes. */
  public static @Nullable String note(@Nullable String notes, String key) {
    try {
      return NotesText.read(notes).get(key);
    } catch (IllegalArgumentException malformed) {
      return null;
    }
  }

  /** Null for a content of which there are only the first bytes. */
  private static @Nullable ContentView whole(byte @Nullable [] content, long length) {
    return content == null || content.length != length ? null : view(content);
  }

  private static @Nullable ContentView view(byte @Nullable [] content) {
    try {
      return content == null ? null : ContentView.of(content);
    } catch (ProtocolException unreadable) {
      return null;
    }
  }
}
