package org.rowanmq.broker.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.engine.selector.Selector;
import org.rowanmq.broker.store.Annotations;
import org.rowanmq.broker.store.Fence;
import org.rowanmq.broker.store.MessageRef;
import org.rowanmq.broker.store.QueueSpec;
import org.rowanmq.broker.store.StoreBatch;
import org.rowanmq.broker.store.StoreException;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.broker.store.StoredMessage;
import org.rowanmq.broker.store.UserRecord;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ContentBuilder;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.RedeliveryTerms;

/**
 * One queue over a store whose commits and reads happen when the test says so. Rows are kept as the
 * store would keep them, so that {@link #restart} shows what a crash leaves.
 */
final class QueueRig implements Effects, DeadLetters {
  record Delivered(QueueConsumer to, int priority, long id) {}

  record Read(long ticket, StoreRead read, Command.ReadResult result) {}

  final TinyStore store = new TinyStore();
  final TreeMap<MessageRef, StoredMessage> rows = store.rows;
  final ArrayDeque<Read> reads = new ArrayDeque<>();
  final List<Delivered> log = new ArrayList<>();
  final List<Long> contents = new ArrayList<>();
  final List<Long> dropped = new ArrayList<>();
  final List<Long> deadLetters = new ArrayList<>();
  final Map<Long, Long> postponed = new HashMap<>();
  final Map<Long, Long> counters = new HashMap<>();
  EngineSettings settings;
  final QueueSpec spec;
  long watermark;

  /** Whether waiting consumers may be given messages before they are durable. */
  boolean publishesEarly;

  long nowMillis = 1_000_000;
  @Nullable StoreBatch outstanding;
  Partition partition;
  QueueState queue;

  QueueRig(int window, QueueSpec spec) {
    this(window, spec, policy -> policy);
  }

  QueueRig(int window, QueueSpec spec, UnaryOperator<DestinationPolicy> policy) {
    this.settings =
        EngineSettings.defaults()
            .change()
            .windowMessages(window)
            .pageMessages(Math.max(2, window))
            .policies(
                List.of(policy.apply(new DestinationPolicy("*", new RedeliveryPolicy(3, "DLQ")))))
            .build();
    this.spec = spec;
    this.partition = new Partition(0, new Fence(0, 1, 0, 10), settings, this);
    this.queue = new QueueState(spec, partition, this, false);
    reserveIds();
  }

  /** As the first batch of any start does. */
  private void reserveIds() {
    turn(
        () -> {
          long ignored = partition.nextId();
          partition.whenStored(() -> {});
        });
    commitNow();
  }

  static QueueRig ofWindow(int window) {
    return new QueueRig(
        window, new QueueSpec(1, Destination.queue("orders"), null, null, null, false, true));
  }

  static QueueRig ofWindow(int window, UnaryOperator<DestinationPolicy> policy) {
    return new QueueRig(
        window,
        new QueueSpec(1, Destination.queue("orders"), null, null, null, false, true),
        policy);
  }

  /** From the next {@link #restart} on, these properties are declared as indexed. */
  void declare(String... properties) {
    settings =
        settings
            .change()
            .indexed(List.of(new IndexedProperties("ord*", List.of(properties))))
            .build();
  }

  /** The broker is killed: everything not committed is gone; a new engine starts over the rows. */
  void restart() {
    outstanding = null;
    reads.clear();
    long idsReserved = partition.lastId() + 20_000;
    rows.values().removeIf(row -> !row.annotations().persistent());
    partition = new Partition(0, new Fence(0, 2, 0, idsReserved), settings, this);
    queue = new QueueState(spec, partition, this, true);
    queue.recoveredWatermark(watermark);
    queue.counted(rows.size(), 0);
    if (!store.lookupRanges.isEmpty()) {
      queue.recoveredLookups(List.copyOf(store.lookupRanges.values()));
    }
    reserveIds();
  }

  /** Runs a command and ends the turn. */
  void turn(Runnable command) {
    partition.begin(now());
    command.run();
    partition.endTurn();
  }

  /** Lets everything happen until nothing is under way. */
  void settle() {
    while (outstanding != null || !reads.isEmpty()) {
      if (outstanding != null) {
        commitNow();
      }
      if (!reads.isEmpty()) {
        answerRead();
      }
    }
  }

  void commitNow() {
    StoreBatch batch = java.util.Objects.requireNonNull(outstanding);
    outstanding = null;
    batch.ops().forEach(this::write);
    partition.begin(now());
    partition.stored(batch.number());
    partition.endTurn();
  }

  void rejectNow() {
    StoreBatch batch = java.util.Objects.requireNonNull(outstanding);
    outstanding = null;
    partition.begin(now());
    partition.rejected(batch.number());
    partition.endTurn();
  }

  /** Answers the oldest read with what the rows were when it was asked. */
  void answerRead() {
    Read read = reads.remove();
    partition.begin(now());
    partition.readDone(read.ticket(), read.result());
    partition.endTurn();
  }

  long publish(int priority, boolean persistent, String colour) {
    return publish(priority, persistent, colour, null);
  }

  /** A persistent message of a group. */
  long publish(String group) {
    return publish(4, true, "red", group);
  }

  long publish(int priority, boolean persistent, String colour, @Nullable String group) {
    long[] id = new long[1];
    turn(
        () -> {
          id[0] = partition.nextId();
          boolean ignored =
              queue.publish(message(id[0], priority, persistent, colour, 0, group), publishesEarly);
        });
    return id[0];
  }

  Message message(long id, int priority, boolean persistent, String colour, long expiresMillis) {
    return message(id, priority, persistent, colour, expiresMillis, null);
  }

