package org.rowanmq.testkit.simulation;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.Notes;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.testkit.simulation.TrackedMessage.Claim;
import org.rowanmq.testkit.simulation.TrackedMessage.Copy;
import org.rowanmq.testkit.simulation.TrackedMessage.Sending;
import org.rowanmq.testkit.simulation.TrackedMessage.Sent;
import org.rowanmq.testkit.simulation.TrackedTransaction.State;
import org.rowanmq.wire.BrokerFrame;

/**
 * Remembers what applications were promised and what reached them, and throws when the two cannot
 * be true together (architecture §5). {@link BrokerWatch} adds what can only be seen in the broker.
 */
final class Oracle {
  static final String DEAD_LETTERS = "DLQ";

  /** How the names of subscriptions begin that end with the broker. */
  static final String LOOSE = "subscription ";

  /**
   * A queue that lives in the broker's memory, as long as somebody has it.
   *
   * @param after messages up to this number may have been sent before it was there
   */
  private record Life(int incarnation, long queue, long after) {}

  private final Map<Long, TrackedMessage> messages = new TreeMap<>();
  private final List<TrackedTransaction> transactions = new ArrayList<>();
  private final Set<String> looseTargets = new TreeSet<>();
  private final Map<String, Life> memory = new TreeMap<>();

  private final Set<Copy> notShown = new LinkedHashSet<>();
  private final Statistics statistics = new Statistics();
  private final LimitWatch limits = new LimitWatch(this);
  private final DiskWatch disk = new DiskWatch(this);
  private final ScheduleWatch schedules = new ScheduleWatch(this);
  private final KeepWatch keeps = new KeepWatch(this);
  private final int maxAttempts;
  private final TreeMap<Long, Integer> lives = new TreeMap<>();
  private int incarnation;
  private long numbers;
  private long stamps;

  Oracle(int maxAttempts) {
    this.maxAttempts = maxAttempts;
  }

  Statistics statistics() {
    return statistics;
  }

  LimitWatch limits() {
    return limits;
  }

  /** What is kept, and what ends by itself. */
  KeepWatch keeps() {
    return keeps;
  }

  /** What comes later than it was sent. */
  ScheduleWatch schedules() {
    return schedules;
  }

  /** What is on the disk. */
  DiskWatch disk() {
    return disk;
  }

  /** The broker has started. */
  void brokerStarted() {
    incarnation++;
    lives.put(stamps + 1, incarnation);
  }

  /** How often a message may fail. */
  int maxAttempts() {
    return maxAttempts;
  }

  int incarnation() {
    return incarnation;
  }

  // Sending

  /** A message is about to be sent; if it is confirmed, each target must get it. */
  TrackedMessage sending(
      Sending sending, List<String> targets, @Nullable TrackedTransaction transaction) {
    TrackedMessage message = new TrackedMessage(++numbers, sending, transaction, incarnation);
    messages.put(message.number, message);
    if (!sending.persistent()) {
      isLoose(targets);
    }
    targets.forEach(target -> copy(message, target).isDue = !target.startsWith(LOOSE));
    if (transaction != null) {
      transaction.sends.add(message);
    }
    statistics.messages++;
    return message;
  }

  void confirmed(TrackedMessage message) {
    if (message.transaction == null) {
      confirm(message);
    }
  }

  private static void confirm(TrackedMessage message) {
    message.sent = Sent.CONFIRMED;
    message.whenConfirmed.run();
    // What a newer one replaces in the same batch need not be written.
    boolean isStored =
        message.copies.values().stream()
            .anyMatch(copy -> copy.isDue && !copy.target.equals(LimitWorkloads.LAST_VALUES));
    // Whoever has been given it may have settled it, and its row needed not be written.
    if (message.isPoison && message.sending.persistent() && isStored && !message.wasSeen()) {
      throw new OracleViolation("I1", message + " is confirmed, the store had refused it");
    }
  }

  /** Whether the store refuses the operation. */
  boolean isPoison(StoreOp op) {
    if (op instanceof StoreOp.Insert insert) {
      return message(Frames.number(insert.message())).isPoison;
    }
    return op instanceof StoreOp.Schedule schedule
        && message(Frames.number(schedule.message().message())).isPoison;
  }

  /** The targets get messages that the store does not keep. */
  void isLoose(List<String> targets) {
    looseTargets.addAll(targets);
  }

  /** Queues that were sent messages the store does not keep. */
  Set<String> looseTargets() {
    return looseTargets;
  }

