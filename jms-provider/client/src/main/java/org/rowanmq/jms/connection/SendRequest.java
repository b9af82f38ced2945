package org.rowanmq.jms.connection;

import org.rowanmq.wire.ClientFrame;

/** One message from {@link ClientSession#send} to its confirm. */
final class SendRequest extends Request {
  private final ClientSession session;
  private final OutgoingMessage message;
  private final int transaction;
  private final long order;
  private boolean resend;

  /**
   * @param order ascends with each send of the session
   */
  SendRequest(
      ClientSession session, OutgoingMessage message, Reply reply, int transaction, long order) {
    super(session.channel(), reply, session.channel().sendNanos());
    this.session = session;
    this.message = message;
    this.transaction = transaction;
    this.order = order;
  }

  boolean isBefore(SendRequest other) {
    return order < other.order;
  }

  /** Lets no other send overtake this one, and waits for the next connection. */
  void waitForReconnect() {
    unwritten();
    session.sendAfterReconnect(this);
  }

  @Override
  boolean outlivesShutdown() {
    return !session.isTransacted() && !isAbandoned();
  }

  int length() {
    return message.content().length();
  }

  @Override
  ClientFrame frame() {
    return new ClientFrame.Send(
        channel.number(),
        sequence(),
        session.number(),
        message.destination(),
        message.persistent(),
        message.priority(),
        message.timeToLiveMillis(),
        message.delayMillis(),
        resend,
        message.confirm() == ConfirmWhen.ACKNOWLEDGED && !session.isTransacted(),
        message.content());
  }

  @Override
  boolean resume(Outcome outcome) {
    if (outcome == Outcome.DONE) {
      done();
      return false;
    }
    if (session.isTransacted()) {
      // Its commit is written only after its answer, so the transaction ended with the connection.
      failed(TransactionState.LOST);
      return false;
    }
    if (isAbandoned()) {
      // The caller was told "outcome unknown" and may have sent it again itself.
      failed(outcomeUnknown());
      return false;
    }
    // Where the outcome cannot be known (the broker forgot the producer) the mark lets the broker
    // deliver it as possibly delivered before (I6).
    resend = true;
    session.sendAgain(this);
    return true;
  }

  @Override
  String what() {
    return "send to " + message.destination();
  }

  @Override
  void succeeded() {
    session.sendAnswered(transaction, null, isAbandoned());
  }

  @Override
  void refused(Failure failure) {
    session.sendAnswered(transaction, failure, isAbandoned());
  }

  @Override
  void expired(Failure failure) {
    // Without a commit under way the caller, who is told, may still commit the others.
    boolean dooms = isWritten() || session.isCommitting();
    session.sendAnswered(transaction, dooms ? failure : null, false);
  }
}
