package org.rowanmq.testkit.store;

import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.Annotations;
import org.rowanmq.broker.store.MessageRef;
import org.rowanmq.broker.store.QueueSpec;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.broker.store.StoredMessage;
import org.rowanmq.wire.ContentBuilder;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.MessageContent;

/** Messages and queues to store in tests. */
public final class StoreSamples {
  private StoreSamples() {}

  /** A persistent text message of priority 4 that says its id. */
  public static StoredMessage message(long queue, long id) {
    return message(queue, 4, id, annotations(), text("message " + id));
  }

  /** The same with a priority. */
  public static StoredMessage message(long queue, int priority, long id) {
    return message(queue, priority, id, annotations(), text("message " + id));
  }

  /** The same with annotations. */
  public static StoredMessage message(long queue, long id, Annotations annotations) {
    return message(queue, 4, id, annotations, text("message " + id));
  }

  public static StoredMessage message(
      long queue, int priority, long id, Annotations annotations, MessageContent content) {
    return new StoredMessage(queue, priority, id, annotations, false, content);
  }

  /** A persistent message whose content lies in content rows. */
  public static StoredMessage shared(long queue, long id, MessageContent content) {
    return new StoredMessage(queue, 4, id, annotations(), true, content);
  }

  /** Persistent, never expires, not delivered yet. */
  public static Annotations annotations() {
    return annotations(true, 0);
  }

  public static Annotations annotations(boolean persistent, long expiresMillis) {
    return new Annotations(
        Destination.queue("orders"),
        7,
        11,
        "alice",
        1_700_000_000_000L,
        expiresMillis,
        persistent,
        0,
        0,
        Map.of());
  }

  public static MessageContent text(String text) {
    return new ContentBuilder().text(text).build();
  }

  /** A bytes message whose content is larger than {@code size}. */
  public static MessageContent bytes(int size) {
    byte[] body = new byte[size];
    for (int i = 0; i < size; i++) {
      body[i] = (byte) (i ^ i >> 8 ^ i >> 16);
    }
    byte[] head = text("").bytes();
    byte[] content = Arrays.copyOf(head, head.length + size);
    System.arraycopy(body, 0, content, head.length, size);
    return MessageContent.of(content);
  }

  public static StoreOp insert(long queue, long id) {
    return new StoreOp.Insert(message(queue, id));
  }

  public static StoreOp delete(long queue, long id) {
    return new StoreOp.Delete(ref(queue, id));
  }

  /** The key of a message of priority 4. */
  public static MessageRef ref(long queue, long id) {
    return new MessageRef(queue, 4, id);
  }

  public static QueueSpec queue(long id, String name) {
    return new QueueSpec(id, Destination.queue(name), null, null, null, false, true);
  }

  /** A durable subscription; one that is not shared refuses messages of its own client id. */
  public static QueueSpec subscription(long id, @Nullable String clientId, boolean shared) {
    String selector = "size > 3 AND name LIKE '%\ud83d\ude00'";
    return new QueueSpec(
        id, Destination.topic("prices"), clientId, "every price", selector, !shared, shared, true);
  }
}
