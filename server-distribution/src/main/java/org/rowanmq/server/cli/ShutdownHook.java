package org.rowanmq.server.cli;

import java.util.concurrent.Executors;

/** Work for the end of the process, however it comes (SIGTERM, ctrl-c, exit). */
final class ShutdownHook {
  private ShutdownHook() {}

  /**
   * The JVM wants a thread that is not started yet, which {@code Environment} does not hand out.
   */
  static void add(Runnable work) {
    Runtime.getRuntime().addShutdownHook(Executors.defaultThreadFactory().newThread(work));
  }
}
