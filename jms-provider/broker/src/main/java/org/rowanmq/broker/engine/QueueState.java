package org.rowanmq.broker.engine;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.LookupRange;
import org.rowanmq.broker.store.MessageRef;
import org.rowanmq.broker.store.QueueSpec;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.wire.RedeliveryTerms;

/**
 * The messages of one queue or one subscription; {@link Recipients} are who gets them.
 *
 * <p>Keeps only a window of the head in memory ({@link Window}); what lies behind it are rows.
 * Confined to the engine thread. Keeps I3 (one state per message), I4 (one holder per message), I5
 * (order), I6 (counts) and I10 (expiry).
 */
final class QueueState {
  private final QueueSpec spec;
  private final DestinationPolicy policy;
  private final Partition partition;
  private final DeadLetters deadLetters;
  private final Returns returns;
  private final Depth depth;
  private final Window window;
  private final Watermark watermark;
  private final EarlyOffers early;
  private final Arrivals arrivals;
  private final Recipients recipients;
  private final Spills spills;
  final Withheld withheld;
  private final Pressure pressure;
  private final Room room;
  private final Overflow overflow;
  private final LateSettlements lateSettlements;
  private final LastValues lastValues;
  private final Losses losses;
  private final Volume inFlight = new Volume();

  private boolean isDropped;

  /** Grows with each message that is scheduled. */
  private long schedulings;

  /**
   * @param recovered the queue may have rows from before this start
   */
  QueueState(QueueSpec spec, Partition partition, DeadLetters deadLetters, boolean recovered) {
    this.spec = spec;
    this.partition = partition;
    this.deadLetters = deadLetters;
    this.policy = partition.settings().policyFor(spec.source().name());
    this.losses = new Losses(partition.losses());
    Consumers consumers = new Consumers(policy.distribution(), spec.id());
    this.depth = new Depth(spec, partition, recovered);
    this.window = new Window(this, partition, consumers, recovered);
    this.withheld = new Withheld(this, partition, window);
    this.spills = new Spills(spec, partition, window);
    this.pressure = new Pressure(this, partition);
    this.room = new Room(this, partition);
    this.overflow = new Overflow(this, partition, window);
    this.lateSettlements = new LateSettlements(this, partition, window);
    this.lastValues =
        new LastValues(
            this,
            partition,
            window,
            depth,
            Retained.isQueue(spec, partition.settings())
                ? LastValues.ANY
                : policy.keep().lastValueKey());
    this.watermark = new Watermark(spec, partition, this::dispatch);
    this.recipients = new Recipients(this, partition, window, watermark, consumers);
    this.early = new EarlyOffers(this, partition, window, watermark, consumers);
    this.arrivals = new Arrivals(this, partition, window, depth, watermark, early);
    this.returns = new Returns(this, partition, window, early, deadLetters);
  }

  QueueSpec spec() {
    return spec;
  }

  DestinationPolicy policy() {
    return policy;
  }

  /** Serves. */
  void start() {
    lastValues.load();
    if (policy.limit().drops()) {
      dispatch(); // the limit may be lower than before
    }
  }

  LastValues lastValues() {
    return lastValues;
  }

  /** Differs when a message or a consumer has come since. */
  long changes() {
    return recipients.joined() + schedulings + arrivals.count();
  }

  /** Its consumers and browsers. */
  Recipients recipients() {
    return recipients;
  }

  Room room() {
    return room;
  }

  Losses losses() {
    return losses;
  }

  Pressure pressure() {
    return pressure;
  }

  /** What recovery knows: the counter row, if there is one. */
  void recoveredCounter(long messages, long bytes) {
    depth.recoveredCounter(messages, bytes);
  }

  /** What recovery knows: ids up to this one may have been handed out before an unclean stop. */
  void recoveredWatermark(long id) {
    watermark.recovered(id);
  }

  /** What recovery knows: which of the rows have lookup rows. */
  void recoveredLookups(List<LookupRange> ranges) {
    window.lookups().recovered(ranges);
  }

  /** Whether {@link #counted} is still needed before the queue serves. */
  boolean needsCount() {
    return depth.needsCount();
  }

  /** The rows the store counted, for a queue without a counter row. */
  void counted(long messages, long bytes) {
    depth.counted(messages, bytes);
  }

