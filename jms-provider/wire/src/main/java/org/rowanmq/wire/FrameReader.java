package org.rowanmq.wire;

/** Reads the frames of one direction. */
interface FrameReader<F extends Frame> {
  /** Whether this type may come before authentication. */
  boolean isHandshake(int type);

  /**
   * Reads a frame from behind its type up to the end of {@code in}, and hands it on unless it is
   * the first part of a chunked message.
   */
  void read(int type, ByteSource in, FrameSink<F> sink) throws ProtocolException;
}
