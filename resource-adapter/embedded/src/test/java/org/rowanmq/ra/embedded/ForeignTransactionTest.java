package org.rowanmq.ra.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.XATerminator;
import jakarta.resource.spi.work.ExecutionContext;
import jakarta.resource.spi.work.Work;
import jakarta.resource.spi.work.WorkManager;
import jakarta.resource.spi.work.WorkRejectedException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.rowanmq.ra.embedded.host.HostedBrokers;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.testkit.database.Database;
import org.rowanmq.testkit.database.DatabaseServer;
import org.rowanmq.testkit.database.DatabaseServer.Product;

class ForeignTransactionTest {
  private final SystemEnvironment environment = new SystemEnvironment("test");
  private final BrokerHost.Starter starter = new HostedBrokers();
  private final List<Xid> begun = new ArrayList<>();
  private final List<Xid> rolledBack = new ArrayList<>();
  private boolean inTransaction;

  @AfterEach
  void endTimers() {
    environment.close();
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(
        Proxy.newProxyInstance(
            ForeignTransactionTest.class.getClassLoader(), new Class<?>[] {type}, handler));
  }

  /** A server that can import transactions. */
  private BootstrapContext server() {
    WorkManager works =
        proxy(
            WorkManager.class,
            (self, method, arguments) -> {
              begun.add(((ExecutionContext) arguments[2]).getXid());
              inTransaction = true;
              try {
                ((Work) arguments[0]).run();
              } finally {
                inTransaction = false;
              }
              return null;
            });
    return server(works);
  }

  private BootstrapContext server(WorkManager works) {
    XATerminator transactions =
        proxy(
            XATerminator.class,
            (self, method, arguments) -> {
              assertThat(method.getName()).isEqualTo("rollback");
              rolledBack.add((Xid) arguments[0]);
              return null;
            });
    return proxy(
        BootstrapContext.class,
        (self, method, arguments) ->
            method.getName().equals("getWorkManager") ? works : transactions);
  }

  /** Within a transaction of the server, who asks for a connection gets the one it has. */
  private DataSource managed(Database database, Connection enlisted) {
    Connection unclosed =
        proxy(
            Connection.class,
            (self, method, arguments) -> {
              if (method.getName().equals("close")) {
                return null;
              }
              try {
                return method.invoke(enlisted, arguments);
              } catch (InvocationTargetException failure) {
                throw failure.getCause();
              }
            });
    return proxy(
        DataSource.class,
        (self, method, arguments) ->
            inTransaction
                ? unclosed
                : DriverManager.getConnection(
                    database.url(), database.user(), database.password()));
  }

  private void examine(BootstrapContext server, DataSource source) throws HostException {
    ForeignTransaction.examine(server, environment, starter, "jdbc/rowan", source);
  }

  @Test
  void sourceThatOnlyShowsItselfInATransactionIsRefused() throws Exception {
    Database database = DatabaseServer.shared(Product.POSTGRESQL).newDatabase();
    try (Connection enlisted = database.connect()) {
      DataSource source = managed(database, enlisted);
      starter.examine("jdbc/rowan", source);
      assertThatExceptionOfType(HostException.class)
          .isThrownBy(() -> examine(server(), source))
          .withMessageContaining("DataSource jdbc/rowan takes part")
          .withMessageContaining("jta=false");
    }
    assertThat(rolledBack).isEqualTo(begun).hasSize(1);
  }

  @Test
  void sourceOfOnesOwnIsFineInATransaction() throws Exception {
    Database database = DatabaseServer.shared(Product.POSTGRESQL).newDatabase();
    try (Connection connection = database.connect()) {
      DataSource source = managed(database, connection);
      inTransaction = false;
      DataSource own =
          proxy(
              DataSource.class,
              (self, method, arguments) -> {
                boolean was = inTransaction;
                inTransaction = false;
                try {
                  return source.getConnection();
                } finally {
                  inTransaction = was;
                }
              });
      examine(server(), own);
    }
    assertThat(rolledBack).isEqualTo(begun).hasSize(1);
  }

  @Test
  void serverThatImportsNoTransactionsIsNoReasonToRefuse() throws Exception {
    WorkManager refusing =
        proxy(
            WorkManager.class,
            (self, method, arguments) -> {
              throw new WorkRejectedException("no transactions here");
            });
    examine(server(refusing), null);
    assertThat(rolledBack).hasSize(1);
  }
}
