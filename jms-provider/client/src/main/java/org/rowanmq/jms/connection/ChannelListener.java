package org.rowanmq.jms.connection;

/** What the owner of a channel hears of it. Called by the driver of the connection. */
public interface ChannelListener {
  /** The connection is lost and is being made again; requests wait. */
  void interrupted(String reason);

  /** The channel works again; every open request has been resolved or sent again. */
  void resumed();

  /** The channel has ended and does not come back; all its requests have failed. Called once. */
  void failed(Failure failure);
}
