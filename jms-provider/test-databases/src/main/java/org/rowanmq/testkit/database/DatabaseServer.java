package org.rowanmq.testkit.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A database server that belongs to a test: it listens on a port of its own on 127.0.0.1, keeps its
 * files in a temporary directory and ends with this object, or with the JVM. Durable as in
 * production: every commit is synced.
 *
 * <p>Thread-safe, but {@link #kill}, {@link #start} and the like belong to one thread.
 */
public abstract sealed class DatabaseServer implements AutoCloseable
    permits PostgresServer, MariaDbServer {
  /** The user that every {@link Database} belongs to. */
  static final String USER = "rowan";

  static final String PASSWORD = "rowan-secret";

  /** What can be started. */
  public enum Product {
    POSTGRESQL,
    MARIADB
  }

  private static final String DISK = "disk";

  private static final Map<Product, DatabaseServer> SHARED = new EnumMap<>(Product.class);
  private static final Map<Product, Database> EMPTIED = new EnumMap<>(Product.class);

  private final AtomicInteger databases = new AtomicInteger();
  private final Path home;
  private final int port;
  private final @Nullable SmallDisk disk;
  private final Thread atExit = new Thread(this::close, "stop-database-server");
  private @Nullable ServerProcess process;
  private boolean closed;

  /**
   * @param disk that the data lie on, if not on the file system of the temporary directory
   */
  DatabaseServer(Path home, int port, @Nullable SmallDisk disk) {
    this.home = home;
    this.port = port;
    this.disk = disk;
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /**
   * The one server of this product in this JVM; it ends with the JVM. For tests that do it no harm.
   */
  public static synchronized DatabaseServer shared(Product product)
      throws IOException, InterruptedException, SQLException {
    DatabaseServer known = SHARED.get(product);
    if (known == null) {
      known = start(product, Map.of());
      SHARED.put(product, known);
    }
    return known;
  }

  /**
   * One database on the shared server, emptied at each call: for tests that run one after the
   * other. Much quicker than {@link #newDatabase}, whose hundreds of files must be made and
   * removed.
   */
  public static synchronized Database emptied(Product product)
      throws IOException, InterruptedException, SQLException {
    Database known = EMPTIED.get(product);
    if (known == null) {
      known = shared(product).newDatabase();
      EMPTIED.put(product, known);
    } else {
      known.clear();
    }
    return known;
  }

  /**
   * Starts a new server. The first call on a machine unpacks the binaries, which may take a minute.
   *
   * @param settings server settings that differ, for example {@code fsync} to {@code off}
   */
  public static DatabaseServer start(Product product, Map<String, String> settings)
      throws IOException, InterruptedException, SQLException {
    return start(product, settings, newHome(product), null);
  }

  /**
   * Starts a new server whose data lie on a disk of their own, in memory, that can be filled up.
   *
   * @param mebibytes size of the disk; 400 is enough for either product and some hundred MiB of
   *     messages
   */
  public static DatabaseServer startOnSmallDisk(
      Product product, Map<String, String> settings, int mebibytes)
      throws IOException, InterruptedException, SQLException {
    Path home = newHome(product);
    return start(product, settings, home, SmallDisk.mount(home.resolve(DISK), mebibytes));
  }

  /** Whether this machine allows {@link #startOnSmallDisk}: user namespaces and tmpfs. */
  public static boolean canHaveSmallDisk() throws IOException, InterruptedException {
    return SmallDisk.isPossible();
  }

  private static Path newHome(Product product) throws IOException {
    return Files.createTempDirectory(
        "rowanmq-" + product.name().toLowerCase(java.util.Locale.ROOT));
  }

  private static DatabaseServer start(
      Product product, Map<String, String> settings, Path home, @Nullable SmallDisk disk)
      throws IOException, InterruptedException, SQLException {
    DatabaseServer server =
        product == Product.POSTGRESQL
            ? new PostgresServer(home, Ports.free(), settings, disk)
            : new MariaDbServer(home, Ports.free(), settings, disk);
    boolean ready = false;
    try {
      server.initialise();
      server.start();
      server.createUser();
      ready = true;
      return server;
    } finally {
      if (!ready) {
        server.close();
      }
    }
  }

  /** Makes the data directory. */
  abstract void initialise() throws IOException, InterruptedException;

  /** The command that runs the server in the foreground. */
  abstract List<String> command();

  /** Where an administrator connects. */
  abstract String adminUrl();

  abstract String adminUser();

  abstract String adminPassword();

  abstract List<String> createUserSql();

  abstract List<String> createDatabaseSql(String name);

  /** Removes all that is in a database; quicker than a new one. */
  abstract void clear(Database database) throws SQLException;

  abstract String url(String database);

  /** The data directory. */
  final Path data() {
    return disk == null ? home.resolve("data") : home.resolve(DISK).resolve("data");
  }

  /** The command where its data are seen. */
  final List<String> atData(List<String> command, boolean asNobody) {
    return disk == null ? command : disk.in(command, asNobody);
  }

  final boolean hasSmallDisk() {
    return disk != null;
  }

  /** Leaves not a byte free on the disk of {@link #startOnSmallDisk}. */
  public void fillDisk() throws IOException, InterruptedException {
    smallDisk().fill();
  }

  /** Gives back what {@link #fillDisk} took. */
  public void freeDisk() throws IOException, InterruptedException {
    smallDisk().free();
  }

  private SmallDisk smallDisk() {
    if (disk == null) {
      throw new IllegalStateException("The server was not started on a small disk");
    }
    return disk;
  }

  /** What runs here. */
  public abstract Product product();

  /** On 127.0.0.1. */
  public int port() {
    return port;
  }

  /** Of the server's first process; changes when it is started again. */
  public long pid() {
    return running().pid();
  }

  /** The server's files. */
  public Path home() {
    return home;
  }

  /** Makes an empty database. */
  public Database newDatabase() throws SQLException {
    String name = "rowan_" + databases.incrementAndGet();
    administer(createDatabaseSql(name));
    return new Database(this, url(name), name, USER, PASSWORD);
  }

  /** Runs SQL as the server's administrator, each statement by itself. */
  public void administer(List<String> statements) throws SQLException {
    try (Connection connection = connectAsAdmin();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        boolean ignored = statement.execute(sql);
      }
    }
  }

  /** Ends all connections of a database's user, as an administrator does. */
  public void terminateConnections(Database database) throws SQLException {
    try (Connection connection = connectAsAdmin();
        Statement statement = connection.createStatement()) {
      List<String> ends = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery(terminationsSql(database.name()))) {
        while (rows.next()) {
          ends.add(rows.getString(1));
        }
      }
      for (String end : ends) {
        try {
          boolean ignored = statement.execute(end);
        } catch (SQLException gone) {
          // The connection ended by itself.
        }
      }
    }
  }

  /** A query for statements, each of which ends one connection to the database. */
  abstract String terminationsSql(String name);

  /** A connection of the server's administrator; the caller closes it. */
  public Connection connectAsAdmin() throws SQLException {
    return DriverManager.getConnection(adminUrl(), adminUser(), adminPassword());
  }

  /** Starts the server again after {@link #kill} or {@link #stop}; returns when it answers. */
  public void start() throws IOException, InterruptedException {
    if (process != null && process.isAlive()) {
      throw new IllegalStateException("The server on port " + port + " is running");
    }
    process = ServerProcess.start(command(), home.resolve("server.log"));
    process.awaitReady(this::answers);
  }

  /** SIGKILL to the server and all of its processes; returns when they are gone. */
  public void kill() throws IOException, InterruptedException {
    running().kill();
  }

  /** Asks it to stop, as an operator would, without waiting for its clients. */
  public void stop() throws IOException, InterruptedException {
    running().stop(stopSignal());
  }

  /** The signal that stops the server soon and in order. */
  abstract String stopSignal();

  /** SIGSTOP to the server and all of its processes: connections stay open, nothing answers. */
  public void pause() throws IOException, InterruptedException {
    running().signalAll("STOP");
  }

  /** SIGCONT after {@link #pause}. */
  public void resume() throws IOException, InterruptedException {
    running().signalAll("CONT");
  }

  /** Whether the server's process runs (or is paused). */
  public boolean isRunning() {
    return process != null && process.isAlive();
  }

  /** Kills the server and removes its files. Idempotent. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      if (process != null && process.isAlive()) {
        process.kill();
      }
      if (disk != null) {
        disk.close();
      }
      Folders.delete(home);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } finally {
      if (Thread.currentThread() != atExit) {
        try {
          boolean ignored = Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException exiting) {
          // The JVM is on its way out: the hook finds this closed.
        }
      }
    }
  }

  private void createUser() throws SQLException {
    administer(createUserSql());
  }

  private ServerProcess running() {
    if (process == null || !process.isAlive()) {
      throw new IllegalStateException("The server on port " + port + " is not running");
    }
    return process;
  }

  private boolean answers() {
    try (Connection connection = connectAsAdmin()) {
      return connection.isValid(5);
    } catch (SQLException notYet) {
      return false;
    }
  }

  /** {@code --name=value} for each. */
  static List<String> options(Map<String, String> settings) {
    List<String> options = new ArrayList<>();
    settings.forEach((name, value) -> options.add("--" + name + "=" + value));
    return options;
  }
}
