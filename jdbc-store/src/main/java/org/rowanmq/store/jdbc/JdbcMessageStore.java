package org.rowanmq.store.jdbc;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.ContentExtent;
import org.rowanmq.broker.store.Fence;
import org.rowanmq.broker.store.LookupRequest;
import org.rowanmq.broker.store.MessageRef;
import org.rowanmq.broker.store.MessageStore;
import org.rowanmq.broker.store.PageRequest;
import org.rowanmq.broker.store.QueueCount;
import org.rowanmq.broker.store.RecoveryVisitor;
import org.rowanmq.broker.store.ScheduledMessage;
import org.rowanmq.broker.store.SqlQuery;
import org.rowanmq.broker.store.SqlResult;
import org.rowanmq.broker.store.StoreBatch;
import org.rowanmq.broker.store.StoreException;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.broker.store.StoreWatcher;
import org.rowanmq.broker.store.StoredMessage;
import org.rowanmq.runtime.Environment;

/**
 * The message store on a relational database.
 *
 * <p>{@link #acquire}, {@link #recover} and {@link #commit} belong to the store writer thread and
 * use one connection, reads may run beside them on connections of their own. A batch is one
 * transaction that begins with the update of the fence row: only the owner of the current epoch,
 * and only with the batch that follows the last one, changes anything (I1, I12).
 */
public final class JdbcMessageStore implements MessageStore {
  static final String FENCE =
      "UPDATE rowan_store_fence SET last_batch = ?, ids_reserved = ?"
          + " WHERE partition_no = ? AND epoch = ? AND last_batch = ?";

  private interface Read<T> {
    T from(MessageReader reader) throws SQLException, StoreException;
  }

  private final Database database;
  private final Dialect dialect;
  private final WriterLane lane;
  private final Unreadables unreadables = new Unreadables();
  private final Churn churn = new Churn();
  private final @Nullable AutoCloseable upkeep;
  private final @Nullable Lease lease;
  private final long owner;
  private long epochRaising;
  private boolean closed;

  private JdbcMessageStore(
      Database database, boolean upkeep, @Nullable Lease lease, Environment environment) {
    this.database = database;
    this.dialect = database.dialect();
    this.lane = new WriterLane(database);
    this.lease = lease;
    this.owner = environment.newId();
    this.upkeep = upkeep ? dialect.startUpkeep(database, churn, environment) : null;
  }

  /**
   * Opens the database, creates it if it is an embedded one, and brings its schema up to date.
   *
   * @throws StoreException.Fatal that names the database and the reason: used by another process,
   *     not there, another version, unsafe settings, held by another broker
   * @throws StoreException.Transient if a given source has no connection at the moment
   */
  public static JdbcMessageStore open(JdbcStoreConfig config, Environment environment)
      throws StoreException {
    Database database = Database.open(config);
    boolean opened = false;
    try {
      Lease lease = takeLease(database, config.lease(), environment);
      opened = true;
      return new JdbcMessageStore(database, config.upkeep(), lease, environment);
    } finally {
      if (!opened) {
        close(database);
      }
    }
  }

  /**
   * Whether connections of a source are their holder's alone. Asked inside a transaction of the
   * application server, if there is one to begin, a source that takes part in those shows itself;
   * outside of one it may look like any other.
   *
   * @throws StoreException.Fatal that says what to set, on each application server
   * @throws StoreException.Transient if there is no connection at the moment
   */
  public static void examine(DatabaseAddress.Given given) throws StoreException {
    Dialect ignored = LentConnections.examine(given);
  }

  private static @Nullable Lease takeLease(
      Database database, LeaseConfig config, Environment environment) throws StoreException {
    return config.isNone() || database.dialect().clock().isEmpty()
        ? null
        : Lease.take(config, database, environment);
  }

  /**
   * Uses a database by sources that are told apart, as tests do whose connections fail, and brings
   * its schema up to date. What the database is, its driver says. There is no lease.
   *
   * @param writers for transactions: one connection at a time, kept open
   * @param readers for reads, a few at a time
   * @param admins for what makes H2's commits durable, and for PostgreSQL's vacuum: one connection,
   *     kept open
   */
  public static JdbcMessageStore over(
      DataSource writers,
      DataSource readers,
      DataSource admins,
      UnsafeSettings unsafeSettings,
      Environment environment)
      throws StoreException {
    Database.Sources sources = new Database.Sources(writers, readers, admins);
    return new JdbcMessageStore(
        Database.over(sources, StoreTimeouts.defaults(), unsafeSettings), true, null, environment);
  }

  @Override
  public Fence acquire(int partition) throws StoreException {
    // A commit may still hang on the old connection; its row lock is waited for on a new one.
    lane.discard();
    try {
      if (lease != null) {
        // Raising the epoch of another broker that has the store by now would stop that one.
        lease.checkFirmly(lane.writer().connection());
      }
      Fence fence = raiseEpoch(lane.writer(), partition);
      lane.writer().connection().commit();
      dialect.makeDurable(lane);
      epochRaising = 0;
      return fence;
    } catch (SQLException failure) {
      StoreException told = lane.meaning(dialect.errors().atTakeOver(failure));
      failed(failure);
      throw told;
    } catch (StoreException failure) {
      lane.discard();
      throw failure;
    }
  }

