package org.rowanmq.jms;

import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.rowanmq.runtime.Environment;

/**
 * The one thread that runs a session's listeners and completion callbacks, made when the first is
 * needed. Callbacks run one after the other, in the order they were handed in.
 */
final class SessionDispatch {
  private static final System.Logger LOG = System.getLogger(SessionDispatch.class.getName());

  private final Environment environment;
  private final ReentrantLock turn = new ReentrantLock();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition completed = lock.newCondition();
  private @Nullable ExecutorService thread;
  private boolean closed;
  private int openSends;

  SessionDispatch(Environment environment) {
    this.environment = environment;
  }

  /** Runs the callback on the dispatch thread; drops it if the session is closed. */
  void execute(Runnable callback) {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      if (thread == null) {
        thread = environment.threads().pool("rowan-session", 1);
      }
      thread.execute(() -> runInTurn(callback));
    } catch (RejectedExecutionException e) {
      LOG.log(System.Logger.Level.DEBUG, "A callback came after the session was closed");
    } finally {
      lock.unlock();
    }
  }

  /** Runs the callback on the caller's thread when no other one is running. */
  void runInTurn(Runnable callback) {
    turn.lock();
    try {
      callback.run();
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "A callback of the application failed", e);
    } finally {
      turn.unlock();
    }
  }

  /** Whether the caller is a listener or completion callback of this session. */
  boolean isCurrentThread() {
    return turn.isHeldByCurrentThread();
  }

  /** Fails if the caller is a callback of this session. */
  void forbidInCallback(String call) throws JMSException {
    if (isCurrentThread()) {
      throw new IllegalStateException(call + " cannot be called from a listener of the session");
    }
  }

  /** Waits until no callback is running. */
  void awaitQuiet() {
    turn.lock();
    turn.unlock();
  }

  /** A send with a completion listener begins. */
  void sendBegins() {
    lock.lock();
    try {
      openSends++;
    } finally {
      lock.unlock();
    }
  }

  /** Its callback has run. */
  void sendEnded() {
    lock.lock();
    try {
      openSends--;
      completed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until every completion listener has been called (JMS 3.1 §7.3.4). */
  void awaitSends() {
    lock.lock();
    try {
      while (openSends > 0) {
        completed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      if (thread != null) {
        thread.shutdown();
      }
    } finally {
      lock.unlock();
    }
  }
}
