package org.rowanmq.wire;

import org.jspecify.annotations.Nullable;

/**
 * The sending half of the codec for one direction of one connection: it remembers what it wrote, so
 * each frame goes through it once and in the order of sending. Not thread-safe.
 */
public final class FrameEncoder {
  private final CodecState state = new CodecState();
  private final MessageWriter messages = new MessageWriter(state);
  private final ClientFrameWriter clientFrames = new ClientFrameWriter(state, messages);
  private final BrokerFrameWriter brokerFrames = new BrokerFrameWriter(state, messages);
  private int maxFrame = FrameCodec.MAX_FRAME_HANDSHAKE;

  /**
   * What the other side accepts from now on; {@link FrameCodec#MAX_FRAME_HANDSHAKE} before.
   *
   * @throws IllegalArgumentException if it is under {@link FrameCodec#MAX_FRAME_MIN}
   */
  public void maxFrame(int bytes) {
    if (bytes < FrameCodec.MAX_FRAME_MIN) {
      throw new IllegalArgumentException(
          "max-frame must be at least " + FrameCodec.MAX_FRAME_MIN + ", not " + bytes);
    }
    maxFrame = bytes;
    messages.maxFrame(bytes);
  }

  /**
   * Writes a frame, and right behind it its chunks if it is too long for one.
   *
   * @throws IllegalArgumentException if it is too long without its content; nothing is written
   *     then, and the encoder remains usable
   */
  public void encode(Frame frame, ByteSink sink) {
    LargeMessage rest = encodeFirst(frame, sink);
    while (rest != null && encodeChunk(rest, sink)) {}
  }

  /** Writes a frame or its first part, and returns what remains, or null. */
  @Nullable LargeMessage encodeFirst(Frame frame, ByteSink sink) {
    LargeMessage rest = encodeUnapplied(frame, sink);
    state.applyStaged();
    return rest;
  }

  private @Nullable LargeMessage encodeUnapplied(Frame frame, ByteSink sink) {
    int from = sink.length();
    sink.u8(0);
    LargeMessage rest = null;
    try {
      if (frame instanceof ClientFrame fromClient) {
        rest = clientFrames.write(sink, fromClient);
      } else if (frame instanceof BrokerFrame fromBroker) {
        rest = brokerFrames.write(sink, fromBroker);
      } else if (frame instanceof Chunk chunk) {
        sink.u8(FrameCodec.CHUNK).varint(chunk.channel()).varint(chunk.session());
        sink.varint(chunk.key()).bytes(chunk.bytes());
      }
      checkLength(frame, sink.length() - from - 1);
    } catch (IllegalArgumentException e) {
      sink.truncate(from);
      state.dropStaged();
      throw e;
    }
    sink.lengthAt(from);
    return rest;
  }

  private void checkLength(Frame frame, int length) {
    if (length > maxFrame) {
      throw new IllegalArgumentException(
          frame.getClass().getSimpleName()
              + " of "
              + length
              + " bytes is over the frame limit of "
              + maxFrame);
    }
  }

  /** Whether {@link #encode} would write one physical frame. */
  boolean fits(Frame frame) {
    if (frame instanceof ClientFrame.Send send) {
      return messages.fits(send);
    }
    return !(frame instanceof BrokerFrame.Deliver deliver) || messages.fits(deliver);
  }

  /** Throws what {@link #encode} would throw, without a change. */
  void check(Frame frame) {
    if (frame instanceof ClientFrame.Send || frame instanceof BrokerFrame.Deliver) {
      fits(frame); // computes the room that its fields other than the content leave
      return;
    }
    ByteSink scratch = new ByteSink(64);
    encodeUnapplied(frame, scratch);
    state.dropStaged();
  }

  /** Writes the next chunk; false if it was the last. */
  boolean encodeChunk(LargeMessage rest, ByteSink sink) {
    return rest.writeChunk(sink, maxFrame);
  }
}