  /**
   * Raises the epoch, unless an earlier call has raised it and only its answer was lost: the caller
   * takes a jump by two for a take-over.
   */
  private Fence raiseEpoch(Statements writer, int partition) throws SQLException {
    long epoch;
    try (ResultSet row = fenceRow(writer, partition)) {
      if (row.next()) {
        epoch = row.getLong(1);
        if (row.getLong(4) == owner && epoch == epochRaising) {
          return new Fence(partition, epoch, row.getLong(2), row.getLong(3));
        }
        epochRaising = epoch + 1;
        Fence fence = new Fence(partition, epoch + 1, row.getLong(2), row.getLong(3));
        writer.update(
            "UPDATE rowan_store_fence SET epoch = ?, owner = ? WHERE partition_no = ?",
            epoch + 1,
            owner,
            partition);
        return fence;
      }
    }
    epochRaising = 1;
    writer.update(
        "INSERT INTO rowan_store_fence (partition_no, epoch, last_batch, ids_reserved, owner)"
            + " VALUES (?, 1, 0, 0, ?)",
        partition,
        owner);
    return new Fence(partition, 1, 0, 0);
  }

  @Override
  public void recover(int partition, RecoveryVisitor visitor) throws StoreException {
    try {
      PartitionRecovery recovery = new PartitionRecovery(lane.writer(), partition);
      recovery.dropVolatileRows(lane.memory(partition).marks());
      recovery.tell(visitor);
      unreadables.recover(lane.writer(), partition);
      lane.writer().connection().commit();
    } catch (SQLException failure) {
      failed(failure);
      throw dialect.errors().beforeCommit(failure);
    } finally {
      lane.rollback();
    }
  }

  @Override
  public void commit(StoreBatch batch) throws StoreException {
    write(batch);
    try {
      lane.writer().connection().commit();
      dialect.makeDurable(lane);
      unreadables.committed();
    } catch (SQLException failure) {
      failed(failure);
      throw dialect.errors().atCommit(failure);
    }
  }

  /** Nothing more comes of the writer's connections, and maybe of the whole database file. */
  private void failed(SQLException failure) {
    lane.discard();
    if (SqlErrors.isFileClosed(failure)) {
      database.reopen();
    }
  }

  private void write(StoreBatch batch) throws StoreException {
    try {
      apply(batch);
    } catch (SQLException failure) {
      StoreException told = lane.meaning(dialect.errors().beforeCommit(failure));
      failed(failure);
      throw told;
    } catch (StoreException.Rejected refused) {
      lane.rollback();
      throw refused;
    } catch (StoreException failure) {
      StoreException told = lane.meaning(failure);
      lane.discard();
      throw told;
    } catch (RuntimeException failure) {
      lane.discard();
      throw failure;
    }
  }

  private void apply(StoreBatch batch) throws SQLException, StoreException {
    unreadables.undone();
    if (lease != null) {
      lease.check();
    }
    lane.beforeTransaction();
    Statements writer = lane.writer();
    HotRow fence = fence(batch);
    SmallBatch small =
        dialect.writesAtOnce()
            ? SmallBatch.of(batch, lane.memory(batch.partition()).marks())
            : null;
    int owned =
        small == null ? dialect.update(writer, fence) : dialect.writeAtOnce(writer, fence, small);
    if (owned == 0) {
      throw refused(batch, writer);
    }
    if (small == null) {
      write(batch, writer);
    } else {
      churn.deleted(BatchWriter.MESSAGE, small.deletes().size());
    }
    unreadables.move(writer, batch.partition());
  }

  private static HotRow fence(StoreBatch batch) {
    return new HotRow(
        "rowan_store_fence",
        batch.partition(),
        FENCE,
        batch.number(),
        batch.idsReserved(),
        batch.partition(),
        batch.epoch(),
        batch.number() - 1);
  }

  private void write(StoreBatch batch, Statements writer) throws SQLException, StoreException {
    BatchWriter batchWriter =
        new BatchWriter(dialect, writer, lane.memory(batch.partition()), churn, unreadables, batch);
    for (StoreOp op : batch.ops()) {
      op.accept(batchWriter);
    }
    batchWriter.flush();
  }

  /** Why the fence row did not match. */
  private static StoreException refused(StoreBatch batch, Statements writer) throws SQLException {
    try (ResultSet row = fenceRow(writer, batch.partition())) {
      if (!row.next()) {
        return new StoreException.Fatal(
            "Partition " + batch.partition() + " was never acquired", null);
      }
      if (row.getLong(1) == batch.epoch()) {
        return new StoreException.Fatal(
            "Batch " + batch.number() + " does not follow batch " + row.getLong(2), null);
      }
      return new StoreException.Fenced(
          "Epoch " + batch.epoch() + " is over, the store is at " + row.getLong(1));
    }
  }

