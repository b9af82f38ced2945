package org.rowanmq.jms.transport;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.FrameEncoder;
import org.rowanmq.wire.OutgoingFrames;
import org.rowanmq.wire.Pipe;

/**
 * The outgoing side of one attempt's connection. Frames are queued under the machine's lock and
 * written under this link's own lock by whoever gets it: one thread writes for all that wait. Who
 * waits for an answer writes at once; who does not, and goes on sending, leaves it to a thread in
 * the background, which writes what has come together meanwhile.
 */
final class Link {
  private static final System.Logger LOG = System.getLogger(Link.class.getName());

  /** Frames that follow each other so closely, and are not waited for, are a stream. */
  private static final long STREAM_NANOS = 50_000;

  final long attempt;
  private final ReentrantLock machineLock;
  private final ReentrantLock writeLock = new ReentrantLock();
  private final FrameEncoder encoder = new FrameEncoder();
  private final OutgoingFrames out = new OutgoingFrames(encoder);
  private final AtomicBoolean isPlanned = new AtomicBoolean();
  private volatile long streamedNanos;

  // Guarded by the machine's lock.
  private List<ClientFrame> queue = new ArrayList<>();
  private @Nullable Pipe pipe;
  private boolean closing;
  private boolean closed;
  private int maxFrame;

  /** What {@link #hasWork} said last. Written under the machine's lock. */
  private volatile boolean isWaiting;

  Link(long attempt, ReentrantLock machineLock) {
    this.attempt = attempt;
    this.machineLock = machineLock;
  }

  // ---- under the machine's lock

  void connected(Pipe newPipe) {
    pipe = newPipe;
    if (closed) {
      newPipe.close();
    }
    isWaiting = hasWork();
  }

  void add(ClientFrame frame) {
    if (!closing) {
      queue.add(frame);
      isWaiting = pipe != null;
    }
  }

  void maxFrame(int bytes) {
    maxFrame = bytes;
  }

  void closing() {
    closing = true;
    isWaiting = hasWork();
  }

  boolean hasWork() {
    return pipe != null && (!queue.isEmpty() || closing && !closed);
  }

  // ---- by any thread that holds no lock

  /** Writes what is queued, unless another thread is at it and will. */
  void flush() {
    while (isWaiting && writeLock.tryLock()) {
      try {
        write();
      } finally {
        writeLock.unlock();
      }
    }
  }

  /** As {@link #flush}, now or soon, for what nobody waits for. */
  void flushSoon(long nowNanos, Consumer<Runnable> background) {
    boolean isStream = nowNanos - streamedNanos < STREAM_NANOS;
    streamedNanos = nowNanos;
    if (!isStream) {
      flush();
    } else if (isWaiting && isPlanned.compareAndSet(false, true)) {
      background.accept(this::flushPlanned);
    }
  }

  /** Who adds a frame meanwhile relies on it. */
  private void flushPlanned() {
    do {
      writeLock.lock();
      try {
        write();
      } finally {
        writeLock.unlock();
      }
      isPlanned.set(false);
    } while (isWaiting && isPlanned.compareAndSet(false, true));
  }

  /** Closes the pipe without waiting for a writer. */
  void abort() {
    Pipe current;
    machineLock.lock();
    try {
      closing = true;
      closed = true;
      queue.clear();
      isWaiting = false;
      current = pipe;
    } finally {
      machineLock.unlock();
    }
    if (current != null) {
      current.close();
    }
  }

  private void write() {
    while (isWaiting) {
      List<ClientFrame> batch;
      Pipe to;
      int limit;
      boolean last;
      machineLock.lock();
      try {
        to = pipe;
        if (to == null || !hasWork()) {
          isWaiting = false;
          return;
        }
        batch = queue;
        queue = new ArrayList<>();
        limit = maxFrame;
        maxFrame = 0;
        last = closing;
        closed |= last;
        isWaiting = false;
      } finally {
        machineLock.unlock();
      }
      if (limit > 0) {
        encoder.maxFrame(limit);
      }
      batch.forEach(this::encode);
      while (out.flush(to)) {}
      if (last) {
        to.close();
      }
    }
  }

  private void encode(ClientFrame frame) {
    try {
      out.add(frame);
    } catch (IllegalArgumentException e) {
      // The request's deadline tells the application.
      LOG.log(System.Logger.Level.ERROR, "A request cannot be sent: " + e.getMessage());
    }
  }
}
