package org.rowanmq.testkit.simulation;

import java.util.ArrayList;
import java.util.List;
import org.rowanmq.broker.engine.DestinationPolicy;
import org.rowanmq.broker.engine.Distribution;
import org.rowanmq.broker.engine.DistributionPolicy;
import org.rowanmq.broker.engine.EngineSettings;
import org.rowanmq.broker.engine.KeepPolicy;
import org.rowanmq.broker.engine.LimitPolicy;
import org.rowanmq.broker.engine.RedeliveryPolicy;

/**
 * What a seed draws before its run: limits of the engine, the network, the disk, and how often what
 * goes wrong. Times in nanoseconds; a mean of 0 means never.
 */
record Conditions(
    EngineSettings engine, Network network, Disk disk, Accidents accidents, long activeNanos) {
  static final long MILLI = 1_000_000L;
  static final long SECOND = 1_000 * MILLI;

  /** How frames travel; a longer content than {@code largeMessage} bytes in parts. */
  record Network(long latencyMax, int maxFrame, int idleTimeoutMillis, int largeMessage) {}

  /**
   * How the store behaves.
   *
   * @param lease how long the broker's right to it lasts unless it is renewed; 0 for always
   * @param leaseFails how often a renewal is delayed beyond its end
   */
  record Disk(
      long commitMax,
      double slowCommit,
      double commitFails,
      double rejects,
      long readMax,
      double slowRead,
      double readFails,
      long lease,
      double leaseFails) {}

  /** Mean times between accidents. */
  record Accidents(
      long kill, long stop, long cut, long stall, long wallJump, long clientKill, long downMax) {}

  static Conditions draw(Simulator simulator) {
    int calm = simulator.between(0, 9);
    return new Conditions(
        engine(simulator),
        new Network(
            (simulator.chance(0.5) ? 1 : simulator.between(1, 20)) * MILLI,
            simulator.chance(0.5) ? 8 * 1024 : 256 * 1024,
            simulator.between(2, 10) * 1000,
            simulator.chance(0.4) ? simulator.between(80, 500) : 1 << 20),
        disk(simulator),
        calm == 0 ? new Accidents(0, 0, 0, 0, 0, 0, 0) : accidents(simulator),
        simulator.between(5, 20) * SECOND);
  }

  private static EngineSettings engine(Simulator simulator) {
    return EngineSettings.defaults()
        .change()
        .windowMessages(
            simulator.chance(0.4) ? simulator.between(20, 100) : simulator.between(1, 8))
        .windowBytes(
            simulator.chance(0.3)
                ? simulator.between(200, 3_000)
                : simulator.between(3_000, 100_000))
        .pageMessages(simulator.between(1, 8))
        .sendCreditMessages(simulator.between(1, 8))
        .sendCreditBytes(simulator.between(100, 5_000))
        .maxMessageBytes(1 << 20)
        .policies(policies(simulator))
        .transactionMessages(100)
        .transactionBytes(1 << 20)
        .detachedMillis(simulator.between(500, 20_000))
        .sweepMillis(simulator.between(500, 10_000))
        .earlyHandOut(simulator.chance(0.9))
        .idStride(simulator.chance(0.3) ? simulator.between(2, 40) : 10_000)
        .build();
  }

  private static List<DestinationPolicy> policies(Simulator simulator) {
    DestinationPolicy all =
        new DestinationPolicy("*", redelivery(simulator))
            .with(
                new DistributionPolicy(
                    simulator.oneOf(List.of(Distribution.values())),
                    simulator.chance(0.2) ? simulator.between(1, 4) : 0));
    List<DestinationPolicy> policies = new ArrayList<>();
    for (LimitPolicy.WhenFull whenFull : LimitPolicy.WhenFull.values()) {
      policies.add(
          new DestinationPolicy(
              LimitWorkloads.queue(whenFull),
              all.redelivery(),
              all.distribution(),
              new LimitPolicy(simulator.between(1, 12), 0, whenFull, simulator.between(1, 20_000)),
              all.keep()));
    }
    policies.add(
        new DestinationPolicy(LimitWorkloads.LAST_VALUES, all.redelivery())
            .with(new KeepPolicy(0, "colour", false, 0))
            .with(new LimitPolicy(1_000, 0, LimitPolicy.WhenFull.REJECT, 0)));
    policies.add(HistoryWorkload.policy(all.redelivery()));
    policies.add(
        new DestinationPolicy(
            KeepWatch.RETAINED + "*",
            all.redelivery(),
            all.distribution(),
            all.limit(),
            new KeepPolicy(0, "", true, 0)));
    policies.add(
        new DestinationPolicy(
            KeepWatch.BRIEF,
            all.redelivery(),
            all.distribution(),
            all.limit(),
            new KeepPolicy(0, "", false, simulator.between(20, 1_500))));
    policies.add(all);
    return policies;
  }

  private static RedeliveryPolicy redelivery(Simulator simulator) {
    int attempts = simulator.between(2, 4);
    if (simulator.chance(0.5)) {
      return new RedeliveryPolicy(attempts, "DLQ");
    }
    List<Long> delays = new ArrayList<>();
    for (int i = simulator.between(1, 2); i > 0; i--) {
      delays.add((long) simulator.between(0, 1_500));
    }
    return new RedeliveryPolicy(
        attempts, "DLQ", delays, simulator.between(1, 3), 3_000, simulator.between(0, 100));
  }

  private static Disk disk(Simulator simulator) {
    return new Disk(
        (simulator.chance(0.5) ? simulator.between(30, 200) : simulator.between(1, 30)) * MILLI,
        simulator.chance(0.5) ? 0.05 : 0,
        simulator.chance(0.5) ? simulator.random().nextDouble(0.15) : 0,
        simulator.chance(0.3) ? simulator.between(1, 5) / 100.0 : 0,
        simulator.between(1, 30) * MILLI,
        simulator.chance(0.5) ? 0.2 : 0,
        simulator.chance(0.3) ? 0.1 : 0,
        simulator.chance(0.5) ? simulator.between(1, 5) * SECOND : 0,
        simulator.chance(0.7) ? 0.15 : 0);
  }

  private static Accidents accidents(Simulator simulator) {
    return new Accidents(
        mean(simulator, 0.6, 2, 15),
        mean(simulator, 0.3, 3, 15),
        mean(simulator, 0.6, 1, 10),
        mean(simulator, 0.4, 1, 10),
        mean(simulator, 0.2, 1, 10),
        mean(simulator, 0.3, 2, 10),
        simulator.between(10, 3_000) * MILLI);
  }

  private static long mean(Simulator simulator, double probability, int low, int high) {
    return simulator.chance(probability) ? simulator.between(low, high) * SECOND : 0;
  }
}
