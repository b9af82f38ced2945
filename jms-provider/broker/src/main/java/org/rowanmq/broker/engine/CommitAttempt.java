package org.rowanmq.broker.engine;

import org.jspecify.annotations.Nullable;
import org.rowanmq.wire.Ranges;

/**
 * The commit of a session's transaction. Confined to the engine thread.
 *
 * @param handed the deliveries it settles
 */
record CommitAttempt(Session session, Replies.Reply reply, Ranges handed)
    implements Blocked.Attempt {
  @Override
  public Admission.@Nullable Full run() {
    return session.commit(reply, handed);
  }

  @Override
  public void refuse(String detail) {
    session.refuseCommit(reply, handed, detail);
  }
}
