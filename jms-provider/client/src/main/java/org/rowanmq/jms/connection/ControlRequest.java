package org.rowanmq.jms.connection;

import java.util.function.LongFunction;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ErrorCode;

/** A request without a body of its own: opening, closing, transactions, definitions. */
class ControlRequest extends Request {
  /** What to do with one that was open when its connection was lost. */
  enum IfLost {
    /** Not carried out: ask again. */
    ASK_AGAIN,
    /** The loss of the connection had the same effect; the caller hears of it on the next one. */
    DONE_BY_LOSS,
    /** As {@link #DONE_BY_LOSS}, and the caller need not wait for another connection. */
    CLOSED_BY_LOSS,
    /** Not carried out: the transaction has been rolled back. */
    ROLLED_BACK
  }

  private final String what;
  private final IfLost ifLost;
  private final LongFunction<ClientFrame> frame;

  ControlRequest(
      ClientChannel channel,
      Reply reply,
      long timeoutNanos,
      String what,
      IfLost ifLost,
      LongFunction<ClientFrame> frame) {
    super(channel, reply, timeoutNanos);
    this.what = what;
    this.ifLost = ifLost;
    this.frame = frame;
  }

  @Override
  final ClientFrame frame() {
    return frame.apply(sequence());
  }

  @Override
  final boolean outlivesShutdown() {
    return ifLost == IfLost.ASK_AGAIN;
  }

  @Override
  final boolean endsWithConnection() {
    return ifLost == IfLost.CLOSED_BY_LOSS;
  }

  @Override
  final String what() {
    return what;
  }

  @Override
  boolean resume(Outcome outcome) {
    if (outcome == Outcome.DONE || ifLost == IfLost.DONE_BY_LOSS || endsWithConnection()) {
      done();
      return false;
    }
    if (ifLost == IfLost.ASK_AGAIN) {
      channel.write(this);
      return true;
    }
    failed(
        outcome == Outcome.UNKNOWN
            ? outcomeUnknown()
            : new Failure(
                ErrorCode.TRANSACTION_ROLLED_BACK,
                "The connection was lost and the transaction was rolled back"));
    return false;
  }
}