  /** The send failed. */
  void failed(TrackedMessage message, boolean outcomeKnown) {
    TrackedTransaction transaction = message.transaction;
    if (transaction != null) {
      if (transaction.state == State.ACTIVE && outcomeKnown) {
        // The application knows before it decides to commit: the rest may still be committed.
        transaction.sends.remove(message);
        message.sent = Sent.NOT_STORED;
      }
      return;
    }
    message.sent = outcomeKnown ? Sent.NOT_STORED : Sent.UNKNOWN;
    // What lived in memory is gone with the broker, and a repeated send finds nothing there.
    boolean isForgotten =
        message.incarnation != incarnation
            && message.copies.keySet().stream().allMatch(target -> target.startsWith(LOOSE));
    if (outcomeKnown && message.wasSeen() && !isForgotten) {
      revoked(message);
    }
  }

  /** The store refused a message that had been handed out before that was known. */
  private void revoked(TrackedMessage message) {
    boolean isSettled = message.copies.values().stream().anyMatch(copy -> copy.settled);
    if (!message.isPoison || isSettled) {
      throw new OracleViolation(
          "I1",
          message + " was refused after it had been " + (isSettled ? "settled" : "delivered"));
    }
    statistics.revoked++;
  }

  /** A consumer of a target that lives in memory was opened: the target is there from now on. */
  void isThere(String target, long queue) {
    Life life = memory.get(target);
    if (life == null || life.queue() != queue || life.incarnation() != incarnation) {
      memory.put(target, new Life(incarnation, queue, numbers));
    }
  }

  /** Nobody is owed the target's messages any more. */
  void isOver(String target) {
    memory.remove(target);
  }

  // Receiving

  /** The next place in the order in which the broker sends messages. */
  long nextStamp() {
    return ++stamps;
  }

  TrackedMessage message(long number) {
    TrackedMessage message = messages.get(number);
    if (message == null && number < 0) {
      message = schedules.copy(number);
      messages.put(number, message);
    }
    if (message == null) {
      throw new OracleViolation("content", "message #" + number + " was never sent");
    }
    return message;
  }

  Copy copy(TrackedMessage message, String target) {
    return message.copies.computeIfAbsent(target, name -> new Copy(message, name));
  }

  /**
   * Whether the broker sends the message before it is durable in the queue, which it must be
   * sometime.
   */
  boolean isEarly(String target, long queue, BrokerFrame.Deliver frame) {
    return frame.persistent()
        && !target.startsWith(LOOSE)
        && !isBuriedIn(target)
        && !disk.hasRow(queue, Frames.number(frame));
  }

  /** The message leaves before it is durable. */
  void seenEarly(String target, BrokerFrame.Deliver frame) {
    TrackedMessage message = message(Frames.number(frame));
    if (message.transaction != null) {
      throw new OracleViolation(
          "I2", message + " goes to " + target + ", its commit is not durable");
    }
    statistics.early++;
  }

  /** Whether messages lie there that were elsewhere before. */
  static boolean isBuriedIn(String target) {
    return target.equals(DEAD_LETTERS) || target.equals(HistoryWorkload.EXPIRED);
  }

  /** The broker has sent the message to a consumer of the target. */
  Copy seen(String target, BrokerFrame.Deliver frame) {
    TrackedMessage message = message(Frames.number(frame));
    Copy copy = copyOf(message, target, frame);
    copy.seen = true;
    if (copy.dropped) {
      throw new OracleViolation("I3", copy + " is delivered after it was dropped");
    }
    if (copy.heldBy != null && copy.heldBy.state == State.IN_DOUBT) {
      throw new OracleViolation("I4", copy + " is delivered, a branch in doubt holds it");
    }
    if (message.sent == Sent.NOT_STORED) {
      throw new OracleViolation("I7", message + " is delivered to " + target);
    }
    TrackedTransaction transaction = message.transaction;
    if (transaction != null
        && (transaction.state == State.ACTIVE
            || transaction.state == State.IN_DOUBT
            || transaction.state == State.ROLLED_BACK)) {
      throw new OracleViolation(
          "I2", message + " is delivered, its transaction is " + transaction.state);
    }
    return copy;
  }

  /** An application has been given the message. */
  Copy handedOut(String target, BrokerFrame.Deliver frame, long stamp) {
    TrackedMessage message = message(Frames.number(frame));
    Copy copy = copyOf(message, target, frame);
    // It may have waited in the client since an earlier life of the broker.
    int life = lives.floorEntry(stamp).getValue();
    Claim claim = new Claim(frame.redelivered(), frame.deliveryCount(), life);
    if (frame.redelivered() != frame.deliveryCount() > 1) {
      throw new OracleViolation("I6", copy + " has contradictory claims: " + claim);
    }
    if (copy.settled && stamp > copy.settledStamp && !isForgivable(copy)) {
      throw new OracleViolation("duplicate", copy + " is delivered after its settlement");
    }
    if (copy.deadLettered && stamp > copy.settledStamp && !isForgivable(copy)) {
      throw new OracleViolation("I3", copy + " is delivered after it was dead-lettered");
    }
    if (copy.handedOut.put(stamp, claim) != null) {
      throw new OracleViolation("duplicate", copy + " reached the application twice at once");
    }
    statistics.deliveries++;
    checkClaims(copy);
    return copy;
  }

