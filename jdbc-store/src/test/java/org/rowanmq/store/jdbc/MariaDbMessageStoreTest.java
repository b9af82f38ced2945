package org.rowanmq.store.jdbc;

import org.rowanmq.testkit.database.DatabaseServer.Product;

class MariaDbMessageStoreTest extends ServerMessageStoreTest {
  MariaDbMessageStoreTest() {
    super(Product.MARIADB);
  }
}
