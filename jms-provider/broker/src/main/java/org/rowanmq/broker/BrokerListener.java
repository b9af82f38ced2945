package org.rowanmq.broker;

/** What the application that embeds a broker is told. */
@FunctionalInterface
public interface BrokerListener {
  /**
   * The state has changed. Called on a thread of the broker, which must not be kept; after FATAL
   * the application closes the broker and may start another.
   *
   * @param why for people
   */
  void stateChanged(BrokerState state, String why);
}