  /** As the other one, for a message that nobody may be given before it is durable. */
  void publish(Message message) {
    boolean ignored = publish(message, false);
  }

  /**
   * Adds a message: its row joins the current unit (unless non-persistent or temporary), and it
   * becomes visible when that is durable. Call in id order. The content of a shared message was
   * stored by the caller in the same unit.
   *
   * @param mayBeEarly a waiting consumer may be given it before that
   * @return whether it must wait for the current unit although it needs no row
   */
  boolean publish(Message message, boolean mayBeEarly) {
    boolean persistent = spec.durable() && message.annotations.persistent();
    boolean spilled =
        !persistent && !spec.source().kind().isTemporary() && window.isBeyond(message.priority);
    Entry entry = new Entry(this, message, persistent || spilled);
    if (spilled) {
      spills.spill(message);
    }
    if (entry.hasRow) {
      partition.store(new StoreOp.Insert(window.row(entry)));
      message.rowAdded();
    }
    arrivals.admit(entry, mayBeEarly);
    return !entry.hasRow && entry.awaitsInsert;
  }

  /**
   * As {@link #publish}, for a message whose row the caller has stored in this unit (a scheduled
   * one that is due).
   */
  void publishStored(Message message) {
    Entry entry = new Entry(this, message, true);
    message.rowAdded();
    arrivals.admit(entry, false);
  }

  /** Whether a queue that is not defined in the store may have rows there. */
  boolean hasSpilled() {
    return spills.hasAny();
  }

  /** A message is being scheduled for the queue. */
  void scheduled() {
    schedulings++;
  }

  /**
   * Finds those of these messages that wait, by key; may need a read. Not answered if the queue is
   * dropped meanwhile.
   */
  void find(List<MessageRef> refs, Consumer<List<Entry>> found) {
    new WaitingMessages(window).find(refs, found);
  }

  /** Settles a delivery: its row goes with the current unit. */
  void settle(Entry entry) {
    if (entry.state == Entry.State.GONE) {
      return;
    }
    Invariants.check(
        entry.state == Entry.State.IN_FLIGHT, "settled a message that is not in flight");
    leaveHolder(entry);
    take(entry);
  }

  /** It is not in flight any more. */
  void leaveHolder(Entry entry) {
    inFlight.remove(entry);
    recipients.left(entry);
  }

  /** Removes a message for good, whatever the reason: the delete joins the current unit. */
  void take(Entry entry) {
    if (entry.hasRow && entry.inserting != null) {
      partition.needs(entry.inserting);
    }
    take(entry, returns::notSettled);
  }

  /**
   * A newer message takes the place of one that waits, durable or not. The unit does not need the
   * one that adds it: should that be refused, there is nothing to delete.
   */
  void replace(Entry entry) {
    boolean ignored = early.ended(entry);
    unready(entry);
    take(entry, back -> returns.take(back, Return.UNCOUNTED, RedeliveryTerms.NONE));
  }

  private void take(Entry entry, Consumer<Entry> refused) {
    returns.endRest(entry);
    entry.state = Entry.State.SETTLING;
    depth.removed(entry);
    lastValues.removed(entry);
    room.eased();
    if (!entry.hasRow) {
      letGo(entry);
      return;
    }
    partition.store(new StoreOp.Delete(entry.ref()));
    window.taken(entry);
    if (entry.message.rowDeleted() && entry.message.shared) {
      partition.store(new StoreOp.DeleteContent(entry.message.id));
    }
    partition.whenStored(
        () -> {
          entry.message.rowGone();
          if (entry.state == Entry.State.SETTLING) {
            letGo(entry);
          }
        });
    partition.whenRejected(
        () -> {
          if (entry.state == Entry.State.SETTLING) {
            depth.notRemoved(entry);
            refused.accept(entry);
          }
        });
  }

  /** Takes a delivery back. */
  void giveBack(Entry entry, Return how) {
    if (entry.state == Entry.State.GONE) {
      return;
    }
    Invariants.check(
        entry.state == Entry.State.IN_FLIGHT, "gave back a message that is not in flight");
    QueueConsumer holder = entry.holder;
    leaveHolder(entry);
    if (lastValues.isOutdated(entry)) {
      take(entry);
      return;
    }
    returns.take(entry, how, holder == null ? RedeliveryTerms.NONE : holder.redelivery);
  }

