package org.rowanmq.wire;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Joins chunked messages. At most {@link FrameCodec#LARGE_AT_ONCE} are under way at once; memory
 * grows with what has arrived, not with what was announced, and a content over the limit is never
 * kept.
 */
final class Chunks {
  private static final byte[] DISCARDED = {};

  private final List<Part> parts = new ArrayList<>();
  private int maxMessage = FrameCodec.MAX_MESSAGE_DEFAULT;

  /** Takes a content when it is whole. */
  @FunctionalInterface
  interface Completion {
    void complete(byte[] content) throws ProtocolException;
  }

  void maxMessage(int bytes) {
    maxMessage = bytes;
  }

  int maxMessage() {
    return maxMessage;
  }

  /** Reads the total length and the first part from {@code in}. */
  void begin(
      int channel, int session, long key, ByteSource in, Completion complete, FrameSink<?> sink)
      throws ProtocolException {
    long total = in.positive();
    int first = in.remaining();
    if (first >= total) {
      throw in.malformed("a first part of " + first + " bytes leaves none of " + total);
    }
    if (parts.size() == FrameCodec.LARGE_AT_ONCE || find(channel, session, key) >= 0) {
      throw in.malformed("too many chunked messages at once, or one twice");
    }
    Part part = new Part(channel, session, key, total, complete);
    if (total > maxMessage) {
      part.discard(first);
      parts.add(part);
      in.skip(first);
      sink.tooLarge(channel, session, key, total);
    } else {
      parts.add(part);
      part.add(in);
    }
  }

  /** Reads a CHUNK frame from behind its type on. */
  void chunk(ByteSource in) throws ProtocolException {
    int channel = in.number(FrameFields.NUMBER_MAX);
    int session = in.number(FrameFields.NUMBER_MAX);
    long key = in.varint();
    int index = find(channel, session, key);
    if (index < 0) {
      throw in.malformed("a CHUNK of no message under way");
    }
    Part part = parts.get(index);
    int length = in.remaining();
    if (length == 0 || length > part.total - part.have) {
      throw in.malformed(length + " bytes for a message that lacks " + (part.total - part.have));
    }
    part.add(in);
    if (part.have == part.total) {
      parts.remove(index);
      if (part.bytes != DISCARDED) {
        part.complete.complete(part.bytes);
      }
    }
  }

  private int find(int channel, int session, long key) {
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      if (part.key == key && part.session == session && part.channel == channel) {
        return i;
      }
    }
    return -1;
  }

  /** A message under way. */
  private static final class Part {
    private final int channel;
    private final int session;
    private final long key;
    private final long total;
    private final Completion complete;
    private byte[] bytes = new byte[1];
    private long have;

    Part(int channel, int session, long key, long total, Completion complete) {
      this.channel = channel;
      this.session = session;
      this.key = key;
      this.total = total;
      this.complete = complete;
    }

    void discard(int first) {
      bytes = DISCARDED;
      have = first;
    }

    void add(ByteSource in) throws ProtocolException {
      int length = in.remaining();
      int from = in.skip(length);
      if (bytes != DISCARDED) {
        long need = have + length;
        if (need > bytes.length) {
          bytes = Arrays.copyOf(bytes, (int) Math.min(total, Math.max(need, 2L * bytes.length)));
        }
        System.arraycopy(in.array(), from, bytes, (int) have, length);
      }
      have += length;
    }
  }
}
