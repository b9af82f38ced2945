package org.rowanmq.jms;

import jakarta.jms.JMSException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.connection.ClientConsumer;
import org.rowanmq.jms.connection.Delivery;
import org.rowanmq.wire.ErrorCode;

/**
 * The large bodies that a session's application has and may not have read. The broker has a body as
 * long as its message is not settled; so before it is, the session keeps on this side what was not
 * read to its end, unless the application has let go of the message. Thread-safe.
 */
final class LargeBodies {
  private final List<WeakReference<LargeBody>> bodies = new ArrayList<>();

  /** The application gets this one. */
  synchronized void add(LargeBody body) {
    bodies.removeIf(each -> each.refersTo(null));
    bodies.add(new WeakReference<>(body));
  }

  /** Whether settling the delivery now would take a body from the application. */
  boolean isUnread(Delivery delivery) {
    return delivery.frame().content().isLarge()
        && select(delivery, null).stream().anyMatch(body -> !body.isTaken());
  }

  /** The delivery is about to be settled. Blocks. */
  void keep(Delivery delivery) throws JMSException {
    keep(select(delivery, null));
  }

  /** The consumer is about to be closed. Blocks. What is damaged has been given back already. */
  void keepOf(ClientConsumer consumer) throws JMSException {
    List<LargeBody> selected = select(null, consumer);
    selected.removeIf(LargeBody::isDamaged);
    keep(selected);
  }

  /** All deliveries are about to be settled. Blocks. */
  void keepAll() throws JMSException {
    keep(select(null, null));
  }

  /** Everything is given back: what was handed over is not settled by this session any more. */
  synchronized void givenBack() {
    bodies.clear();
  }

  /** The session is closed. */
  void end() {
    for (LargeBody body : select(null, null)) {
      body.end(
          ErrorCode.CLOSED,
          "the session was closed before the message was acknowledged or its body read");
    }
  }

  private static void keep(List<LargeBody> unread) throws JMSException {
    for (LargeBody body : unread) {
      if (!body.isTaken()) {
        body.kept();
      }
    }
  }

  private synchronized List<LargeBody> select(
      @Nullable Delivery delivery, @Nullable ClientConsumer consumer) {
    List<LargeBody> selected = new ArrayList<>();
    for (WeakReference<LargeBody> each : bodies) {
      LargeBody body = each.get();
      if (body != null
          && (delivery == null || body.delivery() == delivery)
          && (consumer == null || body.delivery().consumer() == consumer)) {
        selected.add(body);
      }
    }
    return selected;
  }
}
