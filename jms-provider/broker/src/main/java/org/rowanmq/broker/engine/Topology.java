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
  /** Names a durable subscription. */
  record DurableName(String clientId, String name) {}

  private final Partition partition;
  private final DeadLetters deadLetters;
  private final Schedule schedule;
  private final DroppedQueues dropped;
  private final TreeMap<Long, QueueState> byId = new TreeMap<>();
  private final Map<String, QueueState> queues = new HashMap<>();
  private final Map<Long, Subscription> subscriptions = new HashMap<>();
  private final Map<DurableName, Subscription> durables = new HashMap<>();
  private final Map<Destination, Temporary> temporaries = new LinkedHashMap<>();

  /** Durable queues whose definition is on its way to the store. */
  private final Set<Long> undefined = new HashSet<>();

  private final Topics topics = new Topics();

  Topology(Partition partition, DeadLetters deadLetters) {
    this.partition = partition;
    this.deadLetters = deadLetters;
    this.schedule = new Schedule(partition, this::byId);
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

  @Nullable Subscription durable(DurableName name) {
    return durables.get(name);
  }

  /** Creates a durable subscription in the current unit. */
  Subscription createDurable(
      DurableName name,
      Destination topic,
      @Nullable String selectorText,
      @Nullable Selector selector,
      boolean noLocal) {
    QueueSpec spec =
        new QueueSpec(
            partition.nextId(), topic, name.clientId(), name.name(), selectorText, noLocal, true);
    create(spec);
    return bind(spec, selector, 0);
  }

  /** Creates a subscription that lives in memory. */
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
    if (spec.clientId() != null && spec.subscription() != null) {
      durables.put(new DurableName(spec.clientId(), spec.subscription()), subscription);
    }
    topics.add(subscription);
    subscriptions.put(spec.id(), subscription);
    return subscription;
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
    }
    Subscription subscription = subscriptions.remove(spec.id());
    if (subscription != null) {
      topics.remove(subscription);
      if (spec.clientId() != null && spec.subscription() != null) {
        durables.remove(new DurableName(spec.clientId(), spec.subscription()), subscription);
      }
    }
    schedule.drop(queue);
    queue.drop();
  }
}
