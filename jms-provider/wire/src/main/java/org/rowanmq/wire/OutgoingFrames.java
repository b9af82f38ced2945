package org.rowanmq.wire;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be sent on a connection, encoded. Large messages of different channels, the frames
 * of other channels and those of the connection itself (channel 0) take turns, one chunk each; the
 * frames of one channel keep their order. At most {@link FrameCodec#LARGE_AT_ONCE} messages are
 * split at a time.
 *
 * <p>Not thread-safe: the broker uses it on its I/O thread, the client under its write lock.
 */
public final class OutgoingFrames {
  private static final int READY_INITIAL = 1024;
  private static final int READY_KEPT = 512 * 1024;

  private final FrameEncoder encoder;
  private final Map<Integer, Lane> blocked = new HashMap<>();
  private final Deque<Lane> splitting = new ArrayDeque<>();
  private final Deque<Lane> waiting = new ArrayDeque<>();
  private ByteSink ready = new ByteSink(READY_INITIAL);
  private @Nullable ByteSink spare;

  public OutgoingFrames(FrameEncoder encoder) {
    this.encoder = encoder;
  }

  /**
   * Adds a frame.
   *
   * @throws IllegalArgumentException if it is too long and not a SEND or DELIVER; nothing changes
   */
  public void add(Frame frame) {
    Lane lane = frame.channel() == 0 ? null : blocked.get(frame.channel());
    if (lane != null) {
      encoder.check(frame);
      lane.frames.add(frame);
    } else if (encoder.fits(frame)) {
      encoder.encode(frame, ready);
    } else {
      Lane blocking = new Lane(frame.channel());
      blocking.frames.add(frame);
      blocked.put(frame.channel(), blocking);
      waiting.add(blocking);
      startWaiting();
    }
  }

  public boolean isEmpty() {
    return ready.length() == 0 && splitting.isEmpty();
  }

  /** Bytes that {@link #flush} would send first; what still waits to be split is not counted. */
  public int readyBytes() {
    return ready.length();
  }

  /**
   * Sends what is ready, then one chunk of a large message if there is one. Call it again while it
   * returns true; other frames may be added in between.
   *
   * @return whether more remains
   */
  public boolean flush(Pipe pipe) {
    next();
    ByteSink sending = takeReady();
    if (sending.length() > 0) {
      pipe.send(sending.array(), 0, sending.length());
    }
    giveBack(sending);
    return !isEmpty();
  }

  /** As {@link #flush}, into {@code sink}. */
  public boolean writeTo(ByteSink sink) {
    next();
    ByteSink sending = takeReady();
    sink.bytes(sending.array(), 0, sending.length());
    giveBack(sending);
    return !isEmpty();
  }

  /** Appends one chunk to what is ready. */
  private void next() {
    Lane lane = splitting.poll();
    if (lane == null) {
      return;
    }
    if (lane.rest != null && encoder.encodeChunk(lane.rest, ready)) {
      splitting.add(lane);
    } else {
      lane.rest = null;
      advance(lane);
      startWaiting();
    }
  }

  /** Encodes what a finished message held back, up to the channel's next large message. */
  private void advance(Lane lane) {
    for (Frame frame = lane.frames.peek(); frame != null; frame = lane.frames.peek()) {
      if (!encoder.fits(frame)) {
        waiting.add(lane);
        return;
      }
      lane.frames.remove();
      encoder.encode(frame, ready);
    }
    blocked.remove(lane.channel);
  }

  private void startWaiting() {
    while (splitting.size() < FrameCodec.LARGE_AT_ONCE && !waiting.isEmpty()) {
      Lane lane = waiting.remove();
      lane.rest = encoder.encodeFirst(lane.frames.remove(), ready);
      splitting.add(lane);
    }
  }

  /** An in-process pipe may answer while it is being written to: new frames go elsewhere then. */
  private ByteSink takeReady() {
    ByteSink sending = ready;
    ready = spare == null ? new ByteSink(READY_INITIAL) : spare;
    spare = null;
    return sending;
  }

  private void giveBack(ByteSink sent) {
    if (sent.array().length <= READY_KEPT) {
      sent.clear();
      spare = sent;
    }
  }

  /** A channel with a large message under way, and what waits behind it. */
  private static final class Lane {
    private final int channel;
    private final Deque<Frame> frames = new ArrayDeque<>();
    private @Nullable LargeMessage rest;

    Lane(int channel) {
      this.channel = channel;
    }
  }
}
