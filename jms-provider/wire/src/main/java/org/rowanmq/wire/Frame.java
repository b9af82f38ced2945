package org.rowanmq.wire;

/**
 * One protocol message in its expanded, connection-independent form. {@link FrameCodec} turns it
 * into bytes and back; compression by slots and deltas happens only there. All frames are immutable
 * records.
 *
 * <p>Channel 0 is the physical connection itself; JMS connections are channels 1 and up. A
 * <em>sequence</em> numbers the requests of a channel: strictly ascending, starting at 1, never
 * reused by a producer id. Each sequenced request is answered by exactly one of CONFIRM, REFUSE or
 * its own typed reply.
 */
public sealed interface Frame permits ClientFrame, BrokerFrame, Chunk {
  /** 0 for the connection itself. */
  int channel();
}
