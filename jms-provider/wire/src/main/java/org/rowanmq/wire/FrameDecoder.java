package org.rowanmq.wire;

import org.jspecify.annotations.Nullable;

/**
 * The receiving half of the codec for one direction of one connection. Takes bytes as they come,
 * joins chunked messages and hands on whole frames. Starts in handshake mode, with short frames and
 * only those that authentication needs. Never holds much more than one frame and the messages under
 * way ({@link Chunks}). Not thread-safe.
 */
public final class FrameDecoder<F extends Frame> {
  private static final int PREFIX_MAX = 5;
  private static final int KEPT_MAX = 64 * 1024;

  private final FrameReader<F> reader;
  private final MessageReader messages;
  private final Chunks chunks;
  private final ByteSource source = new ByteSource();
  private ByteSink partial = new ByteSink(64);
  private boolean isHandshake = true;
  private int maxFrame = FrameCodec.MAX_FRAME_HANDSHAKE;
  private @Nullable ProtocolException broken;

  private FrameDecoder(FrameReader<F> reader, MessageReader messages, Chunks chunks) {
    this.reader = reader;
    this.messages = messages;
    this.chunks = chunks;
  }

  /** For a broker. */
  public static FrameDecoder<ClientFrame> ofClientFrames() {
    CodecState state = new CodecState();
    Chunks chunks = new Chunks();
    MessageReader messages = new MessageReader(state, chunks);
    return new FrameDecoder<>(new ClientFrameReader(state, messages), messages, chunks);
  }

  /** For a client. */
  public static FrameDecoder<BrokerFrame> ofBrokerFrames() {
    CodecState state = new CodecState();
    Chunks chunks = new Chunks();
    MessageReader messages = new MessageReader(state, chunks);
    return new FrameDecoder<>(new BrokerFrameReader(state, messages), messages, chunks);
  }

  /**
   * The longest frame in handshake mode, {@link FrameCodec#MAX_FRAME_HANDSHAKE} if not set.
   *
   * @param bytes at least {@link FrameCodec#MAX_FRAME_MIN}
   */
  public void handshake(int bytes) {
    maxFrame = bytes;
  }

  /**
   * Ends handshake mode, from the next frame on; may be called while a frame is handed on.
   *
   * @param maxFrameBytes the longest frame; at least {@link FrameCodec#MAX_FRAME_MIN}
   * @param maxMessageBytes the longest content, whole or in chunks
   */
  public void authenticated(int maxFrameBytes, int maxMessageBytes) {
    isHandshake = false;
    maxFrame = maxFrameBytes;
    messages.maxFrame(maxFrameBytes);
    chunks.maxMessage(maxMessageBytes);
  }

  /**
   * Takes the next bytes; the array belongs to the caller again when this returns.
   *
   * @throws ProtocolException if the other side broke the protocol: what and where. The decoder
   *     then reads no more; the connection is to be closed.
   */
  public void feed(byte[] bytes, int offset, int length, FrameSink<F> sink)
      throws ProtocolException {
    if (broken != null) {
      throw broken;
    }
    try {
      int at = offset;
      int end = offset + length;
      if (partial.length() > 0) {
        at = fill(bytes, at, end, sink);
      }
      while (at < end) {
        int prefix = prefixLength(bytes, at, end);
        int size = prefix == 0 ? 0 : size(bytes, at, prefix);
        if (prefix == 0 || size > end - at - prefix) {
          partial.bytes(bytes, at, end - at);
          return;
        }
        frame(bytes, at + prefix, size, sink);
        at += prefix + size;
      }
    } catch (ProtocolException e) {
      broken = e;
      throw e;
    }
  }

  /** Completes the frame that began in earlier bytes, and returns where the next begins. */
  private int fill(byte[] bytes, int offset, int end, FrameSink<F> sink) throws ProtocolException {
    int at = offset;
    int prefix = prefixLength(partial.array(), 0, partial.length());
    while (prefix == 0 && at < end) {
      partial.u8(bytes[at++]);
      prefix = prefixLength(partial.array(), 0, partial.length());
    }
    if (prefix == 0) {
      return end;
    }
    int size = size(partial.array(), 0, prefix);
    int part = Math.min(prefix + size - partial.length(), end - at);
    partial.bytes(bytes, at, part);
    if (partial.length() == prefix + size) {
      frame(partial.array(), prefix, size, sink);
      partial.clear();
      if (partial.array().length > KEPT_MAX) {
        partial = new ByteSink(64);
      }
    }
    return at + part;
  }

  /** Bytes of the varint at {@code at}, or 0 if it is not complete. */
  private static int prefixLength(byte[] bytes, int at, int end) throws ProtocolException {
    for (int i = at; i < end; i++) {
      if (i - at == PREFIX_MAX) {
        throw new ProtocolException(
            ErrorCode.FRAME_TOO_LARGE, "The length of a frame takes more than 5 bytes");
      }
      if (bytes[i] >= 0) {
        return i - at + 1;
      }
    }
    return 0;
  }

  private int size(byte[] bytes, int at, int prefix) throws ProtocolException {
    long size = 0;
    for (int i = prefix - 1; i >= 0; i--) {
      size = size << 7 | bytes[at + i] & 0x7f;
    }
    if (size > maxFrame) {
      throw new ProtocolException(
          ErrorCode.FRAME_TOO_LARGE,
          "A frame of " + size + " bytes is over the limit of " + maxFrame);
    }
    if (size == 0) {
      throw new ProtocolException(ErrorCode.PROTOCOL, "A frame of no bytes has no type");
    }
    return (int) size;
  }

  private void frame(byte[] bytes, int offset, int length, FrameSink<F> sink)
      throws ProtocolException {
    source.reset(bytes, offset, length, "frame");
    int type = source.u8();
    source.reset(bytes, offset + 1, length - 1, FrameCodec.name(type));
    if (isHandshake && !reader.isHandshake(type)) {
      throw source.malformed("not allowed before authentication");
    }
    if (type == FrameCodec.CHUNK) {
      chunks.chunk(source);
    } else {
      reader.read(type, source, sink);
    }
  }
}
