package org.rowanmq.jms.connection;

import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ErrorCode;

/**
 * A sequenced request from its making to its answer.
 *
 * <pre>
 * WAITING ──written──▶ OPEN ──answer──▶ ended
 *    │ deadline: "not stored"  │ deadline: told "outcome unknown", stays open, nobody listens
 *    ▼                         │ connection lost: {@link #resume} with the broker's outcome
 *  ended                       ▼
 * </pre>
 */
abstract class Request {
  /** What the broker knows of a request after a reconnect. Refusals are told apart before. */
  enum Outcome {
    /** Carried out. */
    DONE,
    /** Not carried out, and it never will be. */
    NOT_DONE,
    /** The broker does not know the producer any more. */
    UNKNOWN
  }

  final ClientChannel channel;
  private long deadlineNanos;
  private Reply reply;
  private boolean ended;
  private long sequence;

  Request(ClientChannel channel, Reply reply, long timeoutNanos) {
    this.channel = channel;
    this.reply = reply;
    this.deadlineNanos = channel.now() + timeoutNanos;
  }

  /** The frame to write now; may differ on another connection. */
  abstract ClientFrame frame();

  /**
   * Resolves a request that was open when its connection was lost; the channel works again. Either
   * ends the request or goes on with it.
   *
   * @return whether the request stays open under its sequence
   */
  abstract boolean resume(Outcome outcome);

  /** For messages to people: "send to queue://orders". */
  abstract String what();

  /** Updates the machines, before the caller hears of it. */
  void succeeded() {}

  /** Updates the machines, before the caller hears of it. */
  void refused(Failure failure) {}

  /** Updates the machines, before the caller hears of it. The request may still be answered. */
  void expired(Failure failure) {}

  final long sequence() {
    return sequence;
  }

  final boolean isWritten() {
    return sequence != 0;
  }

  final boolean isAbandoned() {
    return ended;
  }

  final void numbered(long assigned) {
    sequence = assigned;
    reply.written(assigned);
  }

  /** The request was refused because the broker is stopping: it is to be made anew. */
  final void unwritten() {
    sequence = 0;
  }

  /** Whether it may be made again on the next connection after such a refusal. */
  boolean outlivesShutdown() {
    return false;
  }

  /** Whether the loss of the connection carried it out: a close. */
  boolean endsWithConnection() {
    return false;
  }

  final void done() {
    succeeded();
    end().done();
  }

  final void failed(Failure failure) {
    refused(failure);
    end().failed(failure);
  }

  /** Fails the request if its deadline has passed. */
  final boolean expire(long now) {
    if (ended || now - deadlineNanos < 0) {
      return false;
    }
    String known =
        isWritten()
            ? "the outcome is unknown"
            : "it was never sent (not stored): " + channel.whyWaiting();
    Failure failure =
        new Failure(ErrorCode.TIMEOUT, "No answer in time to " + what() + "; " + known);
    expired(failure);
    end().failed(failure);
    return true;
  }

  /** There is progress: the deadline begins anew. */
  final void extend(long timeoutNanos) {
    deadlineNanos = channel.now() + timeoutNanos;
  }

  /** Another request answers the caller instead of this one. */
  final Reply handOver() {
    return end();
  }

  private Reply end() {
    Reply told = reply;
    reply = Reply.IGNORED;
    ended = true;
    return told;
  }

  final Failure outcomeUnknown() {
    return new Failure(
        ErrorCode.OUTCOME_UNKNOWN,
        "The connection was lost and the broker no longer knows the outcome of " + what());
  }
}
