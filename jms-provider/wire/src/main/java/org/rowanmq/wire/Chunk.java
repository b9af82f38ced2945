package org.rowanmq.wire;

/**
 * A further part of a content that did not fit its SEND or DELIVER frame. Parts of one message
 * arrive in order; parts of different messages and other frames may lie between them. {@link
 * Chunks} splits and joins, so nothing above it sees this type.
 *
 * @param key the SEND's sequence, or the DELIVER's number
 */
public record Chunk(int channel, int session, long key, byte[] bytes) implements Frame {}
