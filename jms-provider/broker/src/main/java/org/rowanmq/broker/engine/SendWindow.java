package org.rowanmq.broker.engine;

import org.rowanmq.wire.BrokerFrame;

/**
 * One session's send credit. What was granted, what is being carried out and what waits to be
 * granted again add up to the limits of {@link EngineSettings}. Confined to the engine thread.
 */
final class SendWindow implements SendCredits.Waiting {
  private final Channel channel;
  private final int session;
  private final SendCredits credits;
  private final int messagesMax;
  private final long bytesMax;
  private int messages;
  private long bytes;
  private int returnedMessages;
  private long returnedBytes;
  private boolean isClosed;

  /**
   * @param session its number
   */
  SendWindow(Channel channel, int session, SendCredits credits, EngineSettings settings) {
    this.channel = channel;
    this.session = session;
    this.credits = credits;
    this.messagesMax = settings.sendCreditMessages();
    this.bytesMax = settings.sendCreditBytes();
    this.returnedMessages = messagesMax;
    this.returnedBytes = bytesMax;
  }

  /** The first grant. */
  void open() {
    credits.grant(this);
  }

  /** Uses credit; false if there was none. Positive byte credit admits one message of any size. */
  boolean use(int length) {
    if (messages <= 0 || bytes <= 0) {
      return false;
    }
    messages--;
    bytes -= length;
    return true;
  }

  /** A send has been confirmed or refused. */
  void finished(int length) {
    returnedMessages++;
    returnedBytes += length;
    if (returnedMessages * 2 >= messagesMax || returnedBytes * 2 >= bytesMax) {
      credits.grant(this);
    }
  }

  /** Nothing more is granted. */
  void close() {
    isClosed = true;
    credits.forget(this);
  }

  @Override
  public void grant() {
    if (!isClosed && returnedMessages > 0) {
      messages += returnedMessages;
      bytes += returnedBytes;
      BrokerFrame credit =
          new BrokerFrame.SendCredit(channel.number(), session, returnedMessages, returnedBytes);
      returnedMessages = 0;
      returnedBytes = 0;
      channel.send(credit);
    }
  }
}
