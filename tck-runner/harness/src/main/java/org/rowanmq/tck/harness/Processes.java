package org.rowanmq.tck.harness;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Waiting for processes, never for ever. */
final class Processes {
  private Processes() {}

  /**
   * Waits until it has ended.
   *
   * @throws IOException if it ends with another code than 0, or not in time: then it is killed
   */
  static void awaitSuccess(Process process, int seconds, String what)
      throws IOException, InterruptedException {
    try {
      if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
        throw new IOException(what + " did not end within " + seconds + " s");
      }
    } finally {
      process.destroyForcibly();
    }
    if (process.exitValue() != 0) {
      throw new IOException(what + " ended with code " + process.exitValue());
    }
  }

  /** SIGKILL; returns when it is gone. */
  static void kill(Process process, int seconds) throws IOException, InterruptedException {
    if (!process.destroyForcibly().waitFor(seconds, TimeUnit.SECONDS)) {
      throw new IOException("process " + process.pid() + " survives being killed");
    }
  }
}