  /**
   * Settles a message by key after a reconnect, unless somebody else has been given it. May need a
   * read, or must wait until the message is durable itself: then later, in a unit of its own.
   */
  void resettle(int priority, long id, Resettlement resettlement) {
    lateSettlements.settle(priority, id, resettlement);
  }

  /** Rows have expired, says the store: see {@link ExpiredRows#remove}. */
  void expireRows(List<MessageRef> refs, IntConsumer done) {
    new ExpiredRows(this, window).remove(refs, done);
  }

  /** Tries to deliver at the end of this turn. */
  void dispatch() {
    partition.dispatchLater(this);
  }

  /** Delivers what credit and memory allow, then reads ahead. */
  void dispatchNow() {
    if (isDropped) {
      return;
    }
    recipients.serve();
    if (early.offer()) {
      recipients.serve();
      early.withdraw();
    }
    overflow.drop();
    pressure.ease();
    window.readAhead();
    recipients.answer();
  }

  /** Nobody else may have it until it is settled or given back. */
  void hold(Entry entry) {
    recipients.handedOut(entry);
    unready(entry);
    entry.state = Entry.State.IN_FLIGHT;
    inFlight.add(entry);
  }

  /**
   * Ends the queue: every message in memory is gone; rows are purged by the caller. Consumers were
   * removed before.
   */
  void drop() {
    isDropped = true;
    depth.drop();
    window.drop();
    recipients.drop();
    room.eased();
  }

  boolean isDropped() {
    return isDropped;
  }

  /** On an orderly stop. */
  void clearWatermark() {
    window.lookups().stop();
    watermark.clear();
  }

  int consumers() {
    return recipients.consumers();
  }

  /** How many message groups it knows of. */
  int groups() {
    return window.groups().size();
  }

  /** The large content of a message in memory, or 0. */
  long largeId(long id) {
    @Nullable Entry held = window.held(id);
    return held == null ? 0 : held.message.largeId();
  }

  /** How many messages are in memory, whatever their state. */
  int inMemory() {
    return window.size();
  }

  int browsers() {
    return recipients.browsers();
  }

  /** Waiting messages (ready and pending, in memory or not), without those in flight. */
  long ready() {
    return depth.messages() - inFlight();
  }

  long inFlight() {
    return inFlight.messages() + withheld.size();
  }

  /** All messages, in flight included. */
  long messages() {
    return depth.messages();
  }

  /** What waits and is durable. */
  Volume waiting() {
    Volume waiting = new Volume();
    waiting.add(
        depth.messages() - inFlight() - arrivals.inserting().messages(),
        depth.bytes() - inFlight.bytes() - arrivals.inserting().bytes());
    return waiting;
  }

  /** Content bytes of all messages, in flight included. */
  long bytes() {
    return depth.bytes();
  }

  boolean hasExpired(Entry entry) {
    long expires = entry.message.annotations.expiresMillis();
    return expires != 0 && expires <= partition.now().epochMillis();
  }

  /** Whether the message may have been handed out before an unclean stop. */
  boolean isSuspect(long id) {
    return watermark.isSuspect(id);
  }

  /** Makes an entry visible to consumers. */
  void ready(Entry entry) {
    offer(entry);
    dispatch();
  }

  /** A row was read: visible to consumers, unless its group still waits for it. */
  void arrived(Entry entry) {
    if (!returns.restsOn(entry)) {
      ready(entry);
    }
  }

  /** As {@link #ready}, while delivering anyway. */
  void offer(Entry entry) {
    entry.state = Entry.State.READY;
    window.ready(entry);
    back(entry);
  }

  void letGo(Entry entry) {
    window.letGo(entry);
    back(entry);
  }

  /** What may have been handed out is ready again, or at rest, or gone. */
  void back(Entry entry) {
    recipients.back(entry);
  }

  void unready(Entry entry) {
    if (entry.state == Entry.State.READY) {
      window.unready(entry);
    }
  }

  /** Removes a ready entry that has expired; it may go elsewhere. */
  void expire(Entry entry) {
    losses.expire();
    deadLetters.expired(this, entry.message, entry.deliveries, entry.failures, entry.notes);
    discard(entry);
  }

  /** Removes a ready entry that nobody will consume. */
  void discard(Entry entry) {
    unready(entry);
    take(entry);
  }
}
