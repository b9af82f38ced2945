package org.rowanmq.broker.net;

import java.util.List;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ErrorCode;

/** The engine's side of a link. Called on the engine thread; never blocks. */
public interface LinkOutput {
  /**
   * Hands over the frames of one turn, to be encoded in order and flushed once.
   *
   * @param frames not changed any more
   */
  void deliver(List<BrokerFrame> frames);

  /** Tells the client why and closes the link, after what was delivered before. */
  void close(ErrorCode code, String detail);
}
