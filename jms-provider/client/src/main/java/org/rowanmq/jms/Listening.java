package org.rowanmq.jms;

import jakarta.jms.JMSException;
import jakarta.jms.MessageListener;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.connection.Delivery;
import org.rowanmq.jms.destination.JmsDestination;
import org.rowanmq.jms.message.JmsMessage;

/** Passes messages to listeners, and settles or gives back each as its session's mode says. */
final class Listening {
  private static final System.Logger LOG = System.getLogger(Listening.class.getName());

  private Listening() {}

  /** Called in the session's turn. */
  static void pass(JmsSession session, JmsDestination from, MessageListener to, Delivery delivery) {
    long recoveries = session.recoveries();
    boolean isHandled = true;
    try {
      JmsMessage message = message(session, from, delivery);
      if (message == null) {
        return;
      }
      to.onMessage(message);
    } catch (JMSException | RuntimeException | Error e) {
      LOG.log(System.Logger.Level.WARNING, "A message listener failed for " + from, e);
      session.failed(e);
      isHandled = !session.acknowledgement().isRecoveredOnFailure();
    }
    if (session.recoveries() != recoveries) {
      return;
    }
    if (isHandled) {
      session.acknowledgement().delivered(delivery);
    } else {
      session.recoverQuietly();
    }
  }

  private static @Nullable JmsMessage message(
      JmsSession session, JmsDestination from, Delivery delivery) throws JMSException {
    try {
      return session.arrivals().message(delivery, from);
    } catch (JMSException e) {
      if (session instanceof JmsXaSession xa) {
        // The next branch would settle it.
        xa.giveBack(true);
      }
      throw e;
    }
  }
}
