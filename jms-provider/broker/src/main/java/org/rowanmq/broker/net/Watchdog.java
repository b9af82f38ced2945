package org.rowanmq.broker.net;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.rowanmq.runtime.Environment;
import org.rowanmq.runtime.Timers.Timer;

/**
 * Wakes a connection when something should have happened by now: it authenticated, was heard, read
 * what waits for it, went away after it was told to. Confined to the connection's I/O thread;
 * timers only hop there.
 */
final class Watchdog {
  /** How long a client that was told to go may take to read that. */
  static final long GRACE_NANOS = 2_000_000_000L;

  /** Beyond so many times the limit a client that does not read is cut off at once. */
  private static final int UNSENT_FACTOR = 8;

  private final Environment environment;
  private final Executor io;
  private final Transport transport;
  private final ConnectionSettings settings;
  private final Runnable look;
  private @Nullable Timer timer;
  private long heardNanos;
  private long movedNanos;
  private long leftMax;
  private boolean pinged;

  /**
   * @param look runs on the I/O thread when a timer set here has come
   */
  Watchdog(
      Environment environment,
      Executor io,
      Transport transport,
      ConnectionSettings settings,
      Runnable look) {
    this.environment = environment;
    this.io = io;
    this.transport = transport;
    this.settings = settings;
    this.look = look;
    this.heardNanos = environment.clock().nanos();
    this.movedNanos = heardNanos;
  }

  /** Bytes came in. */
  void heard() {
    heardNanos = environment.clock().nanos();
    pinged = false;
  }

  /** Bytes were handed to the transport. */
  void sent() {
    if (transport.unsent() > settings.maxUnsent() * UNSENT_FACTOR) {
      transport.abort();
    }
  }

  /** Looks again after {@code nanos}, instead of at what was set before. */
  void set(long nanos) {
    cancel();
    timer = environment.timers().schedule(nanos, this::hop);
  }

  /** Looks again a quarter of the idle timeout from now. */
  void setIdle() {
    set(settings.idleMillis() * 1_000_000L / 4);
  }

  void cancel() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  /** Whether nothing was heard for the idle timeout. */
  boolean isSilent() {
    return silence() >= settings.idleMillis() * 1_000_000L;
  }

  /** Whether it is time to ask whether somebody is there. Once per silence. */
  boolean takePing() {
    if (!pinged && silence() >= settings.idleMillis() * 1_000_000L / 2) {
      pinged = true;
      return true;
    }
    return false;
  }

  /** Whether more waits than may, and none of it has left for the idle timeout. */
  boolean isStalled() {
    long now = environment.clock().nanos();
    long unsent = transport.unsent();
    long left = transport.sent() - unsent;
    if (left > leftMax || unsent <= settings.maxUnsent()) {
      leftMax = Math.max(left, leftMax);
      movedNanos = now;
    }
    return now - movedNanos >= settings.idleMillis() * 1_000_000L;
  }

  private long silence() {
    return environment.clock().nanos() - heardNanos;
  }

  private void hop() {
    try {
      io.execute(look);
    } catch (RejectedExecutionException closed) {
      // The I/O thread is gone, and the connection with it.
      transport.abort();
    }
  }
}
