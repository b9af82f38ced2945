package org.rowanmq.store.jdbc;

import org.rowanmq.testkit.database.DatabaseServer.Product;

class PostgresSqlViewsTest extends ServerSqlViewsTest {
  PostgresSqlViewsTest() {
    super(Product.POSTGRESQL);
  }

  @Override
  String primaryKeyUse() {
    return "rowan_message_pkey";
  }
}
