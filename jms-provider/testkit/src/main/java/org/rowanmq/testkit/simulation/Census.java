package org.rowanmq.testkit.simulation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.rowanmq.broker.store.QueueSpec;
import org.rowanmq.testkit.store.InMemoryRows;
import org.rowanmq.wire.AdminOperation;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ClientFrame;

/** Asks the engine how much each queue holds and compares with the rows. */
final class Census {
  /** A link no client ever has. */
  static final long LINK = Long.MAX_VALUE;

  private final InMemoryRows rows;
  private final Set<String> looseTargets;

  Census(InMemoryRows rows, Set<String> looseTargets) {
    this.rows = rows;
    this.looseTargets = looseTargets;
  }

  ClientFrame question() {
    return new ClientFrame.Admin(1, AdminOperation.LIST_QUEUES, Map.of(), "");
  }

  void answer(BrokerFrame frame) {
    if (!(frame instanceof BrokerFrame.AdminReply reply)) {
      return;
    }
    Map<String, Integer> waiting = new HashMap<>();
    for (QueueSpec spec : rows.queues()) {
      waiting.put(spec.displayName(), rows.messages(spec.id()).size());
    }
    for (List<String> row : reply.rows()) {
      Integer stored = waiting.get(row.get(0));
      if (stored != null && !looseTargets.contains(row.get(0)) && !isDeadLetters(row.get(0))) {
        long counted = Long.parseLong(row.get(2)) + Long.parseLong(row.get(4));
        if (counted != stored) {
          throw new OracleViolation(
              "I8", "the broker counts " + row + ", the store has " + stored + " rows");
        }
      }
    }
  }

  /** Dead letters that need no row come from any queue. */
  private boolean isDeadLetters(String queue) {
    return queue.equals(Oracle.DEAD_LETTERS) && !looseTargets.isEmpty();
  }
}
