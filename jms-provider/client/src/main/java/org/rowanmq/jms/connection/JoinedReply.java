package org.rowanmq.jms.connection;

import org.jspecify.annotations.Nullable;

/** Answers once, when all parts of a request have been answered; fails if one failed. */
final class JoinedReply implements Reply {
  private final Reply whole;
  private int open;
  private @Nullable Failure failure;

  JoinedReply(Reply whole, int parts) {
    this.whole = whole;
    this.open = parts;
  }

  @Override
  public void done() {
    open--;
    if (open == 0) {
      if (failure == null) {
        whole.done();
      } else {
        whole.failed(failure);
      }
    }
  }

  @Override
  public void failed(Failure part) {
    failure = failure == null ? part : failure;
    done();
  }
}
