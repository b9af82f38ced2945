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
  long lapses;
  long ambiguousCommits;
  long messages;
  long deliveries;
  long redeliveries;
  long largeDeliveries;
  long transactions;
  long branches;
  long branchesInSteps;
  long deadLetters;

  /** Messages that full queues dropped. */
  long dropped;

  /** Messages that newer ones of the same key replaced. */
  long replaced;

  /** Messages that a client could not give to its application. */
  long rejections;

  /** Subscriptions that began with the message their topic had kept. */
  long retained;

  /** Queues that ended because nobody used them. */
  long ended;

  /** Messages that a full queue took all the same: what became due, or was prepared before. */
  long excused;

  /** Copies of messages that come again and again. */
  long repeated;

  /** Confirmed cancellations of scheduled messages. */
  long cancelled;

  long early;
  long elided;
  long revoked;

  /** Messages that failed and had to wait before they came again. */
  long postponed;

  /** Sends that were confirmed before they were durable, because a consumer had settled them. */
  long byConsumer;

  /** Runs in which messages were handed out early, and rows never written. */
  int runsEarly;

  int runsElided;
  long violations;

  void add(Statistics run) {
    runs += run.runs;
    events += run.events;
    commits += run.commits;
    crashes += run.crashes;
    stops += run.stops;
    cuts += run.cuts;
    stalls += run.stalls;
    lapses += run.lapses;
    ambiguousCommits += run.ambiguousCommits;
    messages += run.messages;
    deliveries += run.deliveries;
    redeliveries += run.redeliveries;
    largeDeliveries += run.largeDeliveries;
    transactions += run.transactions;
    branches += run.branches;
    branchesInSteps += run.branchesInSteps;
    deadLetters += run.deadLetters;
    dropped += run.dropped;
    replaced += run.replaced;
    rejections += run.rejections;
    retained += run.retained;
    ended += run.ended;
    excused += run.excused;
    repeated += run.repeated;
    cancelled += run.cancelled;
    early += run.early;
    elided += run.elided;
    revoked += run.revoked;
    postponed += run.postponed;
    byConsumer += run.byConsumer;
    runsEarly += run.early > 0 ? 1 : 0;
    runsElided += run.elided > 0 ? 1 : 0;
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
        + " lease-lapses="
        + lapses
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
        + " branches="
        + branches
        + " branches-in-steps="
        + branchesInSteps
        + " dead-letters="
        + deadLetters
        + " dropped="
        + dropped
        + " replaced="
        + replaced
        + " rejections="
        + rejections
        + " retained="
        + retained
        + " ended="
        + ended
        + " excused="
        + excused
        + " repeated="
        + repeated
        + " cancelled="
        + cancelled
        + " early="
        + early
        + " elided="
        + elided
        + " revoked="
        + revoked
        + " postponed="
        + postponed
        + " confirmed-by-consumer="
        + byConsumer
        + " runs-early="
        + runsEarly
        + " runs-elided="
        + runsElided
        + " violations="
        + violations;
  }
}
