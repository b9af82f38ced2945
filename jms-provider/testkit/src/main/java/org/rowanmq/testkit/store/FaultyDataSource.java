package org.rowanmq.testkit.store;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A data source that fails on request, as networks and databases do. A connection that failed stays
 * broken: only closing it works, and that undoes what was not committed. Thread-safe.
 */
public final class FaultyDataSource implements DataSource {
  /** What happens instead, or in addition. */
  public enum Fault {
    /** The next connection attempt is refused. */
    CONNECT,
    /** The connection breaks before the next statement runs. */
    STATEMENT,
    /** The next statement hangs until it times out, and does nothing. */
    HANG,
    /** The connection breaks before the next commit arrives. */
    COMMIT_LOST,
    /** The next commit is carried out, but the connection breaks before the answer arrives. */
    COMMIT_ANSWER_LOST
  }

  private final DataSource target;
  private final Duration hang;
  private final ConcurrentLinkedQueue<Fault> plan = new ConcurrentLinkedQueue<>();
  private volatile @Nullable Chance chance;

  private record Chance(RandomGenerator random, double probability) {}

  /**
   * @param hang how long {@link Fault#HANG} hangs
   */
  public FaultyDataSource(DataSource target, Duration hang) {
    this.target = target;
    this.hang = hang;
  }

  /** Plans a fault behind those already planned: each waits for its kind of call. */
  public void fail(Fault fault) {
    plan.add(fault);
  }

  /** How many planned faults have not happened yet. */
  public int planned() {
    return plan.size();
  }

  /** From now on every call may fail. */
  public void failAtRandom(RandomGenerator random, double probability) {
    chance = new Chance(random, probability);
  }

  /** Everything works again. */
  public void heal() {
    plan.clear();
    chance = null;
  }

  @Override
  public Connection getConnection() throws SQLException {
    if (strikes(Fault.CONNECT)) {
      throw new SQLException("planned: connection refused", "08001");
    }
    return new FaultyConnection(target.getConnection()).proxy();
  }

  @Override
  public Connection getConnection(String username, String password) throws SQLException {
    return getConnection();
  }

  @Override
  public PrintWriter getLogWriter() throws SQLException {
    return target.getLogWriter();
  }

  @Override
  public void setLogWriter(PrintWriter out) throws SQLException {
    target.setLogWriter(out);
  }

  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    target.setLoginTimeout(seconds);
  }

  @Override
  public int getLoginTimeout() throws SQLException {
    return target.getLoginTimeout();
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    return target.getParentLogger();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return target.unwrap(type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) throws SQLException {
    return target.isWrapperFor(type);
  }

  private boolean strikes(Fault fault) {
    Chance random = chance;
    if (random != null && random.random().nextDouble() < random.probability()) {
      return true;
    }
    return plan.peek() == fault && plan.poll() == fault;
  }

  /** One connection and its statements. */
  private final class FaultyConnection {
    private final Connection connection;
    private boolean broken;

    FaultyConnection(Connection connection) {
      this.connection = connection;
    }

    Connection proxy() {
      return proxy(Connection.class, (self, method, arguments) -> call(method, arguments));
    }

    private @Nullable Object call(Method method, Object @Nullable [] arguments) throws Throwable {
      String name = method.getName();
      if (name.equals("close") && broken) {
        undo();
      } else if (!name.equals("close") && !name.equals("isClosed")) {
        checkUnbroken();
      }
      if (name.equals("commit")) {
        commit();
        return null;
      }
      Object result = invoke(connection, method, arguments);
      return result instanceof Statement statement
          ? proxy(
              method.getReturnType(),
              (self, called, values) -> callStatement(statement, called, values))
          : result;
    }

    private void commit() throws SQLException {
      if (strikes(Fault.COMMIT_LOST)) {
        throw breakDown();
      }
      connection.commit();
      if (strikes(Fault.COMMIT_ANSWER_LOST)) {
        throw breakDown();
      }
    }

    private @Nullable Object callStatement(
        Statement statement, Method method, Object @Nullable [] arguments) throws Throwable {
      if (method.getName().startsWith("execute")) {
        checkUnbroken();
        if (strikes(Fault.STATEMENT)) {
          throw breakDown();
        }
        if (strikes(Fault.HANG)) {
          // Nothing counts down: the wait is the hang.
          boolean ignored = new CountDownLatch(1).await(hang.toNanos(), TimeUnit.NANOSECONDS);
          throw new SQLTimeoutException("planned: the statement timed out", "57014");
        }
      }
      return invoke(statement, method, arguments);
    }

    private SQLException breakDown() {
      broken = true;
      return new SQLException("planned: connection reset", "08006");
    }

    private void checkUnbroken() throws SQLException {
      if (broken) {
        throw new SQLException("planned: connection is broken", "08003");
      }
    }

    private void undo() throws SQLException {
      if (!connection.getAutoCommit()) {
        connection.rollback();
      }
    }

    private static @Nullable Object invoke(
        Object object, Method method, Object @Nullable [] arguments) throws Throwable {
      try {
        return method.invoke(object, arguments);
      } catch (InvocationTargetException failure) {
        throw failure.getTargetException();
      }
    }

    private static <T> T proxy(Class<T> type, java.lang.reflect.InvocationHandler handler) {
      return type.cast(
          Proxy.newProxyInstance(
              FaultyDataSource.class.getClassLoader(), new Class<?>[] {type}, handler));
    }
  }
}
