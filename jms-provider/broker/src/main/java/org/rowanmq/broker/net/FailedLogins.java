package org.rowanmq.broker.net;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often which user was refused from which address lately, so that guessing passwords is slow.
 * Only refusals are held back: the right password is never made to wait, and nobody is locked out.
 * Bounded (I11): of too many pairs the one that failed longest ago is forgotten. Thread-safe.
 */
final class FailedLogins {
  static final int ENTRIES_MAX = 10_000;

  /** Typing errors are for free. */
  static final int FREE = 3;

  private static final long FIRST_NANOS = 100_000_000L;
  private static final long FORGET_NANOS = 600_000_000_000L;
  private static final int NAME_MAX = 256;
  private static final int DOUBLINGS_MAX = 20;

  private final long delayMax;
  private final Map<Pair, Failures> entries =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Pair, Failures> eldest) {
          return size() > ENTRIES_MAX;
        }
      };

  private record Pair(String user, String address) {}

  private record Failures(int count, long lastNanos) {}

  /**
   * @param delayMax where the doubling of the delay stops
   */
  FailedLogins(long delayMax) {
    this.delayMax = delayMax;
  }

  /**
   * Notes a refusal.
   *
   * @return how many nanoseconds to hold it back
   */
  synchronized long failed(String user, String address, long now) {
    Pair pair = pair(user, address);
    Failures before = entries.get(pair);
    boolean isFresh = before != null && now - before.lastNanos() < FORGET_NANOS;
    int count = before != null && isFresh ? before.count() + 1 : 1;
    entries.put(pair, new Failures(count, now));
    if (count <= FREE) {
      return 0;
    }
    return Math.min(delayMax, FIRST_NANOS << Math.min(count - FREE - 1, DOUBLINGS_MAX));
  }

  synchronized void succeeded(String user, String address) {
    entries.remove(pair(user, address));
  }

  synchronized int size() {
    return entries.size();
  }

  private static Pair pair(String user, String address) {
    return new Pair(user.substring(0, Math.min(user.length(), NAME_MAX)), address);
  }
}
