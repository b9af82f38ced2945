package org.rowanmq.tck.appserver;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** What became of all tests on one server, printed on one line. */
public final class Tally {
  private final String server;
  private final String version;
  private final AtomicInteger tests = new AtomicInteger();
  private final AtomicInteger crashes = new AtomicInteger();
  private final AtomicInteger mixed = new AtomicInteger();
  private final AtomicInteger lost = new AtomicInteger();
  private final AtomicInteger duplicates = new AtomicInteger();
  private final long begin = System.nanoTime();
  private volatile Duration start = Duration.ZERO;

  Tally(String server, String version) {
    this.server = server;
    this.version = version;
  }

  void started(Duration duration) {
    start = duration;
  }

  void ran() {
    int unused = tests.incrementAndGet();
  }

  /** The server or the broker was killed in the middle of a transaction. */
  public void crashed() {
    int unused = crashes.incrementAndGet();
  }

  /** A transaction whose resources came to different outcomes. */
  public void mixed(int transactions) {
    int unused = mixed.addAndGet(transactions);
  }

  public void lost(int messages) {
    int unused = lost.addAndGet(messages);
  }

  public void duplicated(int messages) {
    int unused = duplicates.addAndGet(messages);
  }

  void print() {
    System.out.println(
        "APPSERVER server="
            + server.toUpperCase(java.util.Locale.ROOT)
            + " version="
            + version
            + " tests="
            + tests
            + " crashes="
            + crashes
            + " mixed="
            + mixed
            + " lost="
            + lost
            + " duplicates="
            + duplicates
            + " configuredAndStartedSeconds="
            + start.toSeconds()
            + " seconds="
            + Duration.ofNanos(System.nanoTime() - begin).toSeconds());
  }
}
