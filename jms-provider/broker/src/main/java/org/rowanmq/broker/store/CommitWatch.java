package org.rowanmq.broker.store;

import java.time.Duration;
import org.rowanmq.runtime.Environment;

/**
 * Notices from outside that an attempt to write does not return, such as a call into an embedded
 * database whose disk hangs: no timeout ends that. The store writer thread says when it begins and
 * ends, a timer looks.
 */
final class CommitWatch {
  private final Duration patience;
  private final StoreWatcher watcher;
  private final Environment environment;
  private long since;
  private boolean isUnderWay;
  private boolean isTimed;
  private boolean hangs;

  CommitWatch(Duration patience, StoreWatcher watcher, Environment environment) {
    this.patience = patience;
    this.watcher = watcher;
    this.environment = environment;
  }

  synchronized void begins() {
    since = environment.clock().nanos();
    isUnderWay = true;
    // One timer for many attempts: it sees how old the one of its moment is.
    if (!isTimed) {
      lookIn(patience.toNanos());
    }
  }

  synchronized void ends() {
    isUnderWay = false;
    if (hangs) {
      hangs = false;
      watcher.returned();
    }
  }

  private void lookIn(long nanos) {
    isTimed = true;
    Object ignored = environment.timers().schedule(nanos, this::look);
  }

  private synchronized void look() {
    isTimed = false;
    if (!isUnderWay || hangs) {
      return;
    }
    long left = since + patience.toNanos() - environment.clock().nanos();
    if (left > 0) {
      lookIn(left);
    } else {
      hangs = true;
      watcher.hangs(patience);
    }
  }
}