  /** Epoch, last batch, ids reserved, owner; locked. */
  private static ResultSet fenceRow(Statements writer, int partition) throws SQLException {
    return writer.query(
        "SELECT epoch, last_batch, ids_reserved, owner FROM rowan_store_fence"
            + " WHERE partition_no = ? FOR UPDATE",
        partition);
  }

  @Override
  public List<StoredMessage> read(int partition, PageRequest request) throws StoreException {
    return read(partition, reader -> reader.page(request));
  }

  @Override
  public List<StoredMessage> lookUp(int partition, LookupRequest request) throws StoreException {
    return read(partition, reader -> reader.lookUp(request));
  }

  @Override
  public List<ScheduledMessage> readScheduled(int partition, long dueUpTo, int limit)
      throws StoreException {
    return read(partition, reader -> reader.scheduled(dueUpTo, limit));
  }

  @Override
  public List<MessageRef> readExpired(int partition, long now, int limit) throws StoreException {
    return read(partition, reader -> reader.expired(now, limit));
  }

  @Override
  public List<ContentExtent> readOrphanContents(int partition, long after, long upTo, int limit)
      throws StoreException {
    return read(partition, reader -> reader.orphanContents(after, upTo, limit));
  }

  @Override
  public byte @Nullable [] readPart(int partition, long largeId, int part) throws StoreException {
    return read(partition, reader -> Optional.ofNullable(reader.part(largeId, part))).orElse(null);
  }

  @Override
  public long readLargeId(int partition, MessageRef ref) throws StoreException {
    return read(partition, reader -> reader.largeId(ref));
  }

  @Override
  public QueueCount count(int partition, long queue) throws StoreException {
    return read(partition, reader -> reader.count(queue));
  }

  @Override
  public boolean hasRows(int partition, long queue) throws StoreException {
    return read(partition, reader -> reader.hasRows(queue));
  }

  @Override
  public SqlResult query(SqlQuery query) throws StoreException {
    try (Connection connection = database.inquirer()) {
      return new SqlQueries(dialect).query(connection, query);
    } catch (SQLException failure) {
      throw dialect.errors().beforeCommit(failure);
    }
  }

  @Override
  public void watchLease(StoreWatcher watcher) {
    if (lease != null) {
      lease.watch(watcher);
    }
  }

  /** A server that does not answer is noticed by then as well. */
  @Override
  public Duration patience() {
    return database.timeouts().socket();
  }

  @Override
  public Map<String, String> status() {
    return unreadables.status();
  }

  @Override
  public String backUp(String name) throws StoreException {
    Path directory = database.directory();
    if (directory == null) {
      return MessageStore.super.backUp(name);
    }
    try (Connection connection = database.sources().writers().getConnection()) {
      return H2Backup.write(connection, directory, name).toString();
    } catch (SQLException failure) {
      throw dialect.errors().beforeCommit(failure);
    }
  }

  /** Call when the writer thread and the readers have ended. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    close(upkeep);
    lane.discard();
    close(lease);
    close(database);
  }

  private static void close(@Nullable AutoCloseable part) {
    try {
      if (part != null) {
        part.close();
      }
    } catch (Exception failure) {
      System.getLogger(JdbcMessageStore.class.getName())
          .log(System.Logger.Level.WARNING, "The database did not close", failure);
    }
  }

  /** One transaction with one view of the database, undone at the end. */
  private <T> T read(int partition, Read<T> read) throws StoreException {
    try (Statements statements = new Statements(database.sources().readers().getConnection())) {
      Connection connection = statements.connection();
      try {
        begin(connection);
        return read.from(new MessageReader(statements, partition, unreadables));
      } catch (SQLException failure) {
        StoreException told = dialect.errors().beforeCommit(failure);
        StoreException meaning = database.meaning(told, connection);
        if (meaning != told) {
          throw meaning;
        }
        throw failure;
      } finally {
        undo(connection);
      }
    } catch (SQLException failure) {
      if (SqlErrors.isFileClosed(failure)) {
        database.reopen();
      }
      throw dialect.errors().beforeCommit(failure);
    }
  }

  /** A connection that does not even do that is closed by the pool. */
  private static void undo(Connection connection) {
    try {
      connection.rollback();
    } catch (SQLException failure) {
      System.getLogger(JdbcMessageStore.class.getName())
          .log(System.Logger.Level.DEBUG, "A read was not undone", failure);
    }
  }

  private static void begin(Connection connection) throws SQLException {
    if (connection.getAutoCommit()) {
      connection.setAutoCommit(false);
    }
    if (connection.getTransactionIsolation() != Connection.TRANSACTION_REPEATABLE_READ) {
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    }
  }
}
