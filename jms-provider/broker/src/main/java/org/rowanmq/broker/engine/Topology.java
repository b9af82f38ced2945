package org.rowanmq.broker.engine;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.engine.selector.Selector;
import org.rowanmq.broker.store.QueueSpec;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.DestinationKind;

/**
 * Everything that can receive messages: queues, subscriptions, temporary destinations. Creates and
 * drops them, in memory and in the store. Confined to the engine thread.
 */
final class Topology {
  /**
   * Names a durable or shared subscription.
   *
   * @param clientId null for a shared one of a connection without
   */
  record SubscriptionName(@Nullable String clientId, String name) {
    static @Nullable SubscriptionName of(QueueSpec spec) {
      return spec.subscription() == null
          ? null
          : new SubscriptionName(spec.clientId(), spec.subscription());
    }

    @Override
    public String toString() {
      return "'"
          + name
          + "' "
          + (clientId == null ? "without client id" : "of client id '" + clientId + "'");
    }
  }

  private final Partition partition;
  private final DeadLetters deadLetters;
  private final Schedule schedule;
  private final DroppedQueues dropped;
  private final TreeMap<Long, QueueState> byId = new TreeMap<>();
  private final Map<String, QueueState> queues = new HashMap<>();
  private final Map<Long, Subscription> subscriptions = new HashMap<>();
  private final Map<SubscriptionName, Subscription> durables = new HashMap<>();

  /**
   * The shared ones that are not durable: their names do not collide with those of durable ones.
   */
  private final Map<SubscriptionName, Subscription> nonDurables = new HashMap<>();

  private final Map<Destination, Temporary> temporaries = new LinkedHashMap<>();

  private Consumer<String> queueEnds = name -> {};

  /** Durable queues whose definition is on its way to the store. */
  private final Set<Long> undefined = new HashSet<>();

  private final Topics topics = new Topics();

  Topology(Partition partition, DeadLetters deadLetters) {
    this.partition = partition;
    this.deadLetters = deadLetters;
    this.schedule = new Schedule(partition, this::byId, deadLetters);
    this.dropped = new DroppedQueues(partition);
  }

  Schedule schedule() {
    return schedule;
  }

  DroppedQueues dropped() {
    return dropped;
  }

  Topics topics() {
    return topics;
  }

  /** All queues and subscriptions by ascending id. */
  Collection<QueueState> all() {
    return byId.values();
  }

  SortedMap<Long, QueueState> above(long id) {
    return byId.tailMap(id, false);
  }

  @Nullable QueueState byId(long id) {
    return byId.get(id);
  }

  /** Whether the queue's definition is as durable as it will be. */
  boolean isDefined(QueueState queue) {
    return !undefined.contains(queue.spec().id());
  }

  /** Registers who is told the names of JMS queues that end. */
  void whenQueueEnds(Consumer<String> listener) {
    queueEnds = listener;
  }

  @Nullable QueueState queue(String name) {
    return queues.get(name);
  }

  /**
   * The JMS queue of this name, created on first use. Its definition is a unit of its own: whatever
   * becomes of the message that needed it, others may rely on it.
   */
  QueueState queueOrCreate(String name) {
    QueueState known = queues.get(name);
    if (known != null) {
      return known;
    }
    partition.begin(partition.now());
    QueueState queue =
        create(
            new QueueSpec(
                partition.nextId(), Destination.queue(name), null, null, null, false, true));
    partition.begin(partition.now());
    return queue;
  }

  @Nullable Subscription durable(SubscriptionName name) {
    return durables.get(name);
  }

  /** The shared subscription of this name that is not durable. */
  @Nullable Subscription nonDurable(SubscriptionName name) {
    return nonDurables.get(name);
  }

  /** Creates a durable subscription in the current unit. */
  Subscription createDurable(
      SubscriptionName name,
      Destination topic,
      @Nullable String selectorText,
      @Nullable Selector selector,
      boolean noLocal,
      boolean shared) {
    QueueSpec spec =
        new QueueSpec(
            partition.nextId(),
            topic,
            name.clientId(),
            name.name(),
            selectorText,
            noLocal,
            shared,
            true);
    create(spec);
    return bind(spec, selector, 0);
  }

