package org.rowanmq.store.jdbc;

import org.rowanmq.testkit.database.DatabaseServer.Product;

class PostgresStoreToolsTest extends ServerStoreToolsTest {
  PostgresStoreToolsTest() {
    super(Product.POSTGRESQL);
  }
}
