package org.rowanmq.broker.net;

import org.rowanmq.wire.Pipe;

/**
 * The broker's end of a byte connection. {@link #send} never blocks; {@link #close} lets what was
 * sent before go out first. Called on the connection's I/O thread.
 */
public interface Transport extends Pipe {
  /** Whether what travels cannot be read on the way. */
  boolean isEncrypted();

  /** Bytes that were sent but have not left yet, because the other side does not read. */
  long unsent();

  /** Bytes that have ever been sent, left or not. */
  long sent();

  /**
   * Pauses or resumes reading. What was read already still comes; a transport that has no reader of
   * its own ignores this.
   */
  void reading(boolean resumed);

  /** Ends the connection at once, whatever has not left. Any thread; idempotent. */
  void abort();
}
