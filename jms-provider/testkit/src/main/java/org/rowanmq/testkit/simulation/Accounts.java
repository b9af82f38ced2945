package org.rowanmq.testkit.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.StoredMessage;
import org.rowanmq.jms.connection.AdminListener;
import org.rowanmq.jms.connection.Failure;
import org.rowanmq.testkit.store.InMemoryRows;
import org.rowanmq.wire.AdminOperation;
import org.rowanmq.wire.BrokerFrame;

/**
 * Compares, when all is consumed, what the store holds and what the broker counts: nothing (I8).
 */
final class Accounts {
  private static final long PATIENCE = 60 * Conditions.SECOND;
  private static final Set<String> EMPTY_IN_THE_END =
      Set.of("messages-ready", "messages-in-flight", "memory-used-bytes", "large-contents");

  private final World world;
  private final SimulatedClient administrator;

  Accounts(World world) {
    this.world = world;
    this.administrator = world.client(null);
  }

  /** Waits for it to be so, as expiry and due times may still have to pass. */
  void check(String when) {
    long end = world.simulator.nanos() + PATIENCE;
    String wrong = look();
    while (wrong != null) {
      if (world.simulator.nanos() > end) {
        throw new OracleViolation("I8", when + " all is consumed, yet " + wrong);
      }
      runOn();
      wrong = look();
    }
  }

  private @Nullable String look() {
    for (StoredMessage row : world.broker.rows().rows(0).messages()) {
      long expires = row.annotations().expiresMillis();
      if (expires == 0 || expires > world.simulator.epochMillis()) {
        return "the store has " + world.oracle.message(Frames.number(row)) + " " + row;
      }
    }
    InMemoryRows rows = world.broker.rows().rows(0);
    if (!rows.scheduled().isEmpty()) {
      return "the store has scheduled " + rows.scheduled();
    }
    if (!rows.larges().isEmpty() || !rows.largesWithParts().isEmpty()) {
      return "the store has large contents "
          + rows.larges()
          + ", parts of "
          + rows.largesWithParts();
    }
    for (List<String> row : ask(AdminOperation.LIST_QUEUES)) {
      // name, kind, ready, scheduled, in flight, consumers, bytes
      for (int column : new int[] {2, 3, 4, 6}) {
        if (!row.get(column).equals("0")) {
          return "the broker counts " + row;
        }
      }
    }
    for (List<String> row : ask(AdminOperation.STATUS)) {
      if (EMPTY_IN_THE_END.contains(row.get(0)) && !row.get(1).equals("0")) {
        return "the broker says " + row;
      }
    }
    return null;
  }

  private List<List<String>> ask(AdminOperation operation) {
    List<List<String>> rows = new ArrayList<>();
    boolean[] answered = new boolean[1];
    long end = world.simulator.nanos() + PATIENCE;
    while (!answered[0]) {
      if (world.simulator.nanos() > end) {
        throw new OracleViolation("liveness", "no answer to " + operation);
      }
      administrator
          .connection()
          .admin(
              operation,
              Map.of(),
              "",
              new AdminListener() {
                @Override
                public void replied(BrokerFrame.AdminReply reply) {
                  answered[0] = true;
                  rows.clear();
                  rows.addAll(reply.rows());
                }

                @Override
                public void failed(Failure failure) {
                  world.simulator.trace(operation + " failed: " + failure);
                }
              });
      runOn();
    }
    return rows;
  }

  private void runOn() {
    Simulator simulator = world.simulator;
    long until = simulator.nanos() + Conditions.SECOND;
    Simulator.Event ignored = simulator.after(Conditions.SECOND, "", () -> {});
    while (simulator.nanos() < until && simulator.step()) {}
  }
}
