package org.rowanmq.testkit.simulation;

import java.util.function.Consumer;

/** Something applications do with a broker. Each seed draws some of them, with parameters. */
enum Workload {
  QUEUE_TRAFFIC(Workloads::queueTraffic),
  QUICK_CONSUMERS(workloads -> new QuickWorkload(workloads).start()),
  DURABLE_SUBSCRIBERS(Workloads::durableSubscribers),
  TRANSFERS(Workloads::transfers),
  XA_IN_DOUBT(workloads -> new XaWorkload(workloads).start()),
  SELECTORS(Workloads::selectors),
  REPLIES(Workloads::replies),
  PRIORITIES(Workloads::priorities),
  EXPIRY_AND_DELAY(Workloads::expiryAndDelay),
  BACKLOG(Workloads::backlog),
  DEAD_LETTERS(Workloads::deadLetters),
  REJECTIONS(workloads -> new RejectWorkload(workloads).start()),
  BROWSING(Workloads::browsing),
  LAST_VALUES(workloads -> new LimitWorkloads(workloads).lastValues()),
  LIMITS(workloads -> new LimitWorkloads(workloads).start()),
  FULL_TRANSACTIONS(workloads -> new LimitWorkloads(workloads).transactions()),
  RETAINED(workloads -> new KeepWorkloads(workloads).retained()),
  BRIEF_QUEUES(workloads -> new KeepWorkloads(workloads).brief()),
  GROUPS(Workloads::groups),
  EXCLUSIVE(Workloads::exclusive),
  SHARED_SUBSCRIPTIONS(workloads -> new SharedWorkloads(workloads).start()),
  SCHEDULING(workloads -> new ScheduleWorkload(workloads).start()),
  HISTORY(workloads -> new HistoryWorkload(workloads).start()),
  ROUTING(workloads -> new RoutingWorkload(workloads).start()),
  TEMPORARY_DESTINATIONS(workloads -> new TemporaryWorkloads(workloads).start());

  /** How many a run has on average: the time of a run does not grow with their number. */
  private static final double PER_RUN = 2.7;

  /** Only there do messages often overtake the disk. */
  private static final double QUICK = 0.7;

  private final Consumer<Workloads> start;

  Workload(Consumer<Workloads> start) {
    this.start = start;
  }

  /** How often a run has it. */
  double share() {
    return this == QUICK_CONSUMERS ? QUICK : PER_RUN / values().length;
  }

  void start(Workloads workloads) {
    start.accept(workloads);
  }
}
