package org.rowanmq.broker.net;

import org.rowanmq.wire.FrameCodec;

/**
 * What every connection of a broker needs to know.
 *
 * @param broker the broker's name
 * @param incarnation changes with every start
 * @param maxFrame longest frame in bytes once authenticated
 * @param maxFrameBeforeAuthentication longest frame in bytes before
 * @param maxMessage longest content in bytes
 * @param largeMessage longest content in bytes that travels as a whole
 * @param authenticationNanos time to authenticate in
 * @param idleMillis silence after which a connection is closed
 * @param maxUnsent bytes that may wait for a client that does not read
 * @param plain whether SASL PLAIN is offered, to clients whose connection is encrypted
 */
public record ConnectionSettings(
    String broker,
    long incarnation,
    int maxFrame,
    int maxFrameBeforeAuthentication,
    long maxMessage,
    int largeMessage,
    long authenticationNanos,
    int idleMillis,
    long maxUnsent,
    boolean plain) {
  /** Longest content in bytes of a client whose protocol version has no large contents. */
  long maxMessageWhole() {
    return Math.min(maxMessage, FrameCodec.MAX_MESSAGE_DEFAULT);
  }
}
