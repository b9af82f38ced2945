package org.rowanmq.broker.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which groups move to a consumer that has just joined: as many as make its share equal, from those
 * with its selector and at most its priority. Confined to the engine thread.
 */
final class FairShare {
  /** The groups of one consumer. Taken from the end: those that can move at once lie there. */
  private record Owned(QueueConsumer owner, List<Group> groups) {
    /** Those of lower priority give first, else whoever has most. */
    boolean givesBefore(@Nullable Owned other) {
      if (groups.isEmpty()) {
        return false;
      }
      return other == null
          || owner.priority < other.owner.priority
          || (owner.priority == other.owner.priority && groups.size() > other.groups.size());
    }
  }

  private final QueueConsumer joiner;
  private final Map<QueueConsumer, Owned> owned = new LinkedHashMap<>();
  private int total;

  FairShare(QueueConsumer joiner) {
    this.joiner = joiner;
    this.total = joiner.groups;
  }

  /** Chooses among the groups of a queue. */
  List<Group> of(Collection<Group> groups, Collection<QueueConsumer> consumers) {
    groups.forEach(this::add);
    long peers = consumers.stream().filter(this::isPeer).count();
    List<Group> share = new ArrayList<>();
    for (long quota = total / Math.max(1, peers) - joiner.groups; quota > 0; quota--) {
      @Nullable Owned giver = null;
      for (Owned each : owned.values()) {
        giver = each.givesBefore(giver) ? each : giver;
      }
      if (giver == null) {
        break;
      }
      share.add(giver.groups.remove(giver.groups.size() - 1));
    }
    return share;
  }

  private void add(Group group) {
    QueueConsumer owner = group.owner;
    if (owner != null
        && owner != joiner
        && group.heir == null
        && owner.priority <= joiner.priority
        && Objects.equals(owner.selector, joiner.selector)) {
      List<Group> of =
          owned.computeIfAbsent(owner, each -> new Owned(each, new ArrayList<>())).groups;
      of.add(group.outstanding == 0 ? of.size() : 0, group);
      total++;
    }
  }

  private boolean isPeer(QueueConsumer consumer) {
    return consumer.priority == joiner.priority
        && Objects.equals(consumer.selector, joiner.selector);
  }
}
