package org.rowanmq.broker.engine;

import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.StoredMessage;
import org.rowanmq.wire.ContentView;
import org.rowanmq.wire.MessageContent;
import org.rowanmq.wire.ProtocolException;

/** Where a message says to which group it belongs (JMS 3.1 §3.5.9). Stateless; any thread. */
final class GroupId {
  private static final String PROPERTY = "JMSXGroupID";

  private GroupId() {}

  /** Whether it is worth looking at the properties. */
  static boolean isPossible(MessageContent content) {
    return ContentView.mayHaveProperties(content.bytes());
  }

  /** The group's id, or null if the message belongs to none. */
  static @Nullable String of(ContentView content) {
    return content.property(PROPERTY) instanceof String id && !id.isEmpty() ? id : null;
  }

  /** For store readers: as {@link Message#group}. */
  static @Nullable String of(StoredMessage row) {
    if (!isPossible(row.content())) {
      return null;
    }
    try {
      return of(ContentView.of(row.content().bytes()));
    } catch (ProtocolException unreadable) {
      return null;
    }
  }
}
