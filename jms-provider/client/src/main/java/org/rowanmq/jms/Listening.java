package org.rowanmq.jms;

import jakarta.jms.JMSException;
import jakarta.jms.MessageListener;
import org.rowanmq.jms.connection.Delivery;
import org.rowanmq.jms.destination.JmsDestination;
import org.rowanmq.jms.message.JmsMessage;

/** Passes messages to listeners, and settles or gives back each as its session's mode says. */
final class Listening {
  private static final System.Logger LOG = System.getLogger(Listening.class.getName());

  private Listening() {}

  /** Called in the session's turn. What cannot be made a message has been given back. */
  static void pass(JmsSession session, JmsDestination from, MessageListener to, Delivery delivery) {
    JmsMessage message;
    try {
      message = session.arrivals().message(delivery, from);
    } catch (JMSException | RuntimeException | Error e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "A message from " + from + " could not be given to its listener and has failed",
          e);
      return;
    }
    if (message != null) {
      pass(session, from, to, delivery, message);
    }
  }

  private static void pass(
      JmsSession session,
      JmsDestination from,
      MessageListener to,
      Delivery delivery,
      JmsMessage message) {
    long recoveries = session.recoveries();
    boolean isHandled = true;
    try {
      to.onMessage(message);
    } catch (RuntimeException | Error e) {
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
}
