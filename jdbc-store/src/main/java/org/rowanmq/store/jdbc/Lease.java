package org.rowanmq.store.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.StoreException;
import org.rowanmq.broker.store.StoreWatcher;
import org.rowanmq.runtime.Environment;
import org.rowanmq.runtime.Timers;

/**
 * This broker's right to the store: taken at start, renewed by a thread with a connection of its
 * own, given back at the end.
 *
 * <p>That an old broker writes nothing any more is the fence's work; the lease has it stop sooner,
 * also to hand out, and keeps two brokers from taking the store from each other in turn (I12). A
 * lease that lapses on this broker's own clock is not yet lost: renewing it later is right as long
 * as nobody else took it.
 */
final class Lease implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Lease.class.getName());
  private static final Duration BETWEEN_ATTEMPTS = Duration.ofSeconds(1);
  private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(5);
  private static final int RENEWALS_OF_A_LEASE = 3;

  private final LeaseConfig config;
  private final LeaseRow row;
  private final Database database;
  private final Environment environment;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  /** Confined to the thread that takes the lease, then to the one that renews it. */
  private @Nullable Connection connection;

  private @Nullable StoreWatcher watcher;
  private Timers.@Nullable Timer lapse;
  private volatile long validUntilNanos;
  private volatile boolean lost;

  private Lease(LeaseConfig config, Database database, Environment environment) {
    this.config = config;
    this.row = new LeaseRow(config, database.dialect().clock());
    this.database = database;
    this.environment = environment;
  }

  /**
   * Takes the lease, waiting for another broker's to end, and begins to renew it.
   *
   * @throws StoreException.Fatal if another broker still holds it when the patience is over
   */
  static Lease take(LeaseConfig config, Database database, Environment environment)
      throws StoreException {
    Lease lease = new Lease(config, database, environment);
    boolean taken = false;
    try {
      lease.await();
      taken = true;
    } finally {
      if (!taken) {
        lease.disconnect();
      }
    }
    Thread ignored = environment.threads().start("rowan-lease", lease::renewAgainAndAgain);
    return lease;
  }

  /**
   * Whether this broker may write.
   *
   * @throws StoreException.Transient if the lease has lapsed and may be renewed yet
   * @throws StoreException.Fenced if another broker has taken it
   */
  void check() throws StoreException {
    if (lost) {
      throw fenced();
    }
    if (isLapsed()) {
      throw new StoreException.Transient(
          "The lease of this broker has lapsed and could not be renewed yet", null);
    }
  }

  /**
   * As {@link #check}, and nobody takes the lease before the transaction ends: for what would take
   * the store from another broker.
   *
   * @param writer the connection of the transaction
   */
  void checkFirmly(Connection writer) throws SQLException, StoreException {
    check();
    if (!row.lock(writer)) {
      throw fenced();
    }
  }

  private boolean isLapsed() {
    return environment.clock().nanos() - validUntilNanos > 0;
  }

  private StoreException.Fenced fenced() {
    return new StoreException.Fenced(
        "Another broker has taken the store, after this one could not renew its lease of "
            + config.duration().toSeconds()
            + " s");
  }

  /** Tells of the lease from now on. */
  synchronized void watch(StoreWatcher told) {
    watcher = told;
    tell();
  }

  private synchronized void tell() {
    StoreWatcher told = watcher;
    if (told == null) {
      return;
    }
    if (lapse != null) {
      lapse.cancel();
    }
    if (lost) {
      told.leaseLost(fenced());
      return;
    }
    told.leaseHeld(validUntilNanos);
    lapse =
        environment
            .timers()
            .schedule(
                Math.max(0, validUntilNanos - environment.clock().nanos()) + 1, this::lookForLapse);
  }

  private synchronized void lookForLapse() {
    StoreWatcher told = watcher;
    if (told != null && isLapsed() && !lost && closing.getCount() > 0) {
      told.leaseLapsed();
    }
  }

  /**
   * Gives the lease back, so that the next broker need not wait for its end. If the database does
   * not answer, it ends by itself.
   */
  @Override
  public void close() {
    closing.countDown();
    try {
      boolean ignored = ended.await(CLOSE_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** The database may go away and come back meanwhile: a broker may wait for its turn for long. */
  private void await() throws StoreException {
    long start = environment.clock().nanos();
    boolean told = false;
    while (true) {
      long asked = environment.clock().nanos();
      StoreException why = attempt(asked);
      if (why == null) {
        return;
      }
      boolean mayChange =
          why instanceof StoreException.Transient || why instanceof StoreException.Rejected;
      if (!mayChange || asked - start >= config.patience().toNanos()) {
        throw why instanceof StoreException.Rejected
            ? new StoreException.Fatal(String.valueOf(why.getMessage()), null)
            : why;
      }
      if (!told) {
        told = true;
        LOG.log(
            System.Logger.Level.INFO,
            "Waiting for up to {0} s: {1}",
            config.patience().toSeconds(),
            why.getMessage());
      }
      pause();
    }
  }

  /** Returns why the lease was not taken: {@code Rejected} if another broker has it. */
  private @Nullable StoreException attempt(long asked) throws StoreException {
    try {
      Connection open = connected();
      LeaseRow.Other other = row.take(open);
      if (other == null) {
        open.commit();
        validUntilNanos = asked + config.duration().toNanos();
        return null;
      }
      open.rollback();
      return new StoreException.Rejected(
          "The database is in use by another broker: "
              + other.text()
              + ". Stop that one, or wait longer for it with store.lease-wait",
          null);
    } catch (SQLException failure) {
      disconnect();
      return database.dialect().errors().atTakeOver(failure);
    }
  }

  private void pause() throws StoreException {
    try {
      boolean ignored = closing.await(BETWEEN_ATTEMPTS.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new StoreException.Fatal("Interrupted while waiting for the database", interrupted);
    }
  }

  private void renewAgainAndAgain() {
    long whole = config.duration().toMillis() / RENEWALS_OF_A_LEASE;
    try {
      long pause = whole;
      while (!closing.await(pause, TimeUnit.MILLISECONDS) && !lost) {
        pause = renew() ? whole : Math.min(whole, BETWEEN_ATTEMPTS.toMillis());
      }
      if (!lost) {
        giveBack();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } finally {
      disconnect();
      ended.countDown();
    }
  }

  private boolean renew() {
    long asked = environment.clock().nanos();
    try {
      boolean ours = extend(config.duration().toMillis());
      validUntilNanos = asked + config.duration().toNanos();
      lost = !ours;
    } catch (SQLException failure) {
      LOG.log(System.Logger.Level.DEBUG, "The lease was not renewed", failure);
      disconnect();
      return false;
    }
    tell();
    return true;
  }

  private void giveBack() {
    try {
      boolean ignored = extend(0);
    } catch (SQLException failure) {
      LOG.log(System.Logger.Level.DEBUG, "The lease was not given back", failure);
    }
  }

  private boolean extend(long millis) throws SQLException {
    Connection open = connected();
    boolean ours = row.extend(open, millis);
    open.commit();
    return ours;
  }

  private Connection connected() throws SQLException {
    Connection open = connection;
    if (open == null) {
      open = database.sources().writers().getConnection();
      connection = open;
      open.setAutoCommit(true);
      try (Statement statement = open.createStatement()) {
        boolean ignored =
            statement.execute(database.dialect().sessionSettings(database.timeouts()));
      }
      open.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
      open.setAutoCommit(false);
    }
    return open;
  }

  private void disconnect() {
    try {
      if (connection != null) {
        connection.close();
      }
    } catch (SQLException failure) {
      LOG.log(System.Logger.Level.DEBUG, "A broken connection did not close", failure);
    }
    connection = null;
  }
}
