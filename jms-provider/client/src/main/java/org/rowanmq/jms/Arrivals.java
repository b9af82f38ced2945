package org.rowanmq.jms;

import jakarta.jms.JMSException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.connection.Delivery;
import org.rowanmq.jms.destination.JmsDestination;
import org.rowanmq.jms.message.Acknowledger;
import org.rowanmq.jms.message.JmsMessage;
import org.rowanmq.jms.message.Messages;
import org.rowanmq.wire.BrokerFrame.Deliver;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.ProtocolException;

/** Makes messages of a session's deliveries, on the application's threads. */
final class Arrivals {
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
   * @throws JMSException if it is corrupt; it then comes again until it is dead-lettered
   */
  @Nullable JmsMessage message(Delivery delivery, JmsDestination from) throws JMSException {
    JmsMessage message;
    try {
      message = read(delivery, from, session::acknowledge, true);
    } catch (JMSException e) {
      if (!session.isTransacted() && !session.dispatch().isCurrentThread()) {
        session.recoverQuietly();
      }
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
    if (message.getJMSExpiration() == 0) {
      return false;
    }
    long timeToLive = message.getJMSExpiration() - message.getJMSDeliveryTime();
    return (session.now() - delivery.arrivedNanos()) / 1_000_000 >= timeToLive;
  }

  /** The message of a browsed delivery. */
  JmsMessage browsed(Delivery delivery) throws JMSException {
    JmsDestination from = JmsDestination.of(delivery.frame().destination());
    return read(delivery, from, Acknowledger.NONE, false);
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
      if (body != null && !Messages.hasBytes(frame)) {
        frame = frame.with(body.whole());
        body = null;
      }
      if (!frame.content().isIntact()) {
        throw corrupt(from, "its checksum is wrong");
      }
      JmsMessage message =
          Messages.of(frame, session.connection().config().trustedClasses(), acknowledger, body);
      if (body != null && isHeld) {
        bodies.add(body);
      }
      return message;
    } catch (ProtocolException e) {
      throw corrupt(from, String.valueOf(e.getMessage()));
    }
  }

  private static JMSException corrupt(JmsDestination from, String reason) {
    return JmsErrors.toJms(
        ErrorCode.MESSAGE_CORRUPT, "A message from " + from + " cannot be read: " + reason);
  }
}
