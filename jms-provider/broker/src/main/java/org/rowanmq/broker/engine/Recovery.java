package org.rowanmq.broker.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.engine.selector.Selector;
import org.rowanmq.broker.engine.selector.SelectorSyntaxException;
import org.rowanmq.broker.store.BindingSpec;
import org.rowanmq.broker.store.BranchRecord;
import org.rowanmq.broker.store.ExchangeSpec;
import org.rowanmq.broker.store.LookupRange;
import org.rowanmq.broker.store.MessageRef;
import org.rowanmq.broker.store.OutcomeEntry;
import org.rowanmq.broker.store.QueueCount;
import org.rowanmq.broker.store.QueueSpec;
import org.rowanmq.broker.store.RecoveryVisitor;
import org.rowanmq.broker.store.UserRecord;

/**
 * Takes in what the store tells at start, in whatever order, and builds the engine's state from it.
 * Keeps I9 together with the queues, which read their rows later.
 */
final class Recovery implements RecoveryVisitor {
  private final Topology topology;
  private final Outcomes outcomes;
  private final Branches distributed;
  private final Users users;
  private final Exchanges exchanges;
  private final List<Long> dropped = new ArrayList<>();
  private final Map<Long, QueueCount> counters = new LinkedHashMap<>();
  private final Map<Long, Long> watermarks = new LinkedHashMap<>();
  private final Map<Long, List<LookupRange>> lookups = new LinkedHashMap<>();
  private final Map<Long, BranchRecord> branches = new LinkedHashMap<>();
  private final Map<Long, List<MessageRef>> settlements = new LinkedHashMap<>();
  private boolean isApplied;

  Recovery(Parts parts, Users users) {
    this.topology = parts.topology();
    this.outcomes = parts.outcomes();
    this.distributed = parts.branches();
    this.users = users;
    this.exchanges = parts.publisher().router().exchanges();
  }

  @Override
  public void queue(QueueSpec queue) {
    @Nullable Selector selector = null;
    if (queue.subscription() != null && queue.selector() != null) {
      try {
        selector = Selector.parse(queue.selector());
      } catch (SelectorSyntaxException cannotBe) {
        throw new IllegalStateException(
            "Stored selector of '" + queue.displayName() + "' is invalid", cannotBe);
      }
    }
    topology.recovered(queue, selector);
  }

  @Override
  public void droppedQueue(long queue) {
    dropped.add(queue);
  }

  @Override
  public void counter(long queue, long messages, long bytes) {
    counters.put(queue, new QueueCount(messages, bytes));
  }

  @Override
  public void watermark(long queue, long id) {
    watermarks.put(queue, id);
  }

  @Override
  public void outcomes(OutcomeEntry entry) {
    outcomes.recovered(entry);
  }

  @Override
  public void user(UserRecord user) {
    users.recovered(user);
  }

  @Override
  public void exchange(ExchangeSpec exchange) {
    exchanges.recovered(exchange);
  }

  @Override
  public void binding(BindingSpec binding) {
    exchanges.recovered(binding);
  }

  @Override
  public void lookupRange(long queue, LookupRange range) {
    lookups.computeIfAbsent(queue, any -> new ArrayList<>()).add(range);
  }

  @Override
  public void branch(BranchRecord branch) {
    branches.put(branch.number(), branch);
  }

  @Override
  public void stagedSettlement(long branch, MessageRef ref) {
    settlements.computeIfAbsent(branch, any -> new ArrayList<>()).add(ref);
  }

  /** Hands counters, watermarks and ranges to their queues: once, when everything has been told. */
  void apply() {
    if (isApplied) {
      return;
    }
    isApplied = true;
    for (QueueState queue : topology.all()) {
      QueueCount counter = counters.get(queue.spec().id());
      if (counter != null) {
        queue.recoveredCounter(counter.messages(), counter.bytes());
      }
      Long watermark = watermarks.get(queue.spec().id());
      if (watermark != null) {
        queue.recoveredWatermark(watermark);
      }
      List<LookupRange> ranges = lookups.get(queue.spec().id());
      if (ranges != null) {
        queue.recoveredLookups(ranges);
      }
    }
    exchanges.apply();
    branches.forEach(
        (number, branch) ->
            distributed.recovered(branch, settlements.getOrDefault(number, List.of())));
  }

  /** Goes on removing the rows of queues that an earlier life dropped. */
  void resume() {
    dropped.forEach(topology.dropped()::purge);
  }
}
