package org.rowanmq.wire;

/**
 * Takes whole frames from a {@link FrameDecoder}, on the thread that feeds it. Must not feed the
 * decoder itself.
 */
@FunctionalInterface
public interface FrameSink<F extends Frame> {
  /**
   * The next frame, in the order sent (per channel: {@link OutgoingFrames}).
   *
   * @throws ProtocolException to end the connection; the decoder passes it on and reads no more
   */
  void frame(F frame) throws ProtocolException;

  /**
   * A message came whose content is longer than the decoder's limit; it is skipped. A broker
   * overrides this to REFUSE the request with MESSAGE_TOO_LARGE and keep the connection.
   *
   * @param key the SEND's sequence or the DELIVER's number
   * @param length of the content in bytes
   */
  default void tooLarge(int channel, int session, long key, long length) throws ProtocolException {
    throw new ProtocolException(
        ErrorCode.MESSAGE_TOO_LARGE, "A message of " + length + " bytes is over the limit");
  }
}
