package org.rowanmq.ra.link;

import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import org.rowanmq.jms.destination.JmsDestination;

/** Gives consumers a prefetch that the connection's URL does not decide. */
public final class Prefetching {
  private Prefetching() {}

  /**
   * The same destination, with so much prefetch for consumers on it, unless it says how much itself
   * or is temporary.
   *
   * @throws jakarta.jms.InvalidDestinationException if it is null or of no use
   */
  public static JmsDestination limited(Destination destination, int prefetch) throws JMSException {
    JmsDestination own = JmsDestination.own(destination);
    if (own.wire().kind().isTemporary() || own.options().prefetch() != null) {
      return own;
    }
    String name = own.wire().name() + own.options();
    String limited = name + (name.indexOf('?') < 0 ? "?" : "&") + "prefetch=" + prefetch;
    return own.wire().kind().isTopic()
        ? JmsDestination.topic(limited)
        : JmsDestination.queue(limited);
  }
}
