package org.rowanmq.tck.transactions;

import java.util.Optional;

/**
 * One transaction, and what happens in the middle of it. Immutable; a line of text on its way to
 * the coordinator.
 *
 * @param number names its queues and its row
 * @param first who is enlisted, prepared and committed first
 * @param at at whose step it happens
 * @param goesOn whether the coordinator does not wait for it, so that it happens a little later
 */
record Plan(int number, Work work, Party first, Party at, Step step, Blow blow, boolean goesOn) {
  /** What it does with messages, beside the row. */
  enum Work {
    SEND,
    RECEIVE,
    BOTH;

    boolean sends() {
      return this != RECEIVE;
    }

    boolean receives() {
      return this != SEND;
    }
  }

  /** The resources. */
  enum Party {
    BROKER,
    DATABASE
  }

  /** Where it happens. */
  enum Step {
    BEFORE_PREPARE,
    AFTER_PREPARE,
    BEFORE_COMMIT,
    AFTER_COMMIT;

    boolean isOfPrepare() {
      return this == BEFORE_PREPARE || this == AFTER_PREPARE;
    }
  }

  /** What happens. */
  enum Blow {
    /** The coordinator ends itself: {@code Runtime.halt}. */
    HALT,
    /** SIGKILL to the coordinator. */
    KILL_COORDINATOR,
    /** SIGKILL to the broker, which is started again. */
    KILL_BROKER,
    /** SIGKILL to the other database, which is started again. */
    KILL_DATABASE,
    /** SIGKILL to the broker's own database server, which is started again. */
    KILL_STORE;

    boolean endsCoordinator() {
      return this == HALT || this == KILL_COORDINATOR;
    }
  }

  /**
   * Whether it must be committed in the end; empty if that depends on how far it got. A coordinator
   * that ends before it wrote its log has decided nothing, which means rollback; a resource that
   * ends before it promised anything cannot take part. A broker without its database waits.
   */
  Optional<Boolean> commits() {
    if (blow == Blow.KILL_STORE) {
      return Optional.of(true);
    }
    if (goesOn) {
      return Optional.empty();
    }
    if (blow.endsCoordinator()) {
      return Optional.of(!step.isOfPrepare());
    }
    Party hit = blow == Blow.KILL_BROKER ? Party.BROKER : Party.DATABASE;
    return Optional.of(
        !step.isOfPrepare() || (hit == at ? step == Step.AFTER_PREPARE : hit == first));
  }

  String line() {
    return String.join(
        " ",
        Integer.toString(number),
        work.name(),
        first.name(),
        at.name(),
        step.name(),
        blow.name(),
        Boolean.toString(goesOn));
  }

  static Plan parse(String line) {
    String[] words = line.split(" ");
    return new Plan(
        Integer.parseInt(words[0]),
        Work.valueOf(words[1]),
        Party.valueOf(words[2]),
        Party.valueOf(words[3]),
        Step.valueOf(words[4]),
        Blow.valueOf(words[5]),
        Boolean.parseBoolean(words[6]));
  }

  String in() {
    return "xa.in." + number;
  }

  String out() {
    return "xa.out." + number;
  }
}
