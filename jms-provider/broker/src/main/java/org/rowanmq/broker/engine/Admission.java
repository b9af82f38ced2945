package org.rowanmq.broker.engine;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Whether there is room for what is sent in all the queues it is for: all of it, or none. Confined
 * to the engine thread.
 */
final class Admission {
  /**
   * Why it is not.
   *
   * @param queue that is full
   * @param mayWait it may be asked again when the queue has room
   */
  record Full(QueueState queue, String detail, boolean mayWait) {}

  private static final Volume NOTHING = new Volume();

  private final Publisher publisher;
  private final boolean isLimited;

  Admission(Publisher publisher, EngineSettings settings) {
    this.publisher = publisher;
    this.isLimited = settings.policies().stream().anyMatch(each -> each.limit().refuses());
  }

  /** Whether any queue has a limit that a send may come up against. */
  boolean isLimited() {
    return isLimited;
  }

  /**
   * Null if there is room.
   *
   * @param settled what is taken out of its queue in the same unit
   */
  @Nullable Full full(List<Publication> sends, Collection<Entry> settled) {
    if (!isLimited) {
      return null;
    }
    publisher.withdraw();
    Map<QueueState, Volume> wanted = new LinkedHashMap<>();
    count(sends, publisher::admit, wanted);
    Full full = wanted.isEmpty() ? null : full(wanted, settled);
    if (full != null) {
      publisher.withdraw();
    }
    return full;
  }

  /** Adds what sends would need in limited queues just now. */
  void count(List<Publication> sends, Map<QueueState, Volume> wanted) {
    if (isLimited) {
      count(sends, publisher::targets, wanted);
    }
  }

  private void count(
      List<Publication> sends,
      Function<Publication, Collection<QueueState>> targets,
      Map<QueueState, Volume> wanted) {
    for (Publication send : sends) {
      if (!publisher.needsRoom(send)) {
        continue;
      }
      for (QueueState target : targets.apply(send)) {
        if (target.room().isLimited()) {
          target
              .lastValues()
              .count(send.frame().content(), wanted.computeIfAbsent(target, each -> new Volume()));
        }
      }
    }
  }

  /** As the other one, for what {@link #count} has counted. */
  static @Nullable Full full(Map<QueueState, Volume> wanted, Collection<Entry> settled) {
    Map<QueueState, Volume> freed = new LinkedHashMap<>();
    for (Entry entry : settled) {
      if (entry.state == Entry.State.IN_FLIGHT && wanted.containsKey(entry.queue)) {
        freed.computeIfAbsent(entry.queue, each -> new Volume()).add(entry);
      }
    }
    for (Map.Entry<QueueState, Volume> each : wanted.entrySet()) {
      Room room = each.getKey().room();
      String lack = room.lack(each.getValue(), freed.getOrDefault(each.getKey(), NOTHING));
      if (lack != null) {
        boolean mayWait =
            room.limit().whenFull() == LimitPolicy.WhenFull.BLOCK
                && room.couldEverHold(each.getValue());
        return new Full(each.getKey(), lack, mayWait);
      }
    }
    return null;
  }
}
