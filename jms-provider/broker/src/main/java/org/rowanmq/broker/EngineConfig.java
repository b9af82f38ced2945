package org.rowanmq.broker;

import java.time.Duration;

/** Threads and habits of the engine that few need to change. */
public record EngineConfig(
    @Doc("Most messages in one read from the database") int pageMessages,
    @Doc(
            "How long a lost connection keeps its client id, temporary destinations and non-durable"
                + " subscriptions for its return")
        Duration reconnectTime,
    @Doc("How long the outcomes of a producer that is not seen are remembered")
        Duration outcomeRetention,
    @Doc("Pause between background sweeps of expired and orphaned rows") Duration sweepInterval,
    @Doc("Threads that read and write sockets") int ioThreads,
    @Doc("Threads that check passwords") int workerThreads,
    @Doc("Threads, and database connections, that read messages back") int readerThreads,
    @Doc(
            "Whether a waiting consumer may be given a message while its row is being written; a"
                + " message that is settled by then is never written")
        boolean earlyHandOut) {
  public EngineConfig {
    new ConfigCheck()
        .range("page-messages", pageMessages, 1, 100_000)
        .range("reconnect-time", reconnectTime, Duration.ZERO, Duration.ofDays(1))
        .range("outcome-retention", outcomeRetention, Duration.ofMinutes(1), Duration.ofDays(365))
        .range("sweep-interval", sweepInterval, Duration.ofMillis(100), Duration.ofDays(1))
        .range("io-threads", ioThreads, 1, 64)
        .range("worker-threads", workerThreads, 1, 64)
        .range("reader-threads", readerThreads, 1, 64)
        .done();
  }

  /** One I/O thread: the engine, not the sockets, is what a second core is for. */
  public static EngineConfig defaults() {
    return new EngineConfig(
        1_000, Duration.ofSeconds(30), Duration.ofDays(1), Duration.ofMinutes(1), 1, 2, 2, true);
  }
}
