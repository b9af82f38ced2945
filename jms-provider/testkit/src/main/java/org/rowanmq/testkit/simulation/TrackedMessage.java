package org.rowanmq.testkit.simulation;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the oracle knows of one message that an application sent. */
final class TrackedMessage {
  /** What the application knows of its send. */
  enum Sent {
    OPEN,
    CONFIRMED,
    /** The send failed for certain, or its transaction was rolled back. */
    NOT_STORED,
    UNKNOWN
  }

  /**
   * How it was sent.
   *
   * @param stream the producing session; I5 speaks of its order
   */
  record Sending(
      String stream, boolean persistent, int priority, long timeToLiveMillis, long delayMillis) {}

  final long number;
  final Sending sending;
  final @Nullable TrackedTransaction transaction;
  final int incarnation;
  final Map<String, Copy> copies = new TreeMap<>();
  Sent sent = Sent.OPEN;

  /** It may be confirmed once it is settled, durable or not. */
  boolean isAtLeastOnce;

  /** What selectors look at. */
  String colour = "";

  /** It has a property that says when it comes, or is a copy of a repeated one. */
  boolean hasTime;

  /** Its JMSMessageID, once it is on its way. */
  @Nullable String id;

  /** What follows from its being confirmed. */
  Runnable whenConfirmed = () -> {};

  /** The store refuses it. */
  boolean isPoison;

  TrackedMessage(
      long number, Sending sending, @Nullable TrackedTransaction transaction, int incarnation) {
    this.number = number;
    this.sending = sending;
    this.transaction = transaction;
    this.incarnation = incarnation;
  }

  boolean mayExpire() {
    return sending.timeToLiveMillis() > 0;
  }

  /** Whether it may come later than those that were sent after it. */
  boolean isTimed() {
    return hasTime || sending.delayMillis() > 0;
  }

  /** Whether the broker showed it to anybody. */
  boolean wasSeen() {
    return copies.values().stream().anyMatch(copy -> copy.seen);
  }

  /** Whether its confirm may say no more than that a consumer has settled it. */
  boolean isConfirmedByConsumer() {
    return isAtLeastOnce && copies.values().stream().anyMatch(copy -> copy.acknowledged);
  }

  @Override
  public String toString() {
    return "message #" + number + " of " + sending + " (" + sent + ")";
  }

  /** The message in one queue or subscription. */
  static final class Copy {
    final TrackedMessage message;
    final String target;

    /** Whether a confirmed message must reach this target. */
    boolean isDue;

    boolean seen;

    /** The branch that has it, once that is prepared. */
    @Nullable TrackedTransaction heldBy;

    boolean settled;
    boolean maybeSettled;

    /** The application has settled it, whatever the answer was. */
    boolean acknowledged;

    boolean deadLettered;

    /** Its queue was full. */
    boolean dropped;

    long settledStamp;
    int failures;

    /** By place in the broker's order: what the deliveries claimed that reached an application. */
    final TreeMap<Long, Claim> handedOut = new TreeMap<>();

    Copy(TrackedMessage message, String target) {
      this.message = message;
      this.target = target;
    }

    /** How many lives of the broker before this delivery's had delivered the message. */
    long livesBefore(Claim delivery) {
      return handedOut.values().stream()
          .mapToInt(Claim::incarnation)
          .filter(life -> life < delivery.incarnation())
          .distinct()
          .count();
    }

    @Override
    public String toString() {
      return message + " in " + target;
    }
  }

  /** What a delivery said about those before it. */
  record Claim(boolean redelivered, int count, int incarnation) {}
}
