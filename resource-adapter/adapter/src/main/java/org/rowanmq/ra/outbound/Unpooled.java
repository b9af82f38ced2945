package org.rowanmq.ra.outbound;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionEvent;
import jakarta.resource.spi.ConnectionEventListener;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionFactory;
import java.io.Serial;

/** Outside of a server: each connection is made anew, and ends when it is closed. */
final class Unpooled implements ConnectionManager {
  @Serial private static final long serialVersionUID = 1;

  @Override
  public Object allocateConnection(ManagedConnectionFactory factory, ConnectionRequestInfo info)
      throws ResourceException {
    ManagedConnection connection = factory.createManagedConnection(null, info);
    connection.addConnectionEventListener(new Ending(connection));
    return connection.getConnection(null, info);
  }

  private record Ending(ManagedConnection connection) implements ConnectionEventListener {
    private static final System.Logger LOG = System.getLogger(Unpooled.class.getName());

    @Override
    public void connectionClosed(ConnectionEvent event) {
      end();
    }

    @Override
    public void connectionErrorOccurred(ConnectionEvent event) {
      end();
    }

    private void end() {
      try {
        connection.destroy();
      } catch (ResourceException e) {
        LOG.log(System.Logger.Level.DEBUG, "A connection could not be closed in order", e);
      }
    }

    @Override
    public void localTransactionStarted(ConnectionEvent event) {}

    @Override
    public void localTransactionCommitted(ConnectionEvent event) {}

    @Override
    public void localTransactionRolledback(ConnectionEvent event) {}
  }
}
