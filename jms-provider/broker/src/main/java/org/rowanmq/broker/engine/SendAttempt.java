package org.rowanmq.broker.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ErrorCode;

/** A send outside of transactions. Confined to the engine thread. */
record SendAttempt(
    Parts parts, Publication publication, Replies replies, Replies.Reply reply, SendWindow window)
    implements Blocked.Attempt {
  @Override
  public Admission.@Nullable Full run() {
    parts.publisher().prepare(publication.frame().destination());
    Admission.Full full = parts.admission().full(List.of(publication), List.of());
    if (full == null) {
      publish();
    }
    return full;
  }

  private void publish() {
    ClientFrame.Send frame = publication.frame();
    boolean hasRows = parts.publisher().publish(publication);
    parts.partition().largeContents().letGo(publication.largeId());
    replies.done(
        reply,
        hasRows,
        ErrorCode.STORE_REJECTED,
        frame.persistent()
            ? this::finished
            : () -> parts.publisher().whenEased(frame.destination(), this::finished));
  }

  private void finished() {
    window.finished(publication.frame().content().length());
  }

  @Override
  public void refuse(String detail) {
    replies.refuse(reply, ErrorCode.QUEUE_FULL, detail);
    finished();
    abandon();
  }

  @Override
  public void abandon() {
    parts.partition().largeContents().letGo(publication.largeId());
  }
}
