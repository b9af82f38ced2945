package org.rowanmq.ra;

import jakarta.jms.ConnectionFactory;
import jakarta.resource.ResourceException;
import org.rowanmq.ra.outbound.RowanManagedConnectionFactory;

/** A connection factory of an adapter, with a pool. */
final class RowanConnections {
  private final RowanManagedConnectionFactory managed = new RowanManagedConnectionFactory();
  private final TestPool pool;
  private final ConnectionFactory factory;

  RowanConnections(RowanResourceAdapter adapter, TestTransactions transactions)
      throws ResourceException {
    managed.setResourceAdapter(adapter);
    pool = new TestPool(transactions);
    factory = (ConnectionFactory) managed.createConnectionFactory(pool);
  }

  RowanManagedConnectionFactory managed() {
    return managed;
  }

  TestPool pool() {
    return pool;
  }

  ConnectionFactory factory() {
    return factory;
  }
}
