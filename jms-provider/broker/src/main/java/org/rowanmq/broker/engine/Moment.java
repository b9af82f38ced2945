package org.rowanmq.broker.engine;

/**
 * The time of a turn, read once by the loop.
 *
 * @param nanos monotonic, for deadlines
 * @param epochMillis wall clock, for expiry and due times; may jump
 */
public record Moment(long nanos, long epochMillis) {}
