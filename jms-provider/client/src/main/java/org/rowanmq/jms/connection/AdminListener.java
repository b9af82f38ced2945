package org.rowanmq.jms.connection;

import org.rowanmq.wire.BrokerFrame;

/** How an administrative request ends. Called by the driver of the connection. */
public interface AdminListener {
  /** The request succeeded; the frame may name a next page. */
  void replied(BrokerFrame.AdminReply reply);

  void failed(Failure failure);
}
