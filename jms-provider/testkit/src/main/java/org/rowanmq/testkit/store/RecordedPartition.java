package org.rowanmq.testkit.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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

/** What a recovery told. */
public final class RecordedPartition implements RecoveryVisitor {
  public final List<QueueSpec> queues = new ArrayList<>();
  public final List<Long> droppedQueues = new ArrayList<>();
  public final Map<Long, QueueCount> counters = new TreeMap<>();
  public final Map<Long, Long> watermarks = new TreeMap<>();
  public final List<OutcomeEntry> outcomes = new ArrayList<>();
  public final List<UserRecord> users = new ArrayList<>();

  public final List<ExchangeSpec> exchanges = new ArrayList<>();
  public final List<BindingSpec> bindings = new ArrayList<>();

  public final Map<Long, List<LookupRange>> lookupRanges = new TreeMap<>();

  public final List<BranchRecord> branches = new ArrayList<>();
  public final Map<Long, List<MessageRef>> settlements = new TreeMap<>();

  @Override
  public void queue(QueueSpec queue) {
    queues.add(queue);
  }

  @Override
  public void droppedQueue(long queue) {
    droppedQueues.add(queue);
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
    outcomes.add(entry);
  }

  @Override
  public void user(UserRecord user) {
    users.add(user);
  }

  @Override
  public void exchange(ExchangeSpec exchange) {
    exchanges.add(exchange);
  }

  @Override
  public void binding(BindingSpec binding) {
    bindings.add(binding);
  }

  @Override
  public void lookupRange(long queue, LookupRange range) {
    lookupRanges.computeIfAbsent(queue, any -> new ArrayList<>()).add(range);
  }

  @Override
  public void branch(BranchRecord branch) {
    branches.add(branch);
  }

  @Override
  public void stagedSettlement(long branch, MessageRef ref) {
    settlements.computeIfAbsent(branch, any -> new ArrayList<>()).add(ref);
  }
}
