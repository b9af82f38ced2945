package org.rowanmq.testkit.simulation;

import java.util.function.Consumer;

/** Something applications do with a broker. Each seed draws some of them, with parameters. */
enum Workload {
  QUEUE_TRAFFIC(Workloads::queueTraffic),
  DURABLE_SUBSCRIBERS(Workloads::durableSubscribers),
  TRANSFERS(Workloads::transfers),
  SELECTORS(Workloads::selectors),
  PRIORITIES(Workloads::priorities),
  EXPIRY_AND_DELAY(Workloads::expiryAndDelay),
  BACKLOG(Workloads::backlog),
  DEAD_LETTERS(Workloads::deadLetters),
  BROWSING(Workloads::browsing),
  GROUPS(Workloads::groups),
  EXCLUSIVE(Workloads::exclusive);

  private final Consumer<Workloads> start;

  Workload(Consumer<Workloads> start) {
    this.start = start;
  }

  void start(Workloads workloads) {
    start.accept(workloads);
  }
}
