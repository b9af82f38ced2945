package org.rowanmq.jms;

import jakarta.jms.ExceptionListener;
import jakarta.jms.JMSException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.connection.Failure;
import org.rowanmq.runtime.Environment;

/**
 * Tells a connection's exception listener what no call could tell: each failure once, however many
 * consumers it ended, and one after the other (JMS 3.1 §6.1.7). The listener runs on a thread of
 * its own, so that it may call everything. Thread-safe.
 */
final class ExceptionReports {
  private static final System.Logger LOG = System.getLogger(ExceptionReports.class.getName());

  private final Environment environment;
  private final ReentrantLock lock = new ReentrantLock();
  private final Queue<JMSException> waiting = new ArrayDeque<>();
  private volatile @Nullable ExceptionListener listener;
  private @Nullable Failure latest;
  private boolean isTelling;

  ExceptionReports(Environment environment) {
    this.environment = environment;
  }

  @Nullable ExceptionListener listener() {
    return listener;
  }

  void listener(@Nullable ExceptionListener newListener) {
    listener = newListener;
  }

  /** Never blocks. */
  @SuppressWarnings("ReferenceEquality") // One failure that ends several things is one object.
  void report(Failure failure) {
    lock.lock();
    try {
      if (listener != null && failure != latest) {
        latest = failure;
        report(JmsErrors.toJms(failure));
      }
    } finally {
      lock.unlock();
    }
  }

  /** As {@link #report(Failure)}, for what went wrong on this side. */
  void report(JMSException exception) {
    lock.lock();
    try {
      if (listener == null) {
        return;
      }
      waiting.add(exception);
      if (!isTelling) {
        isTelling = true;
        Thread ignored = environment.threads().start("rowan-exception-listener", this::tellAll);
      }
    } finally {
      lock.unlock();
    }
  }

  private void tellAll() {
    for (JMSException next = next(); next != null; next = next()) {
      ExceptionListener current = listener;
      if (current != null) {
        try {
          current.onException(next);
        } catch (RuntimeException e) {
          LOG.log(System.Logger.Level.WARNING, "An exception listener failed", e);
        }
      }
    }
  }

  private @Nullable JMSException next() {
    lock.lock();
    try {
      JMSException next = waiting.poll();
      isTelling = next != null;
      return next;
    } finally {
      lock.unlock();
    }
  }
}
