package org.rowanmq.jms.transport;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.FrameEncoder;
import org.rowanmq.wire.OutgoingFrames;
import org.rowanmq.wire.Pipe;

/**
 * The outgoing side of one attempt's connection. Frames are queued under the machine's lock and
 * written under this link's own lock by whoever gets it: one thread writes for all that wait.
 */
final class Link {
  private static final System.Logger LOG = System.getLogger(Link.class.getName());

  final long attempt;
  private final ReentrantLock machineLock;
  private final ReentrantLock writeLock = new ReentrantLock();
  private final FrameEncoder encoder = new FrameEncoder();
  private final OutgoingFrames out = new OutgoingFrames(encoder);

  // Guarded by the machine's lock.
  private List<ClientFrame> queue = new ArrayList<>();
  private @Nullable Pipe pipe;
  private boolean closing;
  private boolean closed;
  private int maxFrame;

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
  }

  void add(ClientFrame frame) {
    if (!closing) {
      queue.add(frame);
    }
  }

  void maxFrame(int bytes) {
    maxFrame = bytes;
  }

  void closing() {
    closing = true;
  }

  boolean hasWork() {
    return pipe != null && (!queue.isEmpty() || closing && !closed);
  }

  // ---- by any thread that holds no lock

  /** Writes what is queued, unless another thread is at it and will. */
  void flush() {
    while (isWorkLeft() && writeLock.tryLock()) {
      try {
        write();
      } finally {
        writeLock.unlock();
      }
    }
  }

  /** Closes the pipe without waiting for a writer. */
  void abort() {
    Pipe current;
    machineLock.lock();
    try {
      closing = true;
      closed = true;
      queue.clear();
      current = pipe;
    } finally {
      machineLock.unlock();
    }
    if (current != null) {
      current.close();
    }
  }

  private boolean isWorkLeft() {
    machineLock.lock();
    try {
      return hasWork();
    } finally {
      machineLock.unlock();
    }
  }

  private void write() {
    while (true) {
      List<ClientFrame> batch;
      Pipe to;
      int limit;
      boolean last;
      machineLock.lock();
      try {
        to = pipe;
        if (to == null || !hasWork()) {
          return;
        }
        batch = queue;
        queue = new ArrayList<>();
        limit = maxFrame;
        maxFrame = 0;
        last = closing;
        closed |= last;
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
