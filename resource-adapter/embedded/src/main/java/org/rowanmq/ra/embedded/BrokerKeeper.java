package org.rowanmq.ra.embedded;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.rowanmq.runtime.Environment;
import org.rowanmq.wire.Pipe;

/**
 * Has a broker run as long as the adapter does: starts it, and starts another one when it could not
 * be started or has failed, after pauses that grow. Whatever happens to the store, the server it is
 * in goes on. Its thread starts and closes brokers; everything else may be called from any thread.
 */
final class BrokerKeeper implements Pipe.Connector {
  private static final System.Logger LOG = System.getLogger(BrokerKeeper.class.getName());

  /** One that ran so long had a store that worked. */
  private static final Duration LONG = Duration.ofMinutes(1);

  private final String name;
  private final Start start;
  private final Pauses pauses;
  private final Duration closeDeadline;
  private final Environment environment;
  private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
  private final CountDownLatch attempted = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile @Nullable BrokerHost host;
  private volatile @Nullable HostException refusal;
  private volatile Status status;
  private volatile int starts;

  /** Starts one broker. */
  interface Start {
    BrokerHost start(BrokerHost.Listener listener) throws HostException;
  }

  /** Between attempts. */
  record Pauses(Duration first, Duration longest) {
    static final Pauses DEFAULT = new Pauses(Duration.ofSeconds(1), Duration.ofSeconds(30));
  }

  /**
   * @param state of the broker; {@code STARTING}, or {@code WAITING} to be started again
   * @param why for people
   * @param since milliseconds since 1970
   */
  record Status(String state, String why, long since) {}

  private enum Signal {
    FAILED,
    STOP
  }

  BrokerKeeper(
      String name, Start start, Pauses pauses, Duration closeDeadline, Environment environment) {
    this.name = name;
    this.start = start;
    this.pauses = pauses;
    this.closeDeadline = closeDeadline;
    this.environment = environment;
    this.status = new Status("STARTING", "", environment.clock().epochMillis());
  }

  /**
   * Begins; returns when the first attempt is over, or after the time given for it.
   *
   * @throws HostException for what only another configuration can change, if that was found out in
   *     time: then nothing runs. Later it is only told, and tried again
   */
  void start(Duration patience) throws HostException {
    Thread ignored = environment.threads().start("rowan-embedded", this::run);
    boolean isOver = await(attempted, patience);
    HostException refused = refusal;
    if (isOver && refused != null) {
      boolean unused = stop();
      throw refused;
    }
  }

  /**
   * Closes the broker.
   *
   * @return whether everything was done within the deadline for closing, and a little more
   */
  boolean stop() {
    signals.add(Signal.STOP);
    return await(ended, closeDeadline.plusSeconds(5));
  }

  private static boolean await(CountDownLatch latch, Duration limit) {
    try {
      return latch.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  Status status() {
    return status;
  }

  /** How many brokers have been started so far. */
  int starts() {
    return starts;
  }

  List<String> addresses() {
    BrokerHost running = host;
    return running == null ? List.of() : running.addresses();
  }

  Map<String, String> figures() {
    BrokerHost running = host;
    return running == null ? Map.of() : running.figures();
  }

  /** A client tries again as it does when a broker elsewhere is away. */
  @Override
  public Pipe connect(Pipe.Listener listener, int timeoutMillis) throws IOException {
    BrokerHost running = host;
    if (running == null) {
      Status now = status;
      throw new IOException(
          "The embedded broker " + name + " is " + now.state() + ": " + now.why());
    }
    return running.connector().connect(listener, timeoutMillis);
  }

  @Override
  public String toString() {
    return "embedded broker " + name;
  }

  // ---- its thread

  private void run() {
    try {
      Duration pause = pauses.first();
      boolean goesOn = true;
      while (goesOn) {
        long begun = environment.clock().nanos();
        goesOn = runOne();
        if (environment.clock().nanos() - begun > LONG.toNanos()) {
          pause = pauses.first();
        }
        if (goesOn) {
          goesOn = signals.poll(pause.toMillis(), TimeUnit.MILLISECONDS) != Signal.STOP;
          pause = longer(pause);
        }
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } finally {
      enter("STOPPED", "the adapter has stopped");
      attempted.countDown();
      ended.countDown();
    }
  }

  private Duration longer(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(pauses.longest()) > 0 ? pauses.longest() : twice;
  }

  /** Returns whether to start another one. */
  private boolean runOne() throws InterruptedException {
    boolean ignored = signals.remove(Signal.FAILED);
    BrokerHost started;
    try {
      started = start.start(this::changed);
    } catch (HostException refused) {
      if (refused.isForGood() && attempted.getCount() > 0) {
        refuse(refused);
      } else {
        notStarted(String.valueOf(refused.getMessage()), null);
      }
      return true;
    } catch (RuntimeException | LinkageError broken) {
      notStarted(broken.toString(), broken);
      return true;
    }
    starts++;
    host = started;
    if (!signals.contains(Signal.FAILED)) {
      enter("RUNNING", "started");
      LOG.log(System.Logger.Level.INFO, "The embedded broker {0} runs", name);
    }
    attempted.countDown();
    Signal signal = Signal.STOP;
    try {
      signal = signals.take();
    } finally {
      host = null;
      close(started);
    }
    return signal != Signal.STOP;
  }

  private void close(BrokerHost started) {
    if (!started.close(closeDeadline)) {
      LOG.log(
          System.Logger.Level.WARNING,
          "The embedded broker {0} did not close within {1} s, and was ended",
          name,
          closeDeadline.toSeconds());
    }
  }

  /** Told by who starts; here only if that one waits no longer. */
  private void refuse(HostException refused) {
    refusal = refused;
    enter("WAITING", String.valueOf(refused.getMessage()));
    attempted.countDown();
  }

  /** The same reason is told once. */
  private void notStarted(String why, @Nullable Throwable broken) {
    if (!status.why().equals(why)) {
      LOG.log(
          System.Logger.Level.ERROR,
          "The embedded broker " + name + " cannot run yet, and is tried again: " + why,
          broken);
    }
    enter("WAITING", why);
    attempted.countDown();
  }

  private void changed(String state, String why) {
    enter(state, why);
    if (state.equals("FATAL")) {
      signals.add(Signal.FAILED);
    }
  }

  private void enter(String state, String why) {
    status = new Status(state, why, environment.clock().epochMillis());
  }
}
