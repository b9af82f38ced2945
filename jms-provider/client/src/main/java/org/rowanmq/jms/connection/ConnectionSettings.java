package org.rowanmq.jms.connection;

import java.time.Duration;

/**
 * What one physical connection is told. Immutable.
 *
 * @param hosts how many hosts the transport can reach
 * @param product named in HELLO, for the broker's log
 */
public record ConnectionSettings(
    int hosts, String product, Reconnect reconnect, Deadlines deadlines) {
  public ConnectionSettings {
    if (hosts < 1) {
      throw new IllegalArgumentException("At least one host is needed");
    }
  }

  public static ConnectionSettings defaults(int hosts) {
    return new ConnectionSettings(
        hosts, "rowanmq-client", Reconnect.defaults(), Deadlines.defaults());
  }

  /**
   * When to try again after a lost connection.
   *
   * @param delayMin bounds the random delay before the first round over all hosts
   * @param delayMax the bound doubles with each round up to this
   * @param giveUpAfter how long to go on, zero for ever
   * @param firstFor how long the very first connect goes on trying; zero: every host once
   */
  public record Reconnect(
      Duration delayMin, Duration delayMax, Duration giveUpAfter, Duration firstFor) {
    public static Reconnect defaults() {
      return new Reconnect(
          Duration.ofMillis(100), Duration.ofSeconds(10), Duration.ZERO, Duration.ZERO);
    }
  }

  /**
   * How long things may take.
   *
   * @param connect one attempt to connect and authenticate
   * @param request everything but sends and commits
   * @param send sends and commits
   */
  public record Deadlines(Duration connect, Duration request, Duration send) {
    public static Deadlines defaults() {
      return new Deadlines(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(60));
    }
  }
}
