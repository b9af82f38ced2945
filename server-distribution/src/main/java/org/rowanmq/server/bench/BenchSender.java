package org.rowanmq.server.bench;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;

/** A worker that sends until the phase ends. {@link #run} belongs to its thread. */
interface BenchSender {
  void run(Connection connection, String queue) throws JMSException, InterruptedException;

  /** Confirmed (or answered) while measuring; from any thread. */
  long sent();

  /** Of a send, a commit or a round trip. Valid after {@link #run}. */
  LatencyHistogram latency();
}
