package org.rowanmq.testkit.simulation;

/** What happened in simulated runs. */
public final class Statistics {
  int runs;
  long events;
  long commits;
  long crashes;
  long stops;
  long cuts;
  long stalls;
  long ambiguousCommits;
  long messages;
  long deliveries;
  long redeliveries;
  long largeDeliveries;
  long transactions;
  long deadLetters;
  long violations;

  void add(Statistics run) {
    runs += run.runs;
    events += run.events;
    commits += run.commits;
    crashes += run.crashes;
    stops += run.stops;
    cuts += run.cuts;
    stalls += run.stalls;
    ambiguousCommits += run.ambiguousCommits;
    messages += run.messages;
    deliveries += run.deliveries;
    redeliveries += run.redeliveries;
    largeDeliveries += run.largeDeliveries;
    transactions += run.transactions;
    deadLetters += run.deadLetters;
    violations += run.violations;
  }

  @Override
  public String toString() {
    return "runs="
        + runs
        + " events="
        + events
        + " commits="
        + commits
        + " crashes="
        + crashes
        + " stops="
        + stops
        + " cuts="
        + cuts
        + " stalls="
        + stalls
        + " ambiguous-commits="
        + ambiguousCommits
        + " messages="
        + messages
        + " deliveries="
        + deliveries
        + " redeliveries="
        + redeliveries
        + " large-deliveries="
        + largeDeliveries
        + " transactions="
        + transactions
        + " dead-letters="
        + deadLetters
        + " violations="
        + violations;
  }
}
