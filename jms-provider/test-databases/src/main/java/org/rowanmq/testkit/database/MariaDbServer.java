package org.rowanmq.testkit.database;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** MariaDB with InnoDB. */
final class MariaDbServer extends DatabaseServer {
  private final Path binaries;
  private final Map<String, String> settings = new LinkedHashMap<>();

  MariaDbServer(Path home, int port, Map<String, String> different, @Nullable SmallDisk disk)
      throws IOException {
    super(home, port, disk);
    binaries = Binaries.mariaDb();
    settings.put("bind-address", "127.0.0.1");
    settings.put("port", Integer.toString(port));
    settings.put("socket", home.resolve("socket").toString());
    settings.put("pid-file", home.resolve("pid").toString());
    settings.put("innodb-buffer-pool-size", "256M");
    settings.put("innodb-log-file-size", "256M");
    settings.put("skip-name-resolve", "ON");
    // Else it makes itself an RSA key at each start, which takes longer than all the rest.
    settings.put("ssl", "OFF");
    settings.putAll(different);
  }

  @Override
  public Product product() {
    return Product.MARIADB;
  }

  @Override
  void initialise() throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "bash",
                binaries.resolve("scripts/mariadb-install-db").toString(),
                "--no-defaults",
                "--auth-root-authentication-method=normal",
                "--skip-test-db",
                "--force",
                "--basedir=" + binaries,
                "--datadir=" + data()));
    command.addAll(asRoot());
    ServerProcess.run(atData(command, false), home().resolve("install.log"));
  }

  @Override
  List<String> command() {
    List<String> command =
        new ArrayList<>(
            List.of(
                binaries.resolve("bin/mariadbd").toString(),
                "--no-defaults",
                "--basedir=" + binaries,
                "--datadir=" + data()));
    command.addAll(options(settings));
    command.addAll(asRoot());
    return atData(command, false);
  }

  @Override
  String adminUrl() {
    return url("mysql");
  }

  @Override
  String adminUser() {
    return "root";
  }

  @Override
  String adminPassword() {
    return "";
  }

  @Override
  List<String> createUserSql() {
    return List.of("CREATE USER " + USER + "@'%' IDENTIFIED BY '" + PASSWORD + "'");
  }

  @Override
  List<String> createDatabaseSql(String name) {
    return List.of("CREATE DATABASE " + name, "GRANT ALL ON " + name + ".* TO " + USER + "@'%'");
  }

  /** What the user may do there stays as it is. */
  @Override
  void clear(Database database) throws SQLException {
    administer(List.of("DROP DATABASE " + database.name(), "CREATE DATABASE " + database.name()));
  }

  @Override
  String terminationsSql(String name) {
    return "SELECT CONCAT('KILL CONNECTION ', id) FROM information_schema.processlist"
        + " WHERE db = '"
        + name
        + "'";
  }

  @Override
  String url(String database) {
    return "jdbc:mariadb://127.0.0.1:" + port() + "/" + database + "?sslMode=disable";
  }

  @Override
  String stopSignal() {
    return "TERM";
  }

  private List<String> asRoot() {
    return ServerProcess.isRoot() || hasSmallDisk() ? List.of("--user=root") : List.of();
  }
}
