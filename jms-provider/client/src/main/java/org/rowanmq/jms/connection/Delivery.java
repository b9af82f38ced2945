package org.rowanmq.jms.connection;

import org.rowanmq.wire.BrokerFrame.Deliver;
import org.rowanmq.wire.DeliveryKey;

/**
 * A message handed to a consumer. Survives the connection it came over: once that is lost it is
 * settled by its key, and should the broker hand it to the same session again, it takes over the
 * new number instead of reaching the application twice.
 */
public final class Delivery {
  private final Deliver frame;
  private final DeliveryKey key;
  private final ClientConsumer consumer;
  private final long arrivedNanos;
  private long generation;
  private long number;

  Delivery(Deliver frame, ClientConsumer consumer, long generation, long arrivedNanos) {
    this.frame = frame;
    this.key = new DeliveryKey(consumer.queue(), frame.priority(), frame.id());
    this.consumer = consumer;
    this.arrivedNanos = arrivedNanos;
    this.generation = generation;
    this.number = frame.number();
  }

  /** Monotonic time at which it came in. */
  public long arrivedNanos() {
    return arrivedNanos;
  }

  /** The frame as it came. */
  public Deliver frame() {
    return frame;
  }

  DeliveryKey key() {
    return key;
  }

  /** Which got it from the broker. */
  public ClientConsumer consumer() {
    return consumer;
  }

  /** The message's number on the connection with this generation, or 0 on any other. */
  long numberOn(long connectionGeneration) {
    return generation == connectionGeneration ? number : 0;
  }

  /** Another session holds it now, under this number. */
  void renumber(long inOtherSession) {
    number = inOtherSession;
  }

  /** The broker has handed the same message to the same session again. */
  void deliveredAgain(Delivery again) {
    generation = again.generation;
    number = again.number;
  }
}
