package org.rowanmq.jms.connection;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The written, unanswered requests of a channel by sequence. A ring over the span from the oldest
 * open request to the newest sequence.
 */
final class RequestWindow {
  private @Nullable Request[] ring = new Request[64];
  private long lowest = 1;
  private long next = 1;

  /** Gives the request its sequence. */
  long add(Request request) {
    if (next - lowest == ring.length) {
      grow();
    }
    ring[slot(next)] = request;
    return next++;
  }

  /** Takes out the request with this sequence; null if it is not open. */
  @Nullable Request remove(long sequence) {
    if (sequence < lowest || sequence >= next) {
      return null;
    }
    Request request = ring[slot(sequence)];
    ring[slot(sequence)] = null;
    while (lowest < next && ring[slot(lowest)] == null) {
      lowest++;
    }
    return request;
  }

  /** The open request with this sequence, or null. */
  @Nullable Request find(long sequence) {
    return sequence < lowest || sequence >= next ? null : ring[slot(sequence)];
  }

  /** Every request below this sequence has been answered. */
  long lowest() {
    return lowest;
  }

  boolean isEmpty() {
    return lowest == next;
  }

  /** The open requests in sequence order; a copy. */
  List<Request> open() {
    List<Request> open = new ArrayList<>();
    for (long sequence = lowest; sequence < next; sequence++) {
      Request request = ring[slot(sequence)];
      if (request != null) {
        open.add(request);
      }
    }
    return open;
  }

  private int slot(long sequence) {
    return (int) (sequence & (ring.length - 1));
  }

  private void grow() {
    @Nullable Request[] old = ring;
    ring = new Request[old.length * 2];
    for (long sequence = lowest; sequence < next; sequence++) {
      ring[slot(sequence)] = old[(int) (sequence & (old.length - 1))];
    }
  }
}
