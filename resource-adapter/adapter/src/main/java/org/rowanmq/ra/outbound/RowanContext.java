package org.rowanmq.ra.outbound;

import jakarta.jms.JMSContext;
import org.rowanmq.jms.JmsContext;
import org.rowanmq.jms.JmsErrors;
import org.rowanmq.ra.link.RaErrors;

/** A connection of the pool and its session in one, without checked exceptions. */
final class RowanContext extends JmsContext {
  private final RowanConnection connection;

  RowanContext(RowanConnection connection, int mode) {
    super(connection, RowanConnection.granted(mode));
    this.connection = connection;
  }

  /** Would need a second session on the connection. */
  @Override
  public JMSContext createContext(int sessionMode) {
    throw JmsErrors.toRuntime(RaErrors.forbidden("JMSContext.createContext"));
  }

  /** In a transaction of the server, whatever was asked for. */
  @Override
  public boolean getTransacted() {
    return super.getTransacted() || connection.isInTransaction();
  }

  @Override
  public int getSessionMode() {
    int mode = super.getSessionMode();
    return connection.isInTransaction() ? SESSION_TRANSACTED : mode;
  }
}
