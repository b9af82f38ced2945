package org.rowanmq.jms;

import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.rowanmq.runtime.Environment;
import org.rowanmq.wire.ErrorCode;

/**
 * The threads that run a session's callbacks, each made when the first is needed: one for message
 * listeners, one for completion listeners, so that a message listener can wait for its sends. Each
 * runs its callbacks one after the other, in the order they were handed in.
 */
final class SessionDispatch {
  private static final System.Logger LOG = System.getLogger(SessionDispatch.class.getName());

  private final Environment environment;
  private final ReentrantLock turn = new ReentrantLock();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition completed = lock.newCondition();
  private @Nullable ExecutorService thread;
  private @Nullable ExecutorService completions;
  private volatile @Nullable Thread completing;
  private volatile @Nullable Object completingFor;
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
        thread = environment.threads().callbacks("rowan-session");
      }
      thread.execute(() -> runInTurn(callback));
    } catch (RejectedExecutionException e) {
      LOG.log(System.Logger.Level.DEBUG, "A callback came after the session was closed");
    } finally {
      lock.unlock();
    }
  }

  /** Runs a completion callback of a producer on the thread for these, and counts the send off. */
  void complete(Object producer, Runnable callback) {
    lock.lock();
    try {
      if (completions == null) {
        completions = environment.threads().pool("rowan-completion", 1);
      }
      completions.execute(
          () -> {
            completing = Thread.currentThread();
            completingFor = producer;
            try {
              callback.run();
            } catch (RuntimeException e) {
              LOG.log(System.Logger.Level.WARNING, "A completion listener failed", e);
            } finally {
              completing = null;
              completingFor = null;
              sendEnded();
            }
          });
    } catch (RejectedExecutionException e) {
      LOG.log(System.Logger.Level.DEBUG, "A send was answered after the session was closed");
      sendEnded();
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

  /** Whether the caller is a message listener of this session. */
  boolean isCurrentThread() {
    return turn.isHeldByCurrentThread();
  }

  /** Whether the caller is a completion listener of this session. */
  boolean isCompleting() {
    return completing == Thread.currentThread();
  }

  /** Fails if the caller is a completion listener of this session (JMS 3.1 §7.3.4). */
  void forbidInCompletion(String call) throws JMSException {
    if (isCompleting()) {
      throw new IllegalStateException(
          call + " cannot be called from a completion listener of the session",
          ErrorCode.ILLEGAL_STATE.symbol());
    }
  }

  /** As {@link #forbidInCompletion}, but only where the send was this producer's. */
  void forbidInCompletionOf(Object producer, String call) throws JMSException {
    if (completingFor == producer) {
      forbidInCompletion(call);
    }
  }

  /** Fails if the caller is a callback of this session. */
  void forbidInCallback(String call) throws JMSException {
    forbidInCompletion(call);
    forbidInListener(call);
  }

  /** Fails if the caller is a message listener of this session. */
  void forbidInListener(String call) throws JMSException {
    if (isCurrentThread()) {
      throw new IllegalStateException(
          call + " cannot be called from a listener of the session",
          ErrorCode.ILLEGAL_STATE.symbol());
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

  /**
   * Waits until every completion listener has been called (JMS 3.1 §7.3.4); one of them does not
   * wait for itself.
   */
  void awaitSends() {
    if (isCompleting()) {
      return;
    }
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
      if (completions != null) {
        completions.shutdown();
      }
    } finally {
      lock.unlock();
    }
  }
}
