package org.rowanmq.broker.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.Ranges;

/**
 * The commit of a session's transaction: all that was sent has room, or nothing happens and it is
 * said where there is none. Confined to the engine thread.
 *
 * @param handed the deliveries it settles
 */
record CommitAttempt(Session session, Parts parts, Replies.Reply reply, Ranges handed)
    implements Blocked.Attempt {
  @Override
  public Admission.@Nullable Full run() {
    if (session.isRevoked(reply, handed, ErrorCode.TRANSACTION_ROLLED_BACK)) {
      session.sends().drop();
      return null;
    }
    List<Publication> sends = session.sends().transaction().staged();
    sends.forEach(each -> parts.publisher().prepare(each.frame().destination()));
    Admission.Full full = parts.admission().full(sends, session.deliveries().entries(handed));
    if (full != null) {
      return full;
    }
    parts.partition().holdBack();
    for (Publication send : session.sends().transaction().take()) {
      boolean ignored = parts.publisher().publish(send);
      parts.partition().largeContents().letGo(send.largeId());
    }
    boolean ignored = session.deliveries().settle(handed, false);
    // Even without a row the outcome must be durable: a client that asks after a crash is told
    // "rolled back" only if nothing was visible (I7).
    session.replies.doneWhenStored(reply, ErrorCode.TRANSACTION_ROLLED_BACK, () -> {});
    return null;
  }

  @Override
  public void refuse(String detail) {
    session.sends().drop();
    boolean ignored = session.deliveries().giveBack(handed, Return.COUNTED);
    session.replies.refuse(reply, ErrorCode.TRANSACTION_ROLLED_BACK, detail);
  }
}
