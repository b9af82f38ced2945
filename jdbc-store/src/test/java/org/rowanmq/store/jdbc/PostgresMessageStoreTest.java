package org.rowanmq.store.jdbc;

import org.rowanmq.testkit.database.DatabaseServer.Product;

class PostgresMessageStoreTest extends ServerMessageStoreTest {
  PostgresMessageStoreTest() {
    super(Product.POSTGRESQL);
  }
}
