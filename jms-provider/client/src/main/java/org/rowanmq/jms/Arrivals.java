package org.rowanmq.jms;

import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.connection.Delivery;
import org.rowanmq.jms.destination.JmsDestination;
import org.rowanmq.jms.message.Acknowledger;
import org.rowanmq.jms.message.ByteBody;
import org.rowanmq.jms.message.JmsMessage;
import org.rowanmq.jms.message.Messages;
import org.rowanmq.jms.seal.SealedBody;
import org.rowanmq.jms.seal.SealedContent;
import org.rowanmq.wire.BodyType;
import org.rowanmq.wire.BrokerFrame.Deliver;
import org.rowanmq.wire.ContentView;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.MessageContent;
import org.rowanmq.wire.ProtocolException;

/** Makes messages of a session's deliveries, on the application's threads. */
final class Arrivals {
  private static final Consumer<JMSException> NOBODY = damage -> {};

  /** A note of the broker: what the sender said of its expiry does not count any more. */
  private static final String NO_EXPIRY = "no-expiry";

  private final JmsSession session;
  private final LargeBodies bodies = new LargeBodies();

  Arrivals(JmsSession session) {
    this.session = session;
  }

  LargeBodies bodies() {
    return bodies;
  }

  /**
   * The message of a delivery; null if it has expired while it waited here, which settles it.
   *
   * @throws JMSException if it is corrupt, or sealed and cannot be opened; it has returned to its
   *     queue then, alone, and comes again until it is dead-lettered
   */
  @Nullable JmsMessage message(Delivery delivery, JmsDestination from) throws JMSException {
    JmsMessage message;
    try {
      message = read(delivery, from, session::acknowledge, true);
    } catch (JMSException | RuntimeException | Error e) {
      session.reject(delivery);
      throw e;
    }
    if (hasExpiredHere(message, delivery)) {
      if (!session.isTransacted()) {
        session.acknowledgement().settle(List.of(delivery));
      }
      return null;
    }
    return message;
  }

  /**
   * Whether the message has waited here for its whole time to live. The wall clock is not asked:
   * JMSExpiration was set by the producer's, which may differ from ours; up to the hand-out the
   * broker's decides.
   */
  private boolean hasExpiredHere(JmsMessage message, Delivery delivery) throws JMSException {
    if (message.getJMSExpiration() == 0 || delivery.frame().annotations().containsKey(NO_EXPIRY)) {
      return false;
    }
    long timeToLive = message.getJMSExpiration() - message.getJMSDeliveryTime();
    return (session.now() - delivery.arrivedNanos()) / 1_000_000 >= timeToLive;
  }

  /**
   * The message of a browsed delivery. One that is sealed and cannot be opened is shown without its
   * body.
   */
  JmsMessage browsed(Delivery delivery) throws JMSException {
    JmsDestination from = JmsDestination.of(delivery.frame().destination());
    try {
      return read(delivery, from, Acknowledger.NONE, false);
    } catch (MessageFormatException e) {
      try {
        return Messages.unopened(delivery.frame(), e);
      } catch (ProtocolException unreadable) {
        throw e;
      }
    }
  }

  /**
   * @param isHeld the session has it until it is settled, and must keep its body then
   */
  private JmsMessage read(
      Delivery delivery, JmsDestination from, Acknowledger acknowledger, boolean isHeld)
      throws JMSException {
    Deliver frame = delivery.frame();
    LargeBody body = frame.content().isLarge() ? new LargeBody(session.driver(), delivery) : null;
    try {
      if (!frame.content().isIntact()) {
        throw corrupt(from, "its checksum is wrong");
      }
      if (Messages.isSealed(frame)) {
        return opened(delivery, acknowledger, body, isHeld);
      }
      session.connection().seals().admitUnsealed();
      if (body != null && !Messages.hasBytes(frame)) {
        frame = frame.with(body.whole());
        body = null;
        if (!frame.content().isIntact()) {
          throw corrupt(from, "its checksum is wrong");
        }
      }
      JmsMessage message = message(frame, acknowledger, body, null);
      if (body != null && isHeld) {
        bodies.add(body);
      }
      return message;
    } catch (ProtocolException e) {
      throw corrupt(from, String.valueOf(e.getMessage()));
    }
  }

  /** The message of a sealed content, of which nothing is believed before it was checked. */
  private JmsMessage opened(
      Delivery delivery, Acknowledger acknowledger, @Nullable LargeBody large, boolean isHeld)
      throws JMSException, ProtocolException {
    Deliver frame = delivery.frame();
    byte[] content = frame.content().bytes();
    int bodyOffset = ContentView.of(content).bodyOffset();
    ByteBody sealed = large == null ? ByteBody.of(content, bodyOffset) : large;
    SealedContent seal = session.connection().seals().sealed(content, sealed, frame.destination());
    if (large == null || seal.bodyType() != BodyType.BYTES) {
      return message(frame.with(unchecked(seal.open())), acknowledger, null, seal.signer());
    }
    SealedBody body = seal.body(isHeld ? damage -> session.reject(delivery) : NOBODY);
    large.sealedBy(body);
    JmsMessage message =
        message(frame.with(unchecked(seal.head())), acknowledger, body, seal.signer());
    if (isHeld) {
      bodies.add(large);
    }
    return message;
  }

  /** What was opened was checked by other means than a checksum. */
  private static MessageContent unchecked(byte[] opened) {
    return new MessageContent(opened, 0);
  }

  private JmsMessage message(
      Deliver frame, Acknowledger acknowledger, @Nullable ByteBody body, @Nullable String signer)
      throws ProtocolException {
    return Messages.of(
        frame, session.connection().config().trustedClasses(), acknowledger, body, signer);
  }

  private static JMSException corrupt(JmsDestination from, String reason) {
    return JmsErrors.toJms(
        ErrorCode.MESSAGE_CORRUPT, "A message from " + from + " cannot be read: " + reason);
  }
}
