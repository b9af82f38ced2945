package org.rowanmq.jms.connection;

import org.jspecify.annotations.Nullable;
import org.rowanmq.wire.BranchId;
import org.rowanmq.wire.BranchOperation;
import org.rowanmq.wire.ClientFrame;

/** The end of a session's work for a branch: settles what was handed to the application. */
final class BranchEnd extends Request {
  private final ClientSession session;
  private final BranchId id;
  private BranchOperation operation;

  BranchEnd(ClientSession session, BranchOperation operation, BranchId id, Reply reply) {
    super(session.channel(), reply, session.channel().sendNanos());
    this.session = session;
    this.operation = operation;
    this.id = id;
  }

  /** Every send has been answered. */
  void submit(@Nullable Failure doom) {
    BranchWork work = session.work();
    work.over();
    if (work.isLost(id)) {
      // What the session did since the loss belongs to nothing.
      work.ended(id);
      session.rollback(new FailingReply(handOver(), BranchWork.lost()));
    } else if (doom != null) {
      BranchEnd failing =
          new BranchEnd(session, BranchOperation.FAIL, id, new FailingReply(handOver(), doom));
      channel.write(failing);
    } else {
      channel.write(this);
    }
  }

  @Override
  ClientFrame frame() {
    return new ClientFrame.Branch(
        channel.number(), sequence(), session.number(), operation, id, 0, session.takeWork());
  }

  @Override
  void succeeded() {
    session.work().ended(id);
  }

  @Override
  void refused(Failure failure) {
    session.work().ended(id);
  }

  @Override
  boolean resume(Outcome outcome) {
    failed(BranchWork.lost());
    return false;
  }

  @Override
  String what() {
    return operation + " of branch " + id;
  }
}
