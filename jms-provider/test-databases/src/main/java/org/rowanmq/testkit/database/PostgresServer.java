package org.rowanmq.testkit.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL. As root it runs in a user namespace, because it refuses to be root; where there are
 * none, as nobody.
 */
final class PostgresServer extends DatabaseServer {
  private static final String ADMIN = "postgres";
  private static final String ADMIN_PASSWORD = "postgres-secret";
  private static final String NOBODY = "65534";

  private final Path binaries;
  private final Map<String, String> settings = new LinkedHashMap<>();
  private final boolean hasNamespaces;

  PostgresServer(Path home, int port, Map<String, String> different, @Nullable SmallDisk disk)
      throws IOException, InterruptedException {
    super(home, port, disk);
    binaries = Binaries.postgres();
    hasNamespaces = ServerProcess.succeeds(List.of("unshare", "-U", "true"));
    settings.put("listen_addresses", "127.0.0.1");
    settings.put("port", Integer.toString(port));
    settings.put("unix_socket_directories", "");
    settings.put("max_wal_size", "4GB");
    settings.putAll(different);
  }

  @Override
  public Product product() {
    return Product.POSTGRESQL;
  }

  @Override
  void initialise() throws IOException, InterruptedException {
    Path password = Files.writeString(home().resolve("password"), ADMIN_PASSWORD);
    if (ServerProcess.isRoot() && !hasNamespaces) {
      String owner = NOBODY + ":" + NOBODY;
      ServerProcess.run(
          List.of("chown", "-R", owner, home().toString()), home().resolve("chown.log"));
    }
    List<String> command = new ArrayList<>(asNobody());
    command.addAll(
        List.of(
            program("initdb"),
            "--pgdata=" + data(),
            "--username=" + ADMIN,
            "--pwfile=" + password,
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync"));
    ServerProcess.run(atData(command, true), home().resolve("initdb.log"));
  }

  @Override
  List<String> command() {
    List<String> command = new ArrayList<>(asNobody());
    command.addAll(List.of(program("postgres"), "-D", data().toString()));
    command.addAll(options(settings));
    return atData(command, true);
  }

  @Override
  String adminUrl() {
    return url("postgres");
  }

  @Override
  String adminUser() {
    return ADMIN;
  }

  @Override
  String adminPassword() {
    return ADMIN_PASSWORD;
  }

  @Override
  List<String> createUserSql() {
    return List.of("CREATE ROLE " + USER + " LOGIN PASSWORD '" + PASSWORD + "'");
  }

  @Override
  List<String> createDatabaseSql(String name) {
    return List.of("CREATE DATABASE " + name + " OWNER " + USER);
  }

  @Override
  String terminationsSql(String name) {
    return "SELECT 'SELECT pg_terminate_backend(' || pid || ')' FROM pg_stat_activity"
        + " WHERE datname = '"
        + name
        + "'";
  }

  @Override
  void clear(Database database) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
    }
  }

  @Override
  String url(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port() + "/" + database;
  }

  /** "Fast": clients are disconnected. */
  @Override
  String stopSignal() {
    return "INT";
  }

  private String program(String name) {
    return binaries.resolve("bin").resolve(name).toString();
  }

  /** On a small disk that is done already. */
  private List<String> asNobody() {
    if (!ServerProcess.isRoot() || hasSmallDisk()) {
      return List.of();
    }
    return hasNamespaces
        ? List.of("unshare", "-U")
        : List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups");
  }
}
