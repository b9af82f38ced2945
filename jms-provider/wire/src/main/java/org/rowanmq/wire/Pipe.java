package org.rowanmq.wire;

/**
 * The outgoing half of a byte connection: a TCP socket, an in-process pair, a simulated network.
 * Calls come from one thread at a time.
 */
public interface Pipe {
  /**
   * Sends bytes in order. They are copied or written before this returns. May block on a client's
   * socket; never blocks on a broker. After the connection ended the bytes are dropped: {@link
   * Listener#closed} tells.
   */
  void send(byte[] bytes, int offset, int length);

  /** Ends the connection; {@link Listener#closed} follows. Idempotent, callable from any thread. */
  void close();

  /** The other end, for people: {@code 127.0.0.1:51234}, {@code in-process}. */
  String peer();

  /** The incoming half. Called by one thread at a time. */
  interface Listener {
    /** Bytes have come in; the array belongs to the caller again when this returns. */
    void received(byte[] bytes, int offset, int length);

    /** The connection is over; called exactly once, last. {@code reason} is for people. */
    void closed(String reason);
  }

  /** Opens the client's end of a connection. */
  interface Connector {
    /**
     * Connects, and delivers what comes in to {@code listener} from then on.
     *
     * @param timeoutMillis how long to wait for the connection, over 0
     * @throws java.io.IOException naming the address and the cause
     */
    Pipe connect(Listener listener, int timeoutMillis) throws java.io.IOException;
  }
}
