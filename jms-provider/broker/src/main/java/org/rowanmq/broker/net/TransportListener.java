package org.rowanmq.broker.net;

import org.rowanmq.wire.Pipe;

/** The incoming half of a {@link Transport}. Called on the connection's I/O thread. */
public interface TransportListener extends Pipe.Listener {
  /** Much was {@link Transport#unsent} and has left since. */
  void writable();
}
