package org.rowanmq.server.kill;

/**
 * What became of the messages of one or more roads.
 *
 * @param received different messages that came at least once
 * @param lost confirmed and not received
 * @param redelivered further deliveries, the legal ones included
 * @param reordered came first after a later message of the same producer
 */
record Counts(
    int sent,
    int confirmed,
    int received,
    int lost,
    int duplicates,
    int redelivered,
    int storedTwice,
    int reordered) {
  static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0, 0);

  Counts plus(Counts more) {
    return new Counts(
        sent + more.sent,
        confirmed + more.confirmed,
        received + more.received,
        lost + more.lost,
        duplicates + more.duplicates,
        redelivered + more.redelivered,
        storedTwice + more.storedTwice,
        reordered + more.reordered);
  }

  /** Sends and receptions: grows as long as anything moves. */
  int progress() {
    return confirmed + received;
  }

  /** Nothing lost, nothing twice, nothing out of order. */
  boolean isClean() {
    return lost == 0 && duplicates == 0 && storedTwice == 0 && reordered == 0;
  }

  @Override
  public String toString() {
    return "sent="
        + sent
        + " confirmed="
        + confirmed
        + " received="
        + received
        + " lost="
        + lost
        + " duplicates="
        + duplicates
        + " redelivered="
        + redelivered
        + " storedTwice="
        + storedTwice
        + " reordered="
        + reordered;
  }
}