  /** A non-persistent message may come back when its send is repeated into a new broker life. */
  private boolean isForgivable(Copy copy) {
    boolean isKept = copy.message.sending.persistent() && !copy.target.startsWith(LOOSE);
    return !isKept && copy.message.incarnation != incarnation;
  }

  private void checkClaims(Copy copy) {
    int before = 0;
    for (Claim claim : copy.handedOut.values()) {
      if (before > 0 && !claim.redelivered()) {
        throw new OracleViolation("duplicate", copy + " came again without JMSRedelivered");
      }
      before++;
      // A kill hides the delivery it interrupted; the broker assumes one such delivery, not more.
      if (claim.count() < before - Math.max(0, copy.livesBefore(claim) - 1)) {
        throw new OracleViolation(
            "I6", copy + " claims delivery " + claim.count() + ", it is number " + before);
      }
    }
    if (before > 1) {
      statistics.redeliveries++;
    }
  }

  private Copy copyOf(TrackedMessage message, String target, BrokerFrame.Deliver frame) {
    if (target.equals(HistoryWorkload.EXPIRED)) {
      expired(message, frame);
    }
    if (!target.equals(DEAD_LETTERS)) {
      return copy(message, target);
    }
    String named = String.valueOf(frame.annotations().get(Notes.DEAD_LETTER_ORIGIN));
    String origin = message.copies.containsKey(LOOSE + named) ? LOOSE + named : named;
    Copy original = copy(message, origin);
    boolean isLoose = original.handedOut.isEmpty() && !original.isDue;
    if (!original.deadLettered && !isLoose) {
      original.deadLettered = true;
      original.settledStamp = stamps;
      statistics.deadLetters++;
      if (original.failures < maxAttempts) {
        throw new OracleViolation(
            "dead letters",
            original + " lies there after " + original.failures + " failed attempts");
      }
      copy(message, DEAD_LETTERS + " from " + origin).isDue = true;
    }
    return copy(message, DEAD_LETTERS + " from " + origin);
  }

  /** The message lies where expired ones go: it was in no other queue when it came there. */
  private void expired(TrackedMessage message, BrokerFrame.Deliver frame) {
    Copy original =
        copy(message, String.valueOf(frame.annotations().get(Notes.DEAD_LETTER_ORIGIN)));
    if (!message.mayExpire() || (original.settled && !original.deadLettered)) {
      throw new OracleViolation("I3", original + " is among the expired");
    }
    if (!original.deadLettered) {
      original.deadLettered = true;
      original.settledStamp = stamps;
      copy(message, HistoryWorkload.EXPIRED).isDue = true;
    }
  }

  void settled(Copy copy) {
    if (copy.message.sent == Sent.NOT_STORED) {
      throw new OracleViolation("I1", copy + " is settled, and its send was refused");
    }
    if (!copy.settled) {
      copy.settled = true;
      copy.settledStamp = stamps;
    }
  }

  /** Somebody else has the message, or a ring dropped it before it could be settled. */
  void stale(Copy copy) {
    copy.dropped |= limits.mayDrop(copy.target) && !limits.isThere(copy);
  }

  /** The application does not know whether the message is settled. */
  void maybeSettled(Copy copy) {
    copy.maybeSettled = true;
  }

  /** The application is about to give the message back, or to do what may end so. */
  void gaveBack(Copy copy) {
    copy.failures++;
  }

  // Transactions

  TrackedTransaction begin() {
    TrackedTransaction transaction = new TrackedTransaction();
    transactions.add(transaction);
    return transaction;
  }

  /** A branch is prepared: what it does is seen by nobody until it is decided. */
  void prepared(TrackedTransaction transaction) {
    transaction.state = State.IN_DOUBT;
    transaction.settles.forEach(copy -> copy.heldBy = transaction);
  }

  void committing(TrackedTransaction transaction) {
    transaction.state = State.COMMITTING;
  }

  void committed(TrackedTransaction transaction) {
    transaction.state = State.COMMITTED;
    transaction.sends.forEach(Oracle::confirm);
    transaction.settles.forEach(this::settled);
    statistics.transactions++;
  }

  void rolledBack(TrackedTransaction transaction) {
    transaction.state = State.ROLLED_BACK;
    for (TrackedMessage send : transaction.sends) {
      send.sent = Sent.NOT_STORED;
      if (send.wasSeen()) {
        throw new OracleViolation("I7", send + " was delivered, its transaction rolled back");
      }
    }
  }

