package org.rowanmq.jms.connection;

/**
 * Whether the application keeps up with what waits for it, and how much may wait. Confined to the
 * connection's driver.
 *
 * <p>An application that takes nothing for {@link Prefetch#giveBackAfter} while something waits has
 * stalled: nothing is asked for until it polls again, then one message whenever it finds none, then
 * twice as many each time so many were taken in time.
 *
 * <pre>
 * reading ahead ──nothing taken in time──▶ stalled ──poll──▶ one by one
 *      ▲                                      ▲                 │   │ one taken in time
 *      └──── window doubles, up to all ───────┼─────────────────┼───┘
 *                                             └─────────────────┘ nothing taken in time
 * </pre>
 */
final class Pace {
  private final long limitNanos;
  private final int windowMax;
  private int window;
  private int takenInTime;
  private boolean isStalled;
  private boolean readsAhead = true;

  /** The last poll found a message, which the application may still work on. */
  private boolean isBusy;

  private long polledNanos;
  private long waitingSinceNanos;

  Pace(Prefetch prefetch, long now) {
    limitNanos = prefetch.giveBackAfter().toNanos();
    windowMax = Math.max(1, prefetch.messages());
    window = windowMax;
    polledNanos = now;
    waitingSinceNanos = now;
  }

  /** How many messages may wait, on their way included. */
  int window() {
    return window;
  }

  /** Whether credit may be given now. */
  boolean admits() {
    return !isStalled && (readsAhead || !isBusy);
  }

  /** The application asks for a message. */
  void polled(long now) {
    boolean isOpening = window < windowMax || !readsAhead;
    if (isBusy && isOpening && now - polledNanos < limitNanos && ++takenInTime >= window) {
      takenInTime = 0;
      window = (int) Math.min(windowMax, 2L * window);
      readsAhead = true;
    }
    isBusy = false;
    isStalled = false;
    polledNanos = now;
  }

  /** The poll found a message. */
  void handedOut() {
    isBusy = true;
  }

  /** A message came in and waits alone. */
  void firstWaits(long now) {
    waitingSinceNanos = now;
  }

  /** Whether what waits has waited too long. */
  boolean isTooSlow(long now) {
    return limitNanos > 0
        && now - polledNanos >= limitNanos
        && now - waitingSinceNanos >= limitNanos;
  }

  /** What waited has been given back. */
  void stalled() {
    isStalled = true;
    readsAhead = false;
    window = 1;
    takenInTime = 0;
  }
}
