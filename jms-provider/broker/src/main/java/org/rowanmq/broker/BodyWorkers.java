package org.rowanmq.broker;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.rowanmq.broker.engine.Command;
import org.rowanmq.broker.engine.StoreRead;
import org.rowanmq.broker.engine.exchange.BodyAnswer;
import org.rowanmq.broker.net.Mailbox;
import org.rowanmq.runtime.Environment;
import org.rowanmq.runtime.Timers;

/**
 * Looks at bodies of messages for exchanges that route by content, on threads of its own. A look
 * that takes too long is answered as being over its limit; its thread is busy until it is done.
 */
final class BodyWorkers {
  /** The longest look. */
  private static final Duration LOOK_MAX = Duration.ofSeconds(1);

  private final Mailbox mailbox;
  private final Environment environment;
  private final ExecutorService pool;

  BodyWorkers(int threads, Mailbox mailbox, Environment environment) {
    this.mailbox = mailbox;
    this.environment = environment;
    this.pool = environment.threads().pool("rowan-body", threads);
  }

  /** {@code ReadDone} comes back through the mailbox. Called by the engine; never blocks. */
  void look(long ticket, StoreRead.LookAtBody look) {
    try {
      pool.execute(() -> answer(ticket, look));
    } catch (RejectedExecutionException closing) {
      // Nobody waits for an answer any more.
    }
  }

  private void answer(long ticket, StoreRead.LookAtBody look) {
    AtomicBoolean isAnswered = new AtomicBoolean();
    Command.ReadResult late =
        new Command.ReadResult(
            BodyAnswer.over("looking at it took more than " + LOOK_MAX.toMillis() + " ms"));
    Timers.Timer limit =
        environment.timers().schedule(LOOK_MAX.toNanos(), () -> post(ticket, isAnswered, late));
    Command.ReadResult result;
    try {
      result = look.answer();
    } catch (RuntimeException unexpected) {
      result = new Command.ReadResult(BodyAnswer.over("looking at it failed: " + unexpected));
    }
    limit.cancel();
    post(ticket, isAnswered, result);
  }

  private void post(long ticket, AtomicBoolean isAnswered, Command.ReadResult result) {
    if (isAnswered.compareAndSet(false, true)) {
      mailbox.post(new Command.ReadDone(ticket, result));
    }
  }

  /** Waits for nothing. */
  void close() {
    pool.shutdown();
  }
}
