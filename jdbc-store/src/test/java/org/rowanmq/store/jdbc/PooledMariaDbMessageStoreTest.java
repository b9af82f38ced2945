package org.rowanmq.store.jdbc;

import org.rowanmq.testkit.database.DatabaseServer.Product;

class PooledMariaDbMessageStoreTest extends PooledMessageStoreTest {
  PooledMariaDbMessageStoreTest() {
    super(Product.MARIADB, true);
  }
}
