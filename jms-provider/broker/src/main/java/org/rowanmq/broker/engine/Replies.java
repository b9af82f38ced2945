package org.rowanmq.broker.engine;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.Refusal;

/**
 * The answers a session owes, given in the order of its requests whatever order they are found in.
 * Confined to the engine thread. Ends with the link: what it still owed then is asked for by a
 * resumed channel.
 */
final class Replies {
  /** One answer. */
  final class Reply {
    final long sequence;
    private boolean isResolved;
    private @Nullable BrokerFrame frame;
    private @Nullable Runnable next;

    private Reply(long sequence) {
      this.sequence = sequence;
    }

    void confirm() {
      resolve(null);
    }

    void refuse(Refusal refusal) {
      resolve(new BrokerFrame.Refuse(channel.number(), refusal));
    }

    void refuse(ErrorCode code, String detail) {
      refuse(new Refusal(sequence, code, detail));
    }

    /** Answers by a frame of its own. */
    void answer(BrokerFrame reply) {
      resolve(reply);
    }

    /** Runs right after the answer was sent; not if the link ended before. */
    Reply then(Runnable action) {
      next = action;
      return this;
    }

    /** Whether the answer is known. */
    boolean isResolved() {
      return isResolved;
    }

    private void resolve(@Nullable BrokerFrame answer) {
      Invariants.check(!isResolved, "request answered twice");
      isResolved = true;
      frame = answer;
      emit();
    }
  }

  /** Why a settlement cannot be carried out. */
  static final String REVOKED =
      "A message of it had been delivered before it was stored, and the database refused it";

  private final Channel channel;
  private final Partition partition;
  private final Outcomes outcomes;
  private final ArrayDeque<Reply> owed = new ArrayDeque<>();
  private final int attachment;

  Replies(Channel channel, Parts parts) {
    this.channel = channel;
    this.attachment = channel.attachment();
    this.partition = parts.partition();
    this.outcomes = parts.outcomes();
  }

  /** A request that ends with the link and is not remembered. */
  Reply open(long sequence) {
    Reply reply = new Reply(sequence);
    owed.add(reply);
    return reply;
  }

  /**
   * A request that is carried out at most once. If its outcome is known it is answered from memory;
   * if it is being carried out, the first one's answer counts.
   *
   * @return null if there is nothing to carry out
   */
  @Nullable Reply openOnce(long sequence) {
    Producer producer = channel.producer;
    if (sequence < producer.answeredBelow()) {
      channel.violated(
          "Request "
              + sequence
              + " comes after all below "
              + producer.answeredBelow()
              + " were stated as answered");
      return null;
    }
    if (producer.isOpen(sequence)) {
      return null;
    }
    Reply reply = open(sequence);
    @Nullable Refusal refusal = producer.refusal(sequence);
    if (refusal != null) {
      reply.refuse(refusal);
      return null;
    }
    if (producer.isDone(sequence)) {
      reply.confirm();
      return null;
    }
    return reply;
  }

  /** Carried out without a change to any row: confirmed as soon as it is its turn. */
  void done(Reply reply) {
    outcomes.doneNow(channel.producer, reply.sequence);
    reply.confirm();
  }

  /**
   * Carried out by the current unit, or without a change to any row: {@link #doneWhenStored} or
   * {@link #done(Reply)}.
   *
   * @param finished runs when it is decided, whatever comes of it
   */
  void done(Reply reply, boolean hasRows, ErrorCode ifRejected, Runnable finished) {
    if (hasRows) {
      doneWhenStored(reply, ifRejected, finished);
    } else {
      done(reply);
      finished.run();
    }
  }

  /** Refused, and remembered as such. */
  void refuse(Reply reply, ErrorCode code, String detail) {
    Refusal refusal = new Refusal(reply.sequence, code, detail);
    outcomes.refusedNow(channel.producer, refusal);
    if (!reply.isResolved) {
      reply.refuse(refusal);
    }
  }

  /**
   * Carried out by the current unit: confirmed when that is durable, refused if the store refuses
   * it.
   *
   * @param finished runs in both cases
   */
  void doneWhenStored(Reply reply, ErrorCode ifRejected, Runnable finished) {
    decidedWithUnit(
        reply,
        ifRejected,
        () -> {
          if (!reply.isResolved) {
            reply.confirm();
          }
          finished.run();
        },
        finished);
  }

  /**
   * As the other one, for a request of which more follows in later units, whatever happens: the
   * caller confirms it after that.
   */
  void begunWhenStored(Reply reply, ErrorCode ifRejected) {
    decidedWithUnit(reply, ifRejected, () -> {}, () -> {});
  }

  private void decidedWithUnit(
      Reply reply, ErrorCode ifRejected, Runnable stored, Runnable rejected) {
    outcomes.doneWithUnit(channel.producer, reply.sequence);
    partition.whenStored(
        () -> {
          channel.producer.finishDone(reply.sequence);
          stored.run();
        });
    partition.whenRejected(
        () -> {
          if (!partition.isDooming()) {
            refuse(
                reply,
                ifRejected,
                "The database refuses this request; its log and the broker's have the cause");
          } else {
            boolean single = ifRejected == ErrorCode.STORE_REJECTED;
            refuse(reply, single ? ErrorCode.STALE : ifRejected, REVOKED);
          }
          rejected.run();
        });
  }

  private void emit() {
    while (attachment == channel.attachment() && !owed.isEmpty() && owed.peek().isResolved) {
      Reply reply = owed.remove();
      if (reply.frame == null) {
        channel.confirm(reply.sequence);
      } else {
        channel.flushConfirms();
        channel.send(reply.frame);
      }
      if (reply.next != null) {
        channel.flushConfirms();
        reply.next.run();
      }
    }
  }
}
