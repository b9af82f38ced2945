package org.rowanmq.server.demo;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.rowanmq.samples.OrderLog;

/** Counts how often each order came through. Thread-safe. */
final class Tally implements OrderLog {
  /** The outcome of one road. */
  record Count(int sent, int received, int duplicates, int lost) {}

  private final AtomicInteger queued = new AtomicInteger();
  private final AtomicInteger published = new AtomicInteger();
  private final AtomicIntegerArray packed;
  private final AtomicIntegerArray entered;
  private final AtomicInteger arrivals = new AtomicInteger();
  private volatile boolean done;

  Tally(int orders) {
    packed = new AtomicIntegerArray(orders);
    entered = new AtomicIntegerArray(orders);
  }

  @Override
  public void queued(int number) {
    queued.incrementAndGet();
  }

  @Override
  public void published(int number) {
    published.incrementAndGet();
  }

  @Override
  public void packed(int number) {
    packed.incrementAndGet(number);
    arrivals.incrementAndGet();
  }

  @Override
  public void entered(int number) {
    entered.incrementAndGet(number);
    arrivals.incrementAndGet();
  }

  @Override
  public boolean hasEntered(int number) {
    return entered.get(number) > 0;
  }

  @Override
  public boolean isDone() {
    return done;
  }

  void finish() {
    done = true;
  }

  /** Sent on both roads. */
  int sent() {
    return Math.min(queued.get(), published.get());
  }

  /** Receptions of both roads, duplicates included. */
  int arrivals() {
    return arrivals.get();
  }

  boolean isComplete() {
    int all = packed.length();
    return sent() == all && queue().lost() == 0 && topic().lost() == 0;
  }

  Count queue() {
    return count(packed, queued.get());
  }

  Count topic() {
    return count(entered, published.get());
  }

  /** Lost: sent, and not received. Orders are sent in ascending order. */
  private static Count count(AtomicIntegerArray times, int sent) {
    int received = 0;
    int duplicates = 0;
    int lost = 0;
    for (int i = 0; i < times.length(); i++) {
      int count = times.get(i);
      received += count > 0 ? 1 : 0;
      duplicates += Math.max(0, count - 1);
      lost += count == 0 && i < sent ? 1 : 0;
    }
    return new Count(sent, received, duplicates, lost);
  }
}
