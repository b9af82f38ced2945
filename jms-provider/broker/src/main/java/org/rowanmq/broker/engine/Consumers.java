package org.rowanmq.broker.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The consumers of a queue, and whose turn it is: by priority, in rotation or as a {@link Choice}
 * says within one, and while there are exclusive ones, one of these alone. Those that sleep have no
 * turns and cost nothing. Confined to the engine thread.
 */
final class Consumers {
  /** Consumers of one priority. */
  private static final class Rank {
    final int priority;
    final List<QueueConsumer> members = new ArrayList<>();
    int rotation;

    Rank(int priority) {
      this.priority = priority;
    }
  }

  private final DistributionPolicy policy;

  /** Null for in rotation. */
  private final @Nullable Choice choice;

  private final Set<QueueConsumer> all = new LinkedHashSet<>();
  private final List<Rank> ranks = new ArrayList<>();
  private int exclusives;

  /** The exclusive consumer that has the queue to itself. */
  private @Nullable QueueConsumer active;

  /** As of the last decision; a new consumer does not stand by unless that says so. */
  private boolean wasShared = true;

  /** An active consumer has left, and something may still be outstanding that it was given. */
  private boolean isOwed;

  /**
   * @param seed of what is random
   */
  Consumers(DistributionPolicy policy, long seed) {
    this.policy = policy;
    this.choice =
        policy.distribution() == Distribution.ROUND_ROBIN
            ? null
            : Choice.of(policy.distribution(), seed);
  }

  /** In the order in which they joined. */
  Collection<QueueConsumer> all() {
    return all;
  }

  /** A new one is awake. */
  void add(QueueConsumer consumer) {
    boolean ignored = all.add(consumer);
    consumer.outstandingMax = policy.outstandingMax(consumer.weight);
    exclusives += consumer.exclusive ? 1 : 0;
    wake(consumer);
  }

  /** It has turns again. */
  void wake(QueueConsumer consumer) {
    if (consumer.isAwake || !all.contains(consumer)) {
      return;
    }
    consumer.isAwake = true;
    int at = 0;
    while (at < ranks.size() && ranks.get(at).priority > consumer.priority) {
      at++;
    }
    if (at == ranks.size() || ranks.get(at).priority != consumer.priority) {
      ranks.add(at, new Rank(consumer.priority));
    }
    ranks.get(at).members.add(consumer);
  }

  boolean remove(QueueConsumer consumer) {
    if (!all.remove(consumer)) {
      return false;
    }
    exclusives -= consumer.exclusive ? 1 : 0;
    sleep(consumer);
    if (consumer == active) {
      active = null;
      isOwed = true;
    }
    return true;
  }

  /** It has no turns until it is woken. */
  void sleep(QueueConsumer consumer) {
    if (!consumer.isAwake) {
      return;
    }
    consumer.isAwake = false;
    for (Rank rank : ranks) {
      if (rank.priority == consumer.priority) {
        rank.members.remove(consumer);
      }
    }
    ranks.removeIf(rank -> rank.members.isEmpty());
  }

  /** Whether any of them waits for a message. */
  boolean isWaitedFor() {
    for (QueueConsumer consumer : all) {
      if (consumer.hasCredit()) {
        return true;
      }
    }
    return false;
  }

  /** Whether somebody's turn comes only when nothing is outstanding. */
  boolean isWaiting() {
    return isOwed || (active == null && exclusives > 0);
  }

  /**
   * Decides who stands by. Call when consumers came or went, and when nothing is outstanding any
   * more while {@link #isWaiting}.
   *
   * @param nothingOutstanding nothing that was handed out is unsettled
   */
  void decide(boolean nothingOutstanding) {
    if (nothingOutstanding) {
      isOwed = false;
      if (active == null) {
        active = nextActive();
      }
    }
    boolean isShared = exclusives == 0 && !isOwed;
    if (isShared && wasShared) {
      return;
    }
    wasShared = isShared;
    for (QueueConsumer consumer : all) {
      consumer.standsBy = !isShared && consumer != active;
    }
  }

  private @Nullable QueueConsumer nextActive() {
    QueueConsumer next = null;
    for (QueueConsumer consumer : all) {
      if (consumer.exclusive && (next == null || consumer.priority > next.priority)) {
        next = consumer;
      }
    }
    return next;
  }

  /**
   * Has messages delivered until nobody can take one: to those of the highest priority first.
   *
   * @param deliverOneTo delivers a message on a consumer's turn; false if there is none for it
   */
  void serve(Predicate<QueueConsumer> deliverOneTo) {
    for (int i = 0; i < ranks.size(); i++) {
      if (choice == null) {
        serveInRotation(ranks.get(i), deliverOneTo);
      } else {
        serve(ranks.get(i).members, choice, deliverOneTo);
      }
    }
  }

  private static void serveInRotation(Rank rank, Predicate<QueueConsumer> deliverOneTo) {
    int idle = 0;
    while (idle < rank.members.size()) {
      rank.rotation = rank.rotation % rank.members.size();
      QueueConsumer consumer = rank.members.get(rank.rotation++);
      idle = consumer.hasCredit() && deliverOneTo.test(consumer) ? 0 : idle + 1;
    }
  }

  private static void serve(
      List<QueueConsumer> members, Choice choice, Predicate<QueueConsumer> deliverOneTo) {
    // There is nothing for them, until somebody else has got something.
    Set<QueueConsumer> passedOver = new HashSet<>();
    List<QueueConsumer> able = new ArrayList<>(members.size());
    while (true) {
      able.clear();
      for (QueueConsumer each : members) {
        if (each.hasCredit() && !passedOver.contains(each)) {
          able.add(each);
        }
      }
      if (able.isEmpty()) {
        return;
      }
      QueueConsumer chosen = choice.of(able);
      if (deliverOneTo.test(chosen)) {
        choice.served(chosen, able);
        passedOver.clear();
      } else {
        passedOver.add(chosen);
      }
    }
  }
}
