package org.rowanmq.broker.net;

/**
 * What every connection of a broker needs to know.
 *
 * @param broker the broker's name
 * @param incarnation changes with every start
 * @param maxFrame longest frame in bytes once authenticated
 * @param maxFrameBeforeAuthentication longest frame in bytes before
 * @param maxMessage longest content in bytes
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
    int maxMessage,
    long authenticationNanos,
    int idleMillis,
    long maxUnsent,
    boolean plain) {}
