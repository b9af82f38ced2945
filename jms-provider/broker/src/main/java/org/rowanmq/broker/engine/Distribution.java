package org.rowanmq.broker.engine;

/** Which of several consumers that could have the next message of a queue gets it. */
public enum Distribution {
  /** One after the other. */
  ROUND_ROBIN,
  /** Any of them, each as likely. */
  RANDOM,
  /** In turn, as often as their weights say. */
  WEIGHTED,
  /** The one that has the fewest unsettled messages for its weight. */
  LEAST_OUTSTANDING
}
