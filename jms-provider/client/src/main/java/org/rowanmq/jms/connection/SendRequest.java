package org.rowanmq.jms.connection;

import java.io.IOException;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.MessageContent;

/** One message from {@link ClientSession#send} to its confirm. */
final class SendRequest extends Request {
  private final ClientSession session;
  private final OutgoingMessage message;
  private final int transaction;
  private final long order;
  private boolean resend;
  private boolean isAnswered;

  // How far a large content is sent.
  private long credit;
  private long sent;

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

  /** Whether its content goes in parts to the broker that is there now. */
  boolean isLarge() {
    long largeMessage = channel.largeMessage();
    return message.content().whole() == null
        || (largeMessage > 0 && message.content().length() > largeMessage);
  }

  /** Whether the broker has answered, or will not any more. */
  boolean isAnswered() {
    return isAnswered;
  }

  /** What of the content the SEND itself carries. */
  private MessageContent content() {
    MessageContent whole = message.content().whole();
    return whole == null || isLarge() ? message.content().head() : whole;
  }

  int length() {
    return content().length();
  }

  /** The broker has room for so many more bytes of the content. */
  void granted(long bytes) {
    extend(channel.sendNanos());
    if (isAbandoned()) {
      giveUp();
      return;
    }
    credit += bytes;
    long length = message.content().length();
    int full = channel.partBytes();
    while (sent < length && credit >= Math.min(full, length - sent)) {
      byte[] part = new byte[(int) Math.min(full, length - sent)];
      try {
        message.content().read(sent, part);
      } catch (IOException e) {
        giveUp();
        return;
      }
      credit -= part.length;
      sent += part.length;
      write(part);
    }
  }

  /** The broker refuses the message then. */
  private void giveUp() {
    write(new byte[0]);
  }

  private void write(byte[] part) {
    channel.output(
        new ClientFrame.ContentPart(channel.number(), session.number(), sequence(), part));
  }

  @Override
  ClientFrame frame() {
    credit = 0;
    sent = 0;
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
        message.confirm() == ConfirmWhen.ACKNOWLEDGED
            && !session.isTransacted()
            && channel.knowsVersion2(),
        content());
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
    isAnswered = true;
    session.sendAnswered(transaction, null, isAbandoned());
  }

  @Override
  void refused(Failure failure) {
    isAnswered = true;
    session.sendAnswered(transaction, failure, isAbandoned());
  }

  @Override
  void expired(Failure failure) {
    // Without a commit under way the caller, who is told, may still commit the others.
    boolean dooms = isWritten() || session.isCommitting();
    session.sendAnswered(transaction, dooms ? failure : null, false);
  }
}