  Message message(
      long id,
      int priority,
      boolean persistent,
      String colour,
      long expiresMillis,
      @Nullable String group) {
    ContentBuilder content = new ContentBuilder().property("colour", colour);
    if (colour.length() < 100) {
      content.correlationId(colour);
    }
    if (group != null) {
      content.property("JMSXGroupID", group);
    }
    Annotations annotations =
        new Annotations(
            spec.source(), 7, id, "guest", nowMillis, expiresMillis, persistent, 0, 0, Map.of());
    return Message.published(
        id, priority, annotations, false, content.text("m" + id).build(), partition.budget());
  }

  Taker consumer(@Nullable Selector selector) {
    return consumer(selector, false, 0);
  }

  Taker exclusive(int priority) {
    return consumer(null, true, priority);
  }

  Taker ofPriority(int priority) {
    return consumer(null, false, priority);
  }

  Taker consumer(@Nullable Selector selector, boolean exclusive, int priority) {
    return add(new Taker(selector, exclusive, priority, 1));
  }

  Taker ofWeight(int weight) {
    return add(new Taker(null, false, 0, weight));
  }

  private Taker add(Taker taker) {
    turn(() -> queue.recipients().add(taker.consumer));
    return taker;
  }

  private Moment now() {
    return new Moment(nowMillis * 1_000_000, nowMillis);
  }

  private void write(StoreOp op) {
    if (op instanceof StoreOp.Insert insert) {
      StoredMessage row = insert.message();
      rows.put(new MessageRef(row.queue(), row.priority(), row.id()), row);
    } else if (op instanceof StoreOp.Delete delete) {
      rows.remove(delete.ref());
    } else if (op instanceof StoreOp.Attempts attempts) {
      rows.computeIfPresent(
          attempts.ref(),
          (ref, row) ->
              new StoredMessage(
                  row.queue(),
                  row.priority(),
                  row.id(),
                  row.annotations()
                      .withAttempts(attempts.deliveries(), attempts.failures(), attempts.notes()),
                  row.shared(),
                  row.content()));
    } else if (op instanceof StoreOp.PutWatermark put) {
      watermark = put.id();
    } else if (op instanceof StoreOp.InsertContent insert) {
      contents.add(insert.id());
    } else if (op instanceof StoreOp.DropQueue drop) {
      dropped.add(drop.queue());
    } else if (op instanceof StoreOp.PutCounter put) {
      counters.put(put.queue(), put.messages());
    } else if (op instanceof StoreOp.Index index) {
      store.index(index);
    } else if (op instanceof StoreOp.Unindex unindex) {
      store.unindex(unindex);
    } else {
      throw new AssertionError("unexpected " + op);
    }
  }

  @Override
  public void commit(StoreBatch batch) {
    if (outstanding != null) {
      throw new AssertionError("two batches at once");
    }
    outstanding = batch;
  }

  @Override
  public void read(long ticket, StoreRead read) {
    try {
      reads.add(new Read(ticket, read, read.run(store, 0)));
    } catch (StoreException impossible) {
      throw new AssertionError(impossible);
    }
  }

  @Override
  public void postpone(Entry entry, long dueMillis) {
    postponed.put(entry.message.id, dueMillis);
  }

  @Override
  public void expired(
      QueueState from, Message message, int deliveries, int failures, Map<String, String> notes) {}

  @Override
  public boolean publish(Entry entry, String reason) {
    deadLetters.add(entry.message.id);
    return true;
  }

  @Override
  public void send(long link, BrokerFrame frame) {}

  @Override
  public void closeLink(long link, ErrorCode code, String detail) {}

  @Override
  public void wakeAt(long nanos) {}

  @Override
  public void users(Map<String, UserRecord> users) {}

  @Override
  public void stopped() {}

  /** A consumer that remembers what it was given. */
  final class Taker implements QueueConsumer.Deliveries {
    final QueueConsumer consumer;
    final List<Entry> held = new ArrayList<>();
    final List<Long> shown = new ArrayList<>();
    final List<Integer> drained = new ArrayList<>();

    Taker(@Nullable Selector selector) {
      this(selector, false, 0, 1);
    }

    private Taker(@Nullable Selector selector, boolean exclusive, int priority, int weight) {
      consumer =
          new QueueConsumer(
              1, 1, selector, this, exclusive, priority, weight, RedeliveryTerms.NONE);
    }

    /** The consumer is closed; what it holds stays with its session. */
    void leave() {
      turn(() -> queue.recipients().remove(consumer));
    }

    void credit(int messages) {
      turn(() -> queue.recipients().credit(consumer, messages, 1 << 20));
    }

    List<Long> ids() {
      return held.stream().map(entry -> entry.message.id).toList();
    }

    void settleAll() {
      while (!held.isEmpty()) {
        settleFirst();
      }
    }

    void settleFirst() {
      Entry entry = held.remove(0);
      turn(() -> queue.settle(entry));
    }

    void giveBackFirst(Return how) {
      Entry entry = held.remove(0);
      turn(() -> queue.giveBack(entry, how));
    }

    @Override
    public boolean takesLarge(QueueConsumer consumer) {
      return true;
    }

    @Override
    public void deliver(QueueConsumer to, Entry entry) {
      held.add(entry);
      log.add(new Delivered(to, entry.message.priority, entry.message.id));
    }

    @Override
    public void show(QueueConsumer to, Message message, int deliveries) {
      shown.add(message.id);
    }

    @Override
    public void drained(QueueConsumer to, int drain) {
      drained.add(drain);
    }

    @Override
    public boolean isOpenForDelivery() {
      return true;
    }
  }
}
