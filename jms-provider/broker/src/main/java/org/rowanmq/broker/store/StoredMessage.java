package org.rowanmq.broker.store;

import org.rowanmq.wire.MessageContent;

/**
 * One message in one queue.
 *
 * @param id in the partition's range; equal in all queues a publication was routed to
 * @param priority 0 to 9; waiting messages are ordered by priority descending, then id ascending
 * @param shared whether the content lies in content rows under {@code id} (a fan-out, or larger
 *     than a chunk) rather than in the message's own row
 * @param largeId of the parts of a large content, whose head is in the message's own row; 0 for any
 *     other. Several messages may refer to the same parts
 */
public record StoredMessage(
    long queue,
    int priority,
    long id,
    Annotations annotations,
    boolean shared,
    MessageContent content,
    long largeId) {
  public StoredMessage {
    if ((largeId != 0) != content.isLarge() || (shared && largeId != 0)) {
      throw new IllegalArgumentException(
          "Message " + id + " has " + content + ", large content " + largeId + ", " + shared);
    }
  }

  /** A message whose content is not large. */
  public StoredMessage(
      long queue,
      int priority,
      long id,
      Annotations annotations,
      boolean shared,
      MessageContent content) {
    this(queue, priority, id, annotations, shared, content, 0);
  }

  /** The same message with another id and other annotations. */
  public StoredMessage with(long newId, Annotations newAnnotations) {
    return new StoredMessage(queue, priority, newId, newAnnotations, shared, content, largeId);
  }

  /** Under which id its content has rows of its own, or 0 if all of it is in the message's row. */
  public long contentId() {
    return shared ? id : largeId;
  }
}
