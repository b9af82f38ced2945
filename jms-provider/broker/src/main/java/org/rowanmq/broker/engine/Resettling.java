package org.rowanmq.broker.engine;

import org.rowanmq.wire.ErrorCode;

/**
 * A settlement that is presented again after a reconnect: answered when the last of its messages is
 * resolved. A message that must be looked for in the store is resolved later, in a unit of its own;
 * the outcome then lies in the last unit.
 */
final class Resettling implements Resettlement {
  private final Producer producer;
  private final Replies.Reply reply;
  private final Replies replies;
  private int open;
  private boolean isStale;

  Resettling(Producer producer, Replies.Reply reply, Replies replies, int messages) {
    this.producer = producer;
    this.reply = reply;
    this.replies = replies;
    this.open = messages + 1; // and the asking itself
    producer.begin(reply.sequence);
  }

  @Override
  public void resolved(boolean settled) {
    isStale |= !settled;
    one();
  }

  /** Every message has been asked for. */
  void allAsked() {
    one();
  }

  private void one() {
    if (--open > 0) {
      return;
    }
    if (isStale) {
      replies.refuse(
          reply,
          ErrorCode.STALE,
          "A message of this settlement had already gone to somebody else, or is gone");
    } else {
      replies.doneWhenStored(reply, ErrorCode.STORE_REJECTED, () -> {});
    }
  }

  @Override
  public String toString() {
    return "Resettling " + reply.sequence + " of producer " + producer.id;
  }
}
