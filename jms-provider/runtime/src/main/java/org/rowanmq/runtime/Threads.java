package org.rowanmq.runtime;

import java.util.concurrent.ExecutorService;

/**
 * Creates threads, so that a host (an application server, a test) can supply and name them. Safe to
 * call from any thread.
 */
public interface Threads {
  /**
   * Starts a daemon thread.
   *
   * @param name shown in thread dumps, for example {@code rowan-engine-0}
   * @param body ends by returning; an escaping exception is logged by name and ends the thread
   */
  Thread start(String name, Runnable body);

  /**
   * A pool of at most {@code size} daemon threads that die after a minute without work. The caller
   * owns it and shuts it down.
   *
   * @param size 1 or more
   */
  ExecutorService pool(String name, int size);

  /**
   * What runs an application's callbacks, one after the other. The caller owns it and shuts it
   * down. A host that has threads of its own for applications lends one while there is something to
   * run.
   */
  default ExecutorService callbacks(String name) {
    return pool(name, 1);
  }
}
