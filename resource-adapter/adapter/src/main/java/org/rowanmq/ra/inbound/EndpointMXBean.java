package org.rowanmq.ra.inbound;

import org.jspecify.annotations.Nullable;

/** A message-driven bean's endpoint over JMX. Thread-safe. */
public interface EndpointMXBean {
  /** The name the server gave the activation. */
  String getName();

  /** {@code queue://orders}, for example. */
  String getDestination();

  /** The broker, and who logs in. */
  String getBroker();

  /**
   * {@code CONNECTING}, {@code RUNNING}, {@code RECONNECTING}, {@code PAUSED} or {@code STOPPED}.
   */
  String getState();

  /** How many sessions there are: what may be worked on at a time. */
  int getSessions();

  /** How many messages are being worked on. */
  int getActive();

  /** How many messages were delivered with success since the activation. */
  long getDelivered();

  /** How many deliveries have failed since the activation. */
  long getFailed();

  /** How many of them in a row, up to now. */
  int getConsecutiveFailures();

  /** Why delivery or connecting failed last, or null. */
  @Nullable String getLastFailure();

  /** Delivers no more messages; those that wait return to their queue. */
  void pause();

  /** Goes on. */
  void resume();
}
