package org.rowanmq.jms.connection;

import org.rowanmq.wire.ClientFrame;

/**
 * What a {@link ClientConnection} needs of the network. Calls return at once; results come back
 * through {@link ClientConnection#connected}, {@link ClientConnection#received} and {@link
 * ClientConnection#connectionLost}, never from within a call, naming the attempt so that news of an
 * abandoned attempt is told apart.
 */
public interface Transport {
  /**
   * Starts to connect to the host with this index.
   *
   * @param attempt ascending; ends the attempt before
   */
  void connect(long attempt, int host);

  /** Sends a frame over the current attempt's connection, in order. */
  void send(ClientFrame frame);

  /** Ends the current attempt's connection once what was sent has been written. */
  void disconnect();

  /** The host with this index, for people: {@code localhost:7611}. */
  default String peer(int host) {
    return "host " + host;
  }
}