  void outcomeUnknown(TrackedTransaction transaction) {
    transaction.state = State.UNKNOWN;
  }

  /** Copies that wait in the target for sure: confirmed, and never given to a consumer. */
  List<Copy> waitingIn(String target) {
    List<Copy> waiting = new ArrayList<>();
    for (TrackedMessage message : messages.values()) {
      Copy copy = message.copies.get(target);
      if (copy != null && message.sent == Sent.CONFIRMED && isWaiting(copy)) {
        waiting.add(copy);
      }
    }
    return waiting;
  }

  /** Whether a copy that waited still waits. */
  boolean isWaiting(Copy copy) {
    TrackedMessage message = copy.message;
    boolean isKept =
        message.sending.persistent() || (message.incarnation == incarnation && !message.isPoison);
    return !copy.seen && !message.mayExpire() && isKept;
  }

  /** How many batches are on the disk. */
  long commits() {
    return statistics.commits;
  }

  /**
   * A browser that began after so many commits did not show a message that was there all the time.
   * One that went behind the window is excused until its row is durable, which nobody waits for if
   * it is not persistent.
   */
  void notShown(Copy copy, long begun) {
    if (copy.message.sending.persistent() || disk.hadRow(copy, begun)) {
      throw new OracleViolation("browser", copy + " is not shown");
    }
    notShown.add(copy);
  }

  /** When all is quiet: what went behind the window has got its row. */
  void checkShown() {
    for (Copy copy : notShown) {
      if (!disk.hadRow(copy, statistics.commits) && copy.message.incarnation == incarnation) {
        throw new OracleViolation("browser", copy + " was in memory, and not shown");
      }
    }
  }

  /** Whether nobody can have taken a message away that was handed out just once and kept. */
  boolean mustBeThere(Copy copy) {
    return copy.handedOut.size() == 1
        && copy.failures == 0
        && !copy.settled
        && !copy.maybeSettled
        && !copy.deadLettered
        && copy.message.sending.persistent()
        && !copy.target.startsWith(LOOSE)
        && !copy.message.mayExpire()
        && !limits.mayDrop(copy.target);
  }

  // The end

  /** Copies that must still come, or must not have been lost. */
  List<Copy> missing() {
    transactions.forEach(Oracle::decide);
    List<Copy> missing = new ArrayList<>();
    for (TrackedMessage message : messages.values()) {
      boolean mayBeLost =
          message.sent != Sent.CONFIRMED
              || (!message.sending.persistent()
                  && (message.incarnation != incarnation || message.isPoison));
      for (Copy copy : message.copies.values()) {
        if ((copy.isDue || isDueInMemory(copy))
            && !mayBeLost
            && (!message.mayExpire() || HistoryWorkload.outlivesExpiry(copy.target))
            && !isAccountedFor(copy)
            && !isReplaced(copy)) {
          missing.add(copy);
        }
      }
    }
    return missing;
  }

  /** Whether the target has been there ever since before the message was sent. */
  private boolean isDueInMemory(Copy copy) {
    Life life = memory.get(copy.target);
    return life != null
        && life.incarnation() == incarnation
        && copy.message.incarnation == incarnation
        && copy.message.number > life.after()
        && !copy.message.isPoison;
  }

  /** Whether another one of its colour reached somebody, and it waits nowhere. */
  private boolean isReplaced(Copy copy) {
    if (!copy.target.equals(LimitWorkloads.LAST_VALUES) || limits.isThere(copy)) {
      return false;
    }
    return messages.values().stream()
        .filter(other -> other != copy.message && other.colour.equals(copy.message.colour))
        .map(other -> other.copies.get(copy.target))
        .anyMatch(other -> other != null && other.seen);
  }

  private static boolean isAccountedFor(Copy copy) {
    return copy.settled
        || copy.maybeSettled
        || copy.deadLettered
        || copy.dropped
        || copy.message.isConfirmedByConsumer();
  }

  /** A transaction whose outcome the application does not know shows it by what became visible. */
  private static void decide(TrackedTransaction transaction) {
    if (transaction.state != State.UNKNOWN) {
      return;
    }
    boolean visible = transaction.sends.stream().anyMatch(TrackedMessage::wasSeen);
    if (visible) {
      transaction.sends.forEach(send -> send.sent = Sent.CONFIRMED);
    }
    boolean tells =
        transaction.sends.stream().anyMatch(send -> send.sending.persistent() && !send.mayExpire());
    if (visible || !tells) {
      transaction.settles.forEach(copy -> copy.maybeSettled = true);
    }
  }

  /** Requests that were never answered. */
  List<TrackedMessage> unanswered() {
    return messages.values().stream()
        .filter(message -> message.transaction == null && message.sent == Sent.OPEN)
        .toList();
  }
}
