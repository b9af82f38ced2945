package org.rowanmq.jms.connection;

/** Tells the caller of a commit why it failed, once the transaction has been rolled back. */
record FailingReply(Reply caller, Failure failure) implements Reply {
  @Override
  public void done() {
    caller.failed(failure);
  }

  @Override
  public void failed(Failure rollbackFailure) {
    caller.failed(failure);
  }
}
