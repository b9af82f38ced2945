package org.rowanmq.broker.engine;

import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.engine.exchange.BodyAnswer;
import org.rowanmq.wire.ClientFrame;

/**
 * A SEND that was accepted, with what the frame does not say.
 *
 * @param producerId with the frame's sequence the JMSMessageID
 * @param user the authenticated sender
 * @param clientId of the sender's channel, for noLocal
 * @param arrivedMillis wall clock at arrival, from which time to live and delay count
 * @param largeId of its large content, which the publication holds; or 0
 * @param timing what its properties say
 * @param isSuspect it may have been delivered before, in an earlier life of the broker
 * @param body what a worker has found out about its body
 * @param whenAcknowledged what follows if a consumer settles it before it is durable; null for
 *     nothing
 */
record Publication(
    ClientFrame.Send frame,
    long producerId,
    String user,
    @Nullable String clientId,
    long arrivedMillis,
    Timing timing,
    boolean isSuspect,
    long largeId,
    BodyAnswer body,
    @Nullable Runnable whenAcknowledged) {
  /**
   * When it is to be delivered; 0 for at once. A delay counts from the send on, be it long before
   * the commit (JMS 3.1 §3.4.13).
   *
   * @param timing its own, or another one of a copy
   */
  long dueMillis(Timing timing) {
    long delay = frame.delayMillis();
    long delayed = delay > Long.MAX_VALUE - arrivedMillis ? Long.MAX_VALUE : arrivedMillis + delay;
    return Math.max(delay > 0 ? delayed : 0, timing.deliverAtMillis());
  }

  /** The same with something to follow. */
  Publication whenAcknowledged(Runnable action) {
    return new Publication(
        frame, producerId, user, clientId, arrivedMillis, timing, isSuspect, largeId, body, action);
  }
}
