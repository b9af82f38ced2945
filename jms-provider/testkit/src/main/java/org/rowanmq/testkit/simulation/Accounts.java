package org.rowanmq.testkit.simulation;

import java.util.List;
import java.util.Map;
import org.rowanmq.broker.store.StoredMessage;
import org.rowanmq.jms.connection.AdminListener;
import org.rowanmq.jms.connection.Failure;
import org.rowanmq.wire.AdminOperation;
import org.rowanmq.wire.BrokerFrame;

/**
 * Compares, when all is consumed, what the store holds and what the broker counts: nothing (I8).
 */
final class Accounts {
  private final World world;
  private final SimulatedClient administrator;

  Accounts(World world) {
    this.world = world;
    this.administrator = world.client(null);
  }

  void check(String when) {
    List<StoredMessage> rows =
        world.broker.rows().rows(0).messages().stream().filter(row -> !hasExpired(row)).toList();
    if (!rows.isEmpty()) {
      throw new OracleViolation(
          "I8",
          when
              + " the store has "
              + rows.size()
              + " messages more, the first is "
              + world.oracle.message(Frames.number(rows.get(0).content()))
              + " "
              + rows.get(0));
    }
    checkCounts(when);
  }

  private boolean hasExpired(StoredMessage row) {
    long expires = row.annotations().expiresMillis();
    return expires != 0 && expires <= world.simulator.epochMillis();
  }

  private void checkCounts(String when) {
    boolean[] answered = new boolean[1];
    long end = world.simulator.nanos() + 60 * Conditions.SECOND;
    while (!answered[0]) {
      ask(when, answered);
      long until = world.simulator.nanos() + Conditions.SECOND;
      Simulator.Event ignored = world.simulator.after(Conditions.SECOND, "", () -> {});
      while (world.simulator.nanos() < until && world.simulator.step()) {}
      if (world.simulator.nanos() > end) {
        throw new OracleViolation("liveness", "no answer to LIST_QUEUES");
      }
    }
  }

  private void ask(String when, boolean[] answered) {
    administrator
        .connection()
        .admin(
            AdminOperation.LIST_QUEUES,
            Map.of(),
            "",
            new AdminListener() {
              @Override
              public void replied(BrokerFrame.AdminReply reply) {
                answered[0] = true;
                reply.rows().forEach(row -> checkRow(when, row));
              }

              @Override
              public void failed(Failure failure) {
                world.simulator.trace("LIST_QUEUES failed: " + failure);
              }
            });
  }

  /** Columns: name, kind, ready, scheduled, in flight, consumers, bytes. */
  private static void checkRow(String when, List<String> row) {
    for (int column : new int[] {2, 3, 4, 6}) {
      if (!row.get(column).equals("0")) {
        throw new OracleViolation("I8", when + " all is consumed, yet the broker counts " + row);
      }
    }
  }
}
