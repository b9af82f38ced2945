package org.rowanmq.wire;

/**
 * A request that was refused, and why. {@code detail} says what, which and what to do, for people.
 */
public record Refusal(long sequence, ErrorCode code, String detail) {}
