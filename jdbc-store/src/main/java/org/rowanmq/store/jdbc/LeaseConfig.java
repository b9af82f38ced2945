package org.rowanmq.store.jdbc;

import java.time.Duration;

/**
 * How a broker makes sure that it is the only one on a database server.
 *
 * @param owner identity of the broker, not 0, which it keeps when it starts again: it takes its own
 *     lease over at once, and a predecessor that still runs stops when it renews
 * @param holder what to call it where another one asks
 * @param duration how long a lease lasts unless it is renewed; zero for none
 * @param patience how long to wait at start for the lease of another broker to end
 */
public record LeaseConfig(long owner, String holder, Duration duration, Duration patience) {
  /** No lease: a broker that starts takes the store from the one that runs. */
  public static LeaseConfig none() {
    return new LeaseConfig(0, "", Duration.ZERO, Duration.ZERO);
  }

  boolean isNone() {
    return duration.isZero();
  }
}
