package org.rowanmq.wire;

import java.lang.reflect.RecordComponent;
import java.util.HexFormat;
import java.util.List;
import java.util.StringJoiner;

/** Frames as text with all fields, arrays too: what tests compare and golden files quote. */
final class Frames {
  private Frames() {}

  static List<String> texts(List<? extends Frame> frames) {
    return frames.stream().map(Frames::text).toList();
  }

  static String text(Object value) {
    if (value instanceof byte[] bytes) {
      return "0x" + HexFormat.of().formatHex(bytes);
    } else if (value instanceof MessageContent content) {
      String whole = content.isLarge() ? " of " + content.wholeLength() + " bytes" : "";
      String crc = " crc32c 0x" + HexFormat.of().toHexDigits(content.crc32c());
      return text(content.bytes()) + whole + crc;
    } else if (value instanceof Frame || value instanceof ConsumerSpec) {
      StringJoiner fields = new StringJoiner(", ", value.getClass().getSimpleName() + "(", ")");
      for (RecordComponent component : value.getClass().getRecordComponents()) {
        if (value instanceof BrokerFrame.Welcome welcome
            && welcome.version() == FrameCodec.VERSION_WHOLE_CONTENTS
            && component.getName().equals("largeMessage")) {
          continue; // has no such field
        }
        if (value instanceof ConsumerSpec spec
            && (spec.weight() == 1 && component.getName().equals("weight")
                || spec.redelivery().isNone() && component.getName().equals("redelivery"))) {
          continue; // does not travel
        }
        try {
          fields.add(component.getName() + "=" + text(component.getAccessor().invoke(value)));
        } catch (ReflectiveOperationException e) {
          throw new AssertionError(e);
        }
      }
      return fields.toString();
    }
    return String.valueOf(value);
  }
}
