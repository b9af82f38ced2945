package org.rowanmq.jms.connection;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.connection.ConnectionSettings.Reconnect;
import org.rowanmq.runtime.Environment;
import org.rowanmq.runtime.Timers;

/**
 * Which host to try when: rounds over all hosts, beginning with the one that worked last, with a
 * random pause before each round whose bound doubles (exponential back-off with full jitter).
 */
final class HostRounds {
  private final int hosts;
  private final Reconnect policy;
  private final Environment environment;
  private int host;
  private final Deque<String> reasons = new ArrayDeque<>();
  private int triedThisRound;
  private int round;
  private long begunNanos;
  private boolean begun;
  private Timers.@Nullable Timer pause;

  HostRounds(ConnectionSettings settings, Environment environment) {
    this.hosts = settings.hosts();
    this.policy = settings.reconnect();
    this.environment = environment;
  }

  /** The host tried last. */
  int current() {
    return host;
  }

  /** The host to try now. */
  int host() {
    if (!begun) {
      begin();
    }
    triedThisRound++;
    return host;
  }

  /** An established connection was lost: a pause and a full round follow. */
  void lostEstablished() {
    begin();
    triedThisRound = hosts;
  }

  /** The clock of "give up after" starts. */
  private void begin() {
    begun = true;
    begunNanos = environment.clock().nanos();
    round = 0;
    triedThisRound = 0;
  }

  void succeeded() {
    begun = false;
    triedThisRound = 0;
    round = 0;
  }

  /**
   * Plans the next attempt: at once on the round's next host, or after a pause.
   *
   * @param wasReady whether a connection was ever established
   * @return false to give up
   */
  boolean next(boolean wasReady, Runnable attempt) {
    if (triedThisRound < hosts) {
      host = (host + 1) % hosts;
      schedule(0, attempt);
      return true;
    }
    Duration limit = wasReady ? policy.giveUpAfter() : policy.firstFor();
    boolean forEver = wasReady && limit.isZero();
    long elapsed = environment.clock().nanos() - begunNanos;
    if (!forEver && elapsed >= limit.toNanos()) {
      return false;
    }
    triedThisRound = 0;
    if (round > 0) {
      host = (host + 1) % hosts;
    }
    return later(attempt);
  }

  /** Runs the task after the pause of this round. */
  boolean later(Runnable task) {
    long bound =
        Math.min(policy.delayMax().toNanos(), policy.delayMin().toNanos() << Math.min(round, 20));
    round++;
    schedule(environment.random().nextLong(bound + 1), task);
    return true;
  }

  void cancel() {
    if (pause != null) {
      pause.cancel();
    }
  }

  void failed(String reason) {
    if (reasons.size() == hosts) {
      reasons.remove();
    }
    reasons.add(reason);
  }

  /** Why the hosts of the last round could not be reached. */
  String describe() {
    return "Cannot connect: " + String.join("; ", reasons);
  }

  private void schedule(long nanos, Runnable task) {
    pause = environment.timers().schedule(nanos, task);
  }
}
