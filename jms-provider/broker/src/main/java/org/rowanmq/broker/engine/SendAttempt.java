package org.rowanmq.broker.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A send outside of transactions. Confined to the engine thread. */
record SendAttempt(Session session, Parts parts, Publication publication, Replies.Reply reply)
    implements Blocked.Attempt {
  @Override
  public Admission.@Nullable Full run() {
    parts.publisher().prepare(publication.frame().destination());
    Admission.Full full = parts.admission().full(List.of(publication), List.of());
    if (full == null) {
      session.publishNow(publication, reply);
    }
    return full;
  }

  @Override
  public void refuse(String detail) {
    session.refuseSend(publication, reply, detail);
    abandon();
  }

  @Override
  public void abandon() {
    parts.partition().largeContents().letGo(publication.largeId());
  }
}
