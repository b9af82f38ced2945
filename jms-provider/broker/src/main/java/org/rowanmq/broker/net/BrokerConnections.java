package org.rowanmq.broker.net;

import java.util.concurrent.Executor;
import org.rowanmq.runtime.Environment;

/** Makes the broker's end of each connection; what they share. Thread-safe. */
public final class BrokerConnections {
  final ConnectionSettings settings;
  final Authenticator authenticator;
  final Mailbox mailbox;
  final Links links;
  final Environment environment;

  public BrokerConnections(
      ConnectionSettings settings,
      Authenticator authenticator,
      Mailbox mailbox,
      Links links,
      Environment environment) {
    this.settings = settings;
    this.authenticator = authenticator;
    this.mailbox = mailbox;
    this.links = links;
    this.environment = environment;
  }

  /**
   * A client has connected. Call on the connection's I/O thread.
   *
   * @param io runs tasks one after the other on that thread
   * @return takes what comes in, on that thread
   */
  public TransportListener accept(Transport transport, Executor io) {
    BrokerConnection connection = new BrokerConnection(this, transport, io);
    connection.start();
    return connection;
  }

  /**
   * A client has connected to a listener that has as many as it may. Call on the connection's I/O
   * thread.
   */
  public TransportListener refuse(Transport transport, Executor io, int connectionsMax) {
    BrokerConnection connection = new BrokerConnection(this, transport, io);
    connection.refuse(connectionsMax);
    return connection;
  }
}
