package org.rowanmq.jms.connection;

/** What the owner of a consumer hears of it. Called by the driver of the connection. */
public interface ConsumerListener {
  /** A message came in, or a drain ended: {@link ClientConsumer#poll} is worth another look. */
  void available();

  /** The consumer has ended and gets no more messages. Called at most once. */
  void closed(Failure failure);
}
