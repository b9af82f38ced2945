package org.rowanmq.wire;

/** A message whose first part is written and whose other parts travel as CHUNK frames. */
final class LargeMessage {
  private static final int CHUNK_HEADER = 32;

  private final int channel;
  private final int session;
  private final long key;
  private final byte[] content;
  private int offset;

  LargeMessage(int channel, int session, long key, byte[] content, int offset) {
    this.channel = channel;
    this.session = session;
    this.key = key;
    this.content = content;
    this.offset = offset;
  }

  int channel() {
    return channel;
  }

  /** Writes one CHUNK frame with its length, and returns whether more remain. */
  boolean writeChunk(ByteSink sink, int maxFrame) {
    int part = Math.min(content.length - offset, maxFrame - CHUNK_HEADER);
    int from = sink.length();
    sink.u8(0).u8(FrameCodec.CHUNK).varint(channel).varint(session).varint(key);
    sink.bytes(content, offset, part).lengthAt(from);
    offset += part;
    return offset < content.length;
  }
}
