package org.rowanmq.server.cli;

import jakarta.jms.CompletionListener;
import jakarta.jms.Message;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** Counts what the broker confirmed; called on the session's callback thread. */
final class Confirmations implements CompletionListener {
  /** Sends on their way at one time: enough to fill a commit, few enough to stay small. */
  private static final int WINDOW = 500;

  private final Semaphore window = new Semaphore(WINDOW);
  private final AtomicLong confirmed = new AtomicLong();
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

  @Override
  public void onCompletion(Message message) {
    confirmed.incrementAndGet();
    window.release();
  }

  @Override
  public void onException(Message message, Exception exception) {
    failure.compareAndSet(null, exception);
    window.release();
  }

  boolean hasFailed() {
    return failure.get() != null;
  }

  long confirmed() {
    return confirmed.get();
  }

  /** Before each send with this listener. */
  void awaitRoom() throws InterruptedException {
    window.acquire();
  }

  void awaitAll() throws InterruptedException {
    window.acquire(WINDOW);
  }

  /** Says what became of all. */
  int report(CommandSpec spec, String done) {
    Exception problem = failure.get();
    long count = confirmed.get();
    if (problem != null) {
      spec.commandLine().getErr().println("rowan: " + Problems.describe(problem));
    }
    spec.commandLine()
        .getOut()
        .println(done + " " + count + (count == 1 ? " message" : " messages"));
    return problem == null ? ExitCode.SUCCESS : ExitCode.FAILURE;
  }
}
