package org.rowanmq.store.jdbc;

import javax.sql.DataSource;
import org.rowanmq.testkit.database.DatabaseServer;
import org.rowanmq.testkit.database.DatabaseServer.Product;

class PostgresGroupCommitFaultTest extends GroupCommitFaults {
  @Override
  DataSource database() throws Exception {
    return TestConfigs.source(DatabaseServer.emptied(Product.POSTGRESQL));
  }
}
