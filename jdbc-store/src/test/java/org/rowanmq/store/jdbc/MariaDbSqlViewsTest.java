package org.rowanmq.store.jdbc;

import org.rowanmq.testkit.database.DatabaseServer.Product;

class MariaDbSqlViewsTest extends ServerSqlViewsTest {
  MariaDbSqlViewsTest() {
    super(Product.MARIADB);
  }

  /** Of the message's key, partition (4 bytes) and queue (8 bytes). */
  @Override
  String primaryKeyUse() {
    return "m ref PRIMARY PRIMARY 12 ";
  }
}
