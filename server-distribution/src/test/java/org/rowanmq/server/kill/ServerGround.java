package org.rowanmq.server.kill;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.rowanmq.testkit.database.Database;
import org.rowanmq.testkit.database.DatabaseProxy;
import org.rowanmq.testkit.database.DatabaseServer;

/** A database server of its own, on a small disk where the machine allows that, behind a proxy. */
final class ServerGround implements Ground {
  /** Room for a fresh server and some hundred large messages. */
  private static final int DISK_MEBIBYTES = 400;

  private final Path directory;
  private final boolean smallDisk;
  private final DatabaseServer server;
  private final Database database;
  private final DatabaseProxy proxy;

  ServerGround(Product product, Path directory)
      throws IOException, SQLException, InterruptedException {
    this.directory = directory;
    smallDisk = DatabaseServer.canHaveSmallDisk();
    DatabaseServer.Product what = DatabaseServer.Product.valueOf(product.name());
    Map<String, String> settings =
        product == Product.MARIADB
            ? Map.of("innodb-log-file-size", "16M", "innodb-buffer-pool-size", "64M")
            : Map.of("max_wal_size", "64MB", "min_wal_size", "32MB");
    server =
        smallDisk
            ? DatabaseServer.startOnSmallDisk(what, settings, DISK_MEBIBYTES)
            : DatabaseServer.start(what, settings);
    database = server.newDatabase();
    proxy = new DatabaseProxy(server);
  }

  @Override
  public String config() {
    return processConfig() + "  directory: \"" + directory + "\"\n";
  }

  /** Timeouts as short as a busy machine allows. */
  @Override
  public String processConfig() {
    return """
    store:
      url: "%s"
      user: %s
      password: %s
      connect-timeout: 2s
      statement-timeout: 3s
      lock-timeout: 1s
      socket-timeout: 4s
    """
        .formatted(database.urlThrough(proxy.port()), database.user(), database.password());
  }

  @Override
  public List<Outage> outages() {
    List<Outage> all =
        new ArrayList<>(
            List.of(
                Outage.lasting("RESTART", server::stop, server::start),
                Outage.lasting("KILL", server::kill, server::start),
                Outage.lasting("REFUSE", proxy::refuse, proxy::heal),
                hang(),
                Outage.lasting("PAUSE", server::pause, server::resume),
                Outage.instant("CUT", proxy::cut),
                Outage.instant("COMMIT_ANSWER_LOST", () -> proxy.loseCommitAnswers(1)),
                Outage.instant("COMMIT_LOST", () -> proxy.loseCommits(1)),
                Outage.instant("CONNECTIONS_TERMINATED", this::terminate)));
    if (smallDisk) {
      all.add(Outage.filling("DISK_FULL", server::fillDisk, this::freeDisk));
    }
    return all;
  }

  /** Nothing gets through, and what was under way arrives afterwards. */
  private Outage hang() {
    return Outage.lasting("HANG", proxy::hang, proxy::heal);
  }

  @Override
  public List<Outage> crashes() {
    return List.of(
        Outage.instant("KILL_DATABASE", this::killAndStart),
        Outage.instant("KILL_DATABASE_AGAIN", this::killAndStart));
  }

  private void killAndStart() throws Exception {
    server.kill();
    server.start();
  }

  private void terminate() throws SQLException {
    server.terminateConnections(database);
  }

  /** A server that ended for want of space is started by its operator. */
  private void freeDisk() throws Exception {
    server.freeDisk();
    if (!server.isRunning()) {
      server.start();
    }
  }

  @Override
  public void close() throws IOException {
    proxy.close();
    server.close();
  }
}
