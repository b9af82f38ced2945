package org.rowanmq.server.kill;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.rowanmq.testkit.disk.FaultyDisk;

/** The embedded database: what happens is that its disk fails, or that somebody closes it. */
final class DiskGround implements Ground {
  private final FaultyDisk disk;

  DiskGround(Path directory) throws IOException {
    disk = FaultyDisk.in(directory);
  }

  @Override
  public String config() {
    return """
    store:
      directory: "%s"
      statement-timeout: 3s
      socket-timeout: 4s
      lock-timeout: 1s
    """
        .formatted(disk.directory());
  }

  /** Its own directory, on a disk without faults. */
  @Override
  public String processConfig() {
    return "";
  }

  /** It ends with the broker's process. */
  @Override
  public List<Outage> crashes() {
    return List.of();
  }

  @Override
  public List<Outage> outages() {
    return List.of(
        Outage.filling("DISK_FULL", disk::fill, disk::heal),
        Outage.lasting("WRITE_ERROR", disk::failWrites, disk::heal),
        Outage.lasting("FORCE_ERROR", disk::failForces, disk::heal),
        Outage.lasting("READ_WRITE_ERROR", disk::failAll, disk::heal),
        Outage.instant("CLOSED", () -> sql("SHUTDOWN")),
        Outage.instant("CLOSED_AT_ONCE", () -> sql("SHUTDOWN IMMEDIATELY")),
        Outage.instant("CONNECTIONS_TERMINATED", this::terminate),
        hang());
  }

  /** The calls that hang are the broker's own: no timeout ends them. */
  private Outage hang() {
    return Outage.lasting("HANG", disk::hang, disk::heal);
  }

  private void terminate() throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      List<Integer> sessions = new ArrayList<>();
      try (ResultSet rows =
          statement.executeQuery(
              "SELECT SESSION_ID FROM INFORMATION_SCHEMA.SESSIONS"
                  + " WHERE SESSION_ID <> SESSION_ID()")) {
        while (rows.next()) {
          sessions.add(rows.getInt(1));
        }
      }
      for (int session : sessions) {
        boolean ignored = statement.execute("CALL ABORT_SESSION(" + session + ")");
      }
    }
  }

  private void sql(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      boolean ignored = statement.execute(sql);
    }
  }

  /**
   * Again and again while the broker is opening the file anew. Where H2 has forgotten that the
   * broker has it open, the broker has to notice first.
   */
  private Connection connect() {
    String url = "jdbc:h2:rowan:" + disk.directory().resolve("rowan") + ";DB_CLOSE_ON_EXIT=FALSE";
    return Awaitility.await("a connection")
        .atMost(Duration.ofSeconds(60))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> tryToConnect(url), Objects::nonNull);
  }

  private @Nullable Connection tryToConnect(String url) throws InterruptedException {
    try {
      return DriverManager.getConnection(url, "rowan", "");
    } catch (SQLException inUse) {
      disk.failWrites();
      Outage.last(Duration.ofMillis(100));
      disk.heal();
      return null;
    }
  }

  @Override
  public void close() {
    disk.close();
  }
}
