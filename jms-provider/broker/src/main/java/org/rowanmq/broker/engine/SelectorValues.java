package org.rowanmq.broker.engine;

import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.engine.selector.SelectorInput;
import org.rowanmq.broker.store.Annotations;
import org.rowanmq.broker.store.Notes;
import org.rowanmq.broker.store.StoredMessage;
import org.rowanmq.wire.ContentView;
import org.rowanmq.wire.ProtocolException;

/** Header fields and properties as selectors name them (JMS 3.1 §3.8.1.1). */
final class SelectorValues {
  private static final String OWN = "JMS_Rowan_";

  /** Properties of dead letters as clients show them, and their notes. */
  private static final Map<String, String> NOTES =
      Map.of(
          "JMS_Rowan_DeadLetterReason", Notes.DEAD_LETTER_REASON,
          "JMS_Rowan_DeadLetterOrigin", Notes.DEAD_LETTER_ORIGIN,
          "JMS_Rowan_DeadLetterAttempts", Notes.ATTEMPTS,
          "JMS_Rowan_DeadLetterFirstFailed", Notes.FIRST_FAILED,
          "JMS_Rowan_DeadLetterLastFailed", Notes.LAST_FAILED,
          "JMS_Rowan_DeadLetterExceptionClass", Notes.EXCEPTION_CLASS,
          "JMS_Rowan_DeadLetterExceptionText", Notes.EXCEPTION_TEXT,
          "JMS_Rowan_DeadLetterExpired", Notes.EXPIRED);

  private static final Set<String> NUMBERS =
      Set.of(Notes.ATTEMPTS, Notes.FIRST_FAILED, Notes.LAST_FAILED, Notes.EXPIRED);

  private SelectorValues() {}

  static @Nullable Object value(
      String identifier,
      int priority,
      Annotations annotations,
      Supplier<@Nullable ContentView> content) {
    switch (identifier) {
      case "JMSPriority":
        return priority;
      case "JMSDeliveryMode":
        return annotations.persistent() ? "PERSISTENT" : "NON_PERSISTENT";
      case "JMSMessageID":
        return messageId(annotations.producerId(), annotations.producerSequence());
      case "JMSXUserID":
        return annotations.user();
      case "JMSXDeliveryCount":
        return annotations.deliveries() + 1;
      case "JMS_Rowan_Signer":
        // Only receivers can tell who has signed; what a producer writes here is nobody's word.
        return null;
      default:
        break;
    }
    String key = identifier.startsWith(OWN) ? NOTES.get(identifier) : null;
    if (key != null) {
      return note(key, annotations.notes());
    }
    ContentView view = content.get();
    if (view == null) {
      return null;
    }
    return switch (identifier) {
      case "JMSTimestamp" -> view.timestampMillis();
      case "JMSCorrelationID" -> view.correlationId();
      case "JMSType" -> view.type();
      default -> view.property(identifier);
    };
  }

  private static @Nullable Object note(String key, Map<String, String> notes) {
    String text = notes.containsKey(Notes.DEAD_LETTER_REASON) ? notes.get(key) : null;
    return text != null && NUMBERS.contains(key) ? (Object) Long.valueOf(text) : text;
  }

  /** JMSMessageID as clients show it. */
  static String messageId(long producerId, long sequence) {
    return "ID:" + Long.toHexString(producerId) + "-" + sequence;
  }

  /** For store readers: evaluates against a row, parsing its content at most once. */
  static SelectorInput of(StoredMessage row) {
    return new SelectorInput() {
      private @Nullable ContentView view;

      @Override
      public @Nullable Object value(String identifier) {
        return SelectorValues.value(identifier, row.priority(), row.annotations(), this::view);
      }

      private @Nullable ContentView view() {
        if (view == null) {
          try {
            view = ContentView.of(row.content().bytes());
          } catch (ProtocolException unreadable) {
            return null;
          }
        }
        return view;
      }
    };
  }
}
