package org.rowanmq.server.bench;

import java.time.Duration;

/**
 * What was measured.
 *
 * @param send latency of a send, or of a commit in transacted mode
 * @param endToEnd latency from before the send to after the receive
 * @param clientCpuNanos CPU time of this process while measuring
 */
public record BenchResult(
    long sent,
    long received,
    Duration time,
    LatencyHistogram send,
    LatencyHistogram endToEnd,
    long clientCpuNanos) {
  public double sentPerSecond() {
    return sent * 1e9 / time.toNanos();
  }

  public double receivedPerSecond() {
    return received * 1e9 / time.toNanos();
  }

  /** Messages that went the whole way; without consumers, those sent. */
  public long messages() {
    return received > 0 ? received : sent;
  }
}
