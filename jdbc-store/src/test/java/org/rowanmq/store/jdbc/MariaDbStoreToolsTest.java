package org.rowanmq.store.jdbc;

import org.rowanmq.testkit.database.DatabaseServer.Product;

class MariaDbStoreToolsTest extends ServerStoreToolsTest {
  MariaDbStoreToolsTest() {
    super(Product.MARIADB);
  }
}
