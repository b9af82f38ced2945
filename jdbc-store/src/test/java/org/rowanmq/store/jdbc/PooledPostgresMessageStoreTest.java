package org.rowanmq.store.jdbc;

import org.rowanmq.testkit.database.DatabaseServer.Product;

class PooledPostgresMessageStoreTest extends PooledMessageStoreTest {
  PooledPostgresMessageStoreTest() {
    super(Product.POSTGRESQL, false);
  }
}
