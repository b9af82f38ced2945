package org.rowanmq.store.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.rowanmq.broker.store.StoreException;

/**
 * Brings the schema to this version, script by script. Runs at start, before anything else uses the
 * database.
 *
 * <p>Each script that ran is noted with its checksum; a database that ran a different script, or a
 * later one, is refused.
 */
final class SchemaMigrations {
  private final Dialect dialect;

  SchemaMigrations(Dialect dialect) {
    this.dialect = dialect;
  }

  /**
   * @throws StoreException.Fatal if the database belongs to another version
   */
  void migrate(Connection connection) throws SQLException, StoreException {
    boolean autoCommit = connection.getAutoCommit();
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE IF NOT EXISTS rowan_schema_version (version INT NOT NULL PRIMARY KEY,"
              + " checksum BIGINT NOT NULL, applied_at TIMESTAMP NOT NULL)");
      TreeMap<Integer, Long> applied = applied(statement);
      List<String> scripts = dialect.migrations();
      if (!applied.isEmpty() && applied.lastKey() > scripts.size()) {
        throw new StoreException.Fatal(
            "The database has schema version "
                + applied.lastKey()
                + ", this RowanMQ knows versions up to "
                + scripts.size()
                + ": it was written by a newer RowanMQ",
            null);
      }
      for (int version = 1; version <= scripts.size(); version++) {
        String text = script(scripts.get(version - 1));
        Long known = applied.get(version);
        if (known == null) {
          apply(connection, version, text);
        } else if (known != checksum(text)) {
          throw new StoreException.Fatal(
              "Schema version " + version + " was made by another script: checksum " + known, null);
        }
      }
      connection.commit();
    } finally {
      connection.rollback();
      connection.setAutoCommit(autoCommit);
    }
  }

  private static TreeMap<Integer, Long> applied(Statement statement) throws SQLException {
    TreeMap<Integer, Long> applied = new TreeMap<>();
    try (ResultSet rows =
        statement.executeQuery("SELECT version, checksum FROM rowan_schema_version")) {
      while (rows.next()) {
        applied.put(rows.getInt(1), rows.getLong(2));
      }
    }
    return applied;
  }

  private static void apply(Connection connection, int version, String text) throws SQLException {
    try (Statement statement = connection.createStatement();
        PreparedStatement note =
            connection.prepareStatement(
                "INSERT INTO rowan_schema_version (version, checksum, applied_at)"
                    + " VALUES (?, ?, CURRENT_TIMESTAMP)")) {
      for (String command : commands(text)) {
        statement.execute(command);
      }
      note.setInt(1, version);
      note.setLong(2, checksum(text));
      note.executeUpdate();
      connection.commit();
    }
  }

  /**
   * The script's commands without comments: each ends with a semicolon at the end of a line, or is
   * everything between a line {@code -- begin} and a line {@code -- end}.
   */
  static List<String> commands(String text) {
    List<String> commands = new ArrayList<>();
    StringBuilder command = new StringBuilder();
    boolean inBlock = false;
    for (String line : text.replace("\r", "").split("\n")) {
      String bare = line.strip();
      if (bare.equals("-- begin")) {
        inBlock = true;
      } else if (bare.equals("-- end")) {
        inBlock = false;
        add(command, commands);
      } else if (!bare.startsWith("--")) {
        command.append(line.stripTrailing()).append('\n');
        if (!inBlock && bare.endsWith(";")) {
          command.setLength(command.lastIndexOf(";"));
          add(command, commands);
        }
      }
    }
    add(command, commands);
    return commands;
  }

  private static void add(StringBuilder command, List<String> commands) {
    String text = command.toString().strip();
    command.setLength(0);
    if (!text.isEmpty()) {
      commands.add(text);
    }
  }

  /** Independent of line ends. */
  private static long checksum(String text) {
    CRC32 crc = new CRC32();
    crc.update(text.replace("\r", "").getBytes(StandardCharsets.UTF_8));
    return crc.getValue();
  }

  private String script(String name) {
    String path = dialect.folder() + "/" + name;
    try (InputStream stream = SchemaMigrations.class.getResourceAsStream(path)) {
      if (stream == null) {
        throw new IllegalStateException("Migration script " + path + " is missing");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
