package org.rowanmq.benchmarks.bare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.rowanmq.testkit.database.Database;
import org.rowanmq.testkit.database.DatabaseServer;

/** An empty database and the process that does its work, if that is another one. */
interface BareDatabase extends AutoCloseable {
  Connection connect() throws SQLException;

  BareDialect dialect();

  /** CPU time of the server's processes so far; 0 if the database is in this process. */
  long serverCpuNanos();

  @Override
  void close() throws IOException;

  /**
   * Starts one.
   *
   * @param name h2, postgresql or mariadb
   */
  static BareDatabase start(String name) throws IOException, SQLException, InterruptedException {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "h2" -> new File(Files.createTempDirectory("bare-loop"));
      case "postgresql" ->
          new Server(
              DatabaseServer.start(
                  DatabaseServer.Product.POSTGRESQL, Map.of("shared_buffers", "1GB")),
              new BareDialect.Postgres());
      case "mariadb" ->
          new Server(
              DatabaseServer.start(
                  DatabaseServer.Product.MARIADB, Map.of("innodb-buffer-pool-size", "1G")),
              new BareDialect.MariaDb());
      default -> throw new IllegalArgumentException("h2, postgresql or mariadb, not " + name);
    };
  }

  /** An H2 file in a directory of its own, which goes with it. */
  record File(Path directory) implements BareDatabase {
    @Override
    public Connection connect() throws SQLException {
      return DriverManager.getConnection(
          "jdbc:h2:file:" + directory.resolve("bare") + ";DB_CLOSE_ON_EXIT=FALSE", "sa", "");
    }

    @Override
    public BareDialect dialect() {
      return new BareDialect.H2();
    }

    @Override
    public long serverCpuNanos() {
      return 0;
    }

    @Override
    public void close() throws IOException {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  /** A server that goes with it. */
  final class Server implements BareDatabase {
    private final DatabaseServer server;
    private final Database database;
    private final BareDialect dialect;

    Server(DatabaseServer server, BareDialect dialect) throws SQLException {
      this.server = server;
      this.database = server.newDatabase();
      this.dialect = dialect;
    }

    @Override
    public Connection connect() throws SQLException {
      return database.connect();
    }

    @Override
    public BareDialect dialect() {
      return dialect;
    }

    @Override
    public long serverCpuNanos() {
      ProcessHandle root = ProcessHandle.of(server.pid()).orElseThrow();
      return Stream.concat(Stream.of(root), root.descendants())
          .mapToLong(each -> each.info().totalCpuDuration().orElse(Duration.ZERO).toNanos())
          .sum();
    }

    @Override
    public void close() {
      server.close();
    }
  }
}