  /** Creates a shared subscription that lives in memory. */
  Subscription createShared(
      SubscriptionName name,
      Destination topic,
      @Nullable String selectorText,
      @Nullable Selector selector) {
    QueueSpec spec =
        new QueueSpec(
            partition.nextId(),
            topic,
            name.clientId(),
            name.name(),
            selectorText,
            false,
            true,
            false);
    add(spec, false);
    return bind(spec, selector, 0);
  }

  /** Creates a subscription for one consumer that lives in memory. */
  Subscription createNonDurable(
      Destination topic,
      @Nullable String selectorText,
      @Nullable Selector selector,
      long excludedProducer) {
    QueueSpec spec =
        new QueueSpec(partition.nextId(), topic, null, null, selectorText, false, false);
    add(spec, false);
    return bind(spec, selector, excludedProducer);
  }

  @Nullable Temporary temporary(Destination destination) {
    return temporaries.get(destination);
  }

  void createTemporary(Destination destination, Channel owner) {
    @Nullable QueueState queue = null;
    if (destination.kind() == DestinationKind.TEMPORARY_QUEUE) {
      queue =
          add(
              new QueueSpec(partition.nextId(), destination, null, null, null, false, false),
              false);
    }
    temporaries.put(destination, new Temporary(owner, queue));
  }

  void deleteTemporary(Destination destination) {
    Temporary temporary = temporaries.remove(destination);
    if (temporary != null && temporary.queue() != null) {
      drop(temporary.queue());
    }
  }

  /** Ends a subscription and removes its messages; the definition goes in the current unit. */
  void drop(Subscription subscription) {
    drop(subscription.queue);
  }

  /** Ends a non-durable subscription once nobody consumes it or may come back. */
  void endIfAbandoned(@Nullable Subscription subscription) {
    if (subscription != null && subscription.isAbandoned() && !subscription.queue.isDropped()) {
      drop(subscription);
    }
  }

  /** What recovery found. */
  void recovered(QueueSpec spec, @Nullable Selector selector) {
    add(spec, true);
    if (spec.subscription() != null) {
      bind(spec, selector, 0);
    }
  }

  private QueueState create(QueueSpec spec) {
    QueueState queue = add(spec, false);
    partition.store(new StoreOp.PutQueue(spec));
    undefined.add(spec.id());
    partition.whenStored(() -> undefined.remove(spec.id()));
    partition.whenRejected(
        () -> {
          undefined.remove(spec.id());
          forget(queue);
        });
    return queue;
  }

  private QueueState add(QueueSpec spec, boolean recovered) {
    QueueState queue = new QueueState(spec, partition, deadLetters, recovered);
    byId.put(spec.id(), queue);
    if (spec.source().kind() == DestinationKind.QUEUE) {
      queues.put(spec.source().name(), queue);
    }
    return queue;
  }

  private Subscription bind(QueueSpec spec, @Nullable Selector selector, long excludedProducer) {
    QueueState queue = Objects.requireNonNull(byId.get(spec.id()));
    Subscription subscription = new Subscription(queue, selector, excludedProducer);
    SubscriptionName name = SubscriptionName.of(spec);
    if (name != null) {
      named(spec).put(name, subscription);
    }
    topics.add(subscription);
    subscriptions.put(spec.id(), subscription);
    return subscription;
  }

  private Map<SubscriptionName, Subscription> named(QueueSpec spec) {
    return spec.durable() ? durables : nonDurables;
  }

  /** Ends a queue that nobody needs; its definition goes in the current unit. */
  void dropIdle(QueueState queue) {
    drop(queue);
  }

  private void drop(QueueState queue) {
    forget(queue);
    if (queue.spec().durable()) {
      dropped.drop(queue.spec().id());
    } else if (queue.hasSpilled()) {
      partition.whenStored(() -> dropped.purge(queue.spec().id()));
    }
  }

  private void forget(QueueState queue) {
    QueueSpec spec = queue.spec();
    byId.remove(spec.id());
    if (spec.source().kind() == DestinationKind.QUEUE) {
      queues.remove(spec.source().name(), queue);
      queueEnds.accept(spec.source().name());
    }
    Subscription subscription = subscriptions.remove(spec.id());
    if (subscription != null) {
      topics.remove(subscription);
      SubscriptionName name = SubscriptionName.of(spec);
      if (name != null) {
        named(spec).remove(name, subscription);
      }
    }
    schedule.drop(queue);
    queue.drop();
  }
}
