package org.rowanmq.jms.connection;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The sends of a session that wait for credit or for another connection, in call order. Confined to
 * the connection's driver. Keeps the client's part of I5.
 */
final class WaitingSends {
  private final ClientChannel channel;
  private final TransactionState transaction;
  private final Deque<SendRequest> sends = new ArrayDeque<>();
  private long creditMessages;
  private long creditBytes;
  private boolean isStopping;

  /** The last one whose content goes in parts: nothing overtakes it. */
  private @Nullable SendRequest large;

  WaitingSends(ClientChannel channel, TransactionState transaction) {
    this.channel = channel;
    this.transaction = transaction;
  }

  void add(SendRequest request) {
    sends.add(request);
    write();
  }

  /** Puts an unanswered send back to its place in the line. */
  void addAgain(SendRequest request) {
    Deque<SendRequest> earlier = new ArrayDeque<>();
    while (!sends.isEmpty() && sends.getFirst().isBefore(request)) {
      earlier.addLast(sends.removeFirst());
    }
    sends.addFirst(request);
    while (!earlier.isEmpty()) {
      sends.addFirst(earlier.removeLast());
    }
  }

  /** The broker is stopping: nothing more is sent over this connection. */
  void stop() {
    creditMessages = 0;
    isStopping = true;
  }

  void granted(int messages, long bytes) {
    creditMessages += messages;
    creditBytes += bytes;
    write();
  }

  /** What is written is resolved by the outcomes; it comes back by {@link #addAgain}. */
  void connectionLost() {
    creditMessages = 0;
    creditBytes = 0;
    isStopping = false;
    large = null;
    sends.removeIf(Request::isWritten);
  }

  void expire(long now) {
    if (large != null && !large.isAnswered()) {
      sends.forEach(request -> request.extend(channel.sendNanos()));
      return;
    }
    for (SendRequest request : new ArrayList<>(sends)) {
      if (!request.isWritten() && request.expire(now)) {
        sends.remove(request);
      }
    }
  }

  void fail(Failure failure, Predicate<SendRequest> which) {
    List<SendRequest> failing = new ArrayList<>(sends);
    failing.removeIf(which.negate());
    sends.removeAll(failing);
    failing.forEach(request -> request.failed(failure));
  }

  /** Writes what credit admits. */
  void write() {
    while (!sends.isEmpty() && maySend()) {
      SendRequest request = sends.remove();
      if (request.isAbandoned()) {
        channel.forget(request);
        continue;
      }
      creditMessages--;
      creditBytes -= request.length();
      transaction.touched();
      if (request.isLarge()) {
        large = request;
      }
      channel.write(request);
    }
  }

  private boolean maySend() {
    boolean isBlocked = large != null && !large.isAnswered();
    return channel.isReady() && !isStopping && !isBlocked && creditMessages > 0 && creditBytes > 0;
  }
}
