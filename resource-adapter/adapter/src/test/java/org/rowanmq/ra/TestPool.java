package org.rowanmq.ra;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionEvent;
import jakarta.resource.spi.ConnectionEventListener;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionFactory;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.transaction.xa.XAException;

/** A server's pool: enlists what is taken in a transaction, and keeps it until that is over. */
@SuppressWarnings("serial")
final class TestPool implements ConnectionManager {
  private final TestTransactions transactions;
  private final Set<ManagedConnection> free = new HashSet<>();
  private final AtomicInteger made = new AtomicInteger();
  private final AtomicInteger errors = new AtomicInteger();

  TestPool(TestTransactions transactions) {
    this.transactions = transactions;
  }

  /** Managed connections made since the beginning. */
  int made() {
    return made.get();
  }

  /** Connections that told of their end. */
  int errors() {
    return errors.get();
  }

  /** Those nobody uses. */
  synchronized Set<ManagedConnection> free() {
    return Set.copyOf(free);
  }

  @Override
  public synchronized Object allocateConnection(
      ManagedConnectionFactory factory, ConnectionRequestInfo info) throws ResourceException {
    ManagedConnection taken =
        free.isEmpty() ? null : factory.matchManagedConnections(free, null, info);
    if (taken == null) {
      taken = factory.createManagedConnection(null, info);
      taken.addConnectionEventListener(new Listener(taken));
      made.incrementAndGet();
    }
    free.remove(taken);
    if (transactions.current() != null) {
      try {
        transactions.enlist(taken.getXAResource());
      } catch (XAException e) {
        throw new ResourceException("enlist: " + e.errorCode, e);
      }
    }
    return taken.getConnection(null, info);
  }

  private synchronized void giveBack(ManagedConnection connection) {
    try {
      connection.cleanup();
      free.add(connection);
    } catch (ResourceException e) {
      destroy(connection);
    }
  }

  private static void destroy(ManagedConnection connection) {
    try {
      connection.destroy();
    } catch (ResourceException e) {
      throw new IllegalStateException(e);
    }
  }

  private final class Listener implements ConnectionEventListener {
    private final ManagedConnection connection;

    Listener(ManagedConnection connection) {
      this.connection = connection;
    }

    @Override
    public void connectionClosed(ConnectionEvent event) {
      TestTransactions.Transaction transaction = transactions.current();
      if (transaction == null) {
        giveBack(connection);
      } else {
        transaction.whenOver(() -> giveBack(connection));
      }
    }

    @Override
    public void connectionErrorOccurred(ConnectionEvent event) {
      errors.incrementAndGet();
    }

    @Override
    public void localTransactionStarted(ConnectionEvent event) {}

    @Override
    public void localTransactionCommitted(ConnectionEvent event) {}

    @Override
    public void localTransactionRolledback(ConnectionEvent event) {}
  }
}
