package org.rowanmq.broker.net;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Accepts clients on network addresses. */
public interface Acceptor extends AutoCloseable {
  /**
   * Starts to accept.
   *
   * @param port 0 for any free one
   * @param connectionsMax one more is refused with LIMIT_REACHED
   * @param tls null for a listener without encryption
   * @return the address bound
   * @throws BindFailed if that cannot be done; nothing is left open then
   */
  InetSocketAddress bind(
      String host,
      int port,
      int connectionsMax,
      @Nullable ServerTls tls,
      BrokerConnections connections)
      throws BindFailed;

  /** Stops to accept; open connections stay. */
  void stopAccepting();

  /** Stops to accept, closes what is open and ends the I/O threads. */
  @Override
  void close();
}
