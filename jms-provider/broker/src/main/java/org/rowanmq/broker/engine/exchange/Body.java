package org.rowanmq.broker.engine.exchange;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rowanmq.wire.BodyType;
import org.rowanmq.wire.ContentView;
import org.rowanmq.wire.ProtocolException;
import org.w3c.dom.Document;

/**
 * A message's body as conditions look at it: a text, or bytes that are UTF-8. Parsed at most once
 * as JSON and as XML. One thread.
 */
final class Body {
  /** Longest body that is looked at, in bytes. */
  static final int BYTES_MAX = 1 << 20;

  /** Deepest nesting. */
  static final int DEPTH_MAX = 100;

  /** Most values an expression may name. */
  static final int VALUES_MAX = 10_000;

  /** Most values, and most characters of one, that are kept for other conditions. */
  private static final int KEPT_MAX = 1_000;

  private final ContentView content;
  private final Map<String, List<Object>> found = new HashMap<>();
  private @Nullable String text;
  private @Nullable Object json;
  private @Nullable Document xml;
  private boolean hasText;
  private boolean hasJson;
  private boolean hasXml;

  Body(ContentView content) {
    this.content = content;
  }

  /** What a path names: looked for once, however many conditions name the same. */
  List<Object> values(BodyPath path) throws OverLimit {
    List<Object> known = found.get(path.text());
    if (known == null) {
      known = path.values(this);
      if (known.size() <= KEPT_MAX && known.stream().allMatch(Body::isShort)) {
        found.put(path.text(), known);
      }
    }
    return known;
  }

  private static boolean isShort(Object value) {
    return !(value instanceof String text) || text.length() <= KEPT_MAX;
  }

  /** Its value, or null if it is no JSON. */
  @Nullable Object json() throws OverLimit {
    if (!hasJson) {
      hasJson = true;
      String found = text();
      if (found != null) {
        try {
          json = Json.parse(found);
        } catch (Json.Malformed notJson) {
          json = null;
        }
      }
    }
    return json;
  }

  /** Its tree, or null if it is no XML. */
  @Nullable Document xml() throws OverLimit {
    if (!hasXml) {
      hasXml = true;
      String found = text();
      if (found != null) {
        xml = Xml.parse(found);
      }
    }
    return xml;
  }

  private @Nullable String text() throws OverLimit {
    if (content.bodyLength() > BYTES_MAX) {
      throw new OverLimit(
          "a body has "
              + content.bodyLength()
              + " bytes, of at most "
              + BYTES_MAX
              + " is looked at");
    }
    if (!hasText) {
      hasText = true;
      try {
        text =
            content.bodyType() == BodyType.TEXT
                ? content.text()
                : content.bodyType() == BodyType.BYTES ? utf8() : null;
      } catch (ProtocolException | CharacterCodingException notText) {
        text = null;
      }
    }
    return text;
  }

  private String utf8() throws CharacterCodingException {
    return StandardCharsets.UTF_8
        .newDecoder()
        .decode(ByteBuffer.wrap(content.bodyBytes()))
        .toString();
  }
}
