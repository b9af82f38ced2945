package org.rowanmq.store.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
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
 * <p>Brokers that start together do it one after the other. Where DDL is not transactional, the
 * scripts can run again after a crash. Each script that ran is noted with its checksum; a database
 * that ran a different script, or a later one, is refused.
 */
final class SchemaMigrations {
  private static final System.Logger LOG = System.getLogger(SchemaMigrations.class.getName());

  private final Dialect dialect;

  SchemaMigrations(Dialect dialect) {
    this.dialect = dialect;
  }

  /**
   * Brings the schema up to date, or only looks at it.
   *
   * @throws StoreException.Fatal if it is not as it must be, with what to do
   */
  void ensure(Connection connection, SchemaMode mode) throws SQLException, StoreException {
    if (mode == SchemaMode.MANAGE) {
      migrate(connection);
      return;
    }
    String missing = missing(connection);
    if (!connection.getAutoCommit()) {
      connection.rollback();
    }
    if (!missing.isEmpty()) {
      throw new StoreException.Fatal(missing, null);
    }
  }

  /**
   * @throws StoreException.Fatal if the database belongs to another version
   */
  void migrate(Connection connection) throws SQLException, StoreException {
    boolean autoCommit = connection.getAutoCommit();
    connection.setAutoCommit(false);
    try {
      dialect.lockSchema(connection);
      runScripts(connection);
    } finally {
      release(connection, autoCommit);
    }
  }

  /**
   * Looks whether the schema is the one of this version. Changes nothing.
   *
   * @return what is wrong and what to do, or an empty text
   */
  String missing(Connection connection) throws SQLException {
    List<String> scripts = dialect.migrations();
    TreeMap<Integer, Long> applied =
        StoreTables.exist(connection) ? StoreTables.versions(connection) : new TreeMap<>();
    int latest = version(scripts.get(scripts.size() - 1));
    int version = applied.isEmpty() ? 0 : applied.lastKey();
    if (version > latest) {
      return newer(version, latest);
    }
    for (String each : scripts) {
      Long known = applied.get(version(each));
      if (version(each) <= version && (known == null || known != checksum(script(each)))) {
        return "Schema version " + version(each) + " was made by another script: checksum " + known;
      }
    }
    return version == latest
        ? ""
        : "The schema has version "
            + version
            + ", this RowanMQ needs "
            + latest
            + ": run 'rowan store upgrade', or, as a user who may change the database, the SQL that"
            + " 'rowan store print-sql --database "
            + dialect.folder()
            + " --from "
            + (version + 1)
            + "' prints";
  }

  /**
   * The scripts as one, from a version on, for the database's own client.
   *
   * @throws IllegalArgumentException if there is no such version
   */
  String sql(int from) {
    List<String> scripts = dialect.migrations();
    int latest = version(scripts.get(scripts.size() - 1));
    if (from < 1 || from > latest) {
      throw new IllegalArgumentException(
          "There is no schema version " + from + "; allowed: 1 to " + latest);
    }
    StringBuilder sql = new StringBuilder();
    sql.append("-- RowanMQ's schema for ").append(dialect.product()).append(", versions ");
    sql.append(from).append(" to ").append(latest).append(".\n");
    if (from == 1) {
      sql.append(versionTable()).append(";\n");
    }
    for (String script : scripts) {
      int version = version(script);
      if (version < from) {
        continue;
      }
      String text = script(script);
      sql.append("\n-- Version ").append(version).append('\n');
      for (String command : commands(text)) {
        sql.append(dialect.asScript(command)).append('\n');
      }
      sql.append(
          "INSERT INTO rowan_schema_version (version, checksum, applied_at) VALUES ("
              + version
              + ", "
              + checksum(text)
              + ", CURRENT_TIMESTAMP);\n");
    }
    return sql.toString();
  }

  private String versionTable() {
    return "CREATE TABLE IF NOT EXISTS rowan_schema_version (version INT NOT NULL PRIMARY KEY,"
        + " checksum BIGINT NOT NULL, applied_at TIMESTAMP NOT NULL)"
        + dialect.tableOptions();
  }

  private static String newer(int version, int known) {
    return "The database has schema version "
        + version
        + ", this RowanMQ knows versions up to "
        + known
        + ": it was written by a newer RowanMQ";
  }

  private void runScripts(Connection connection) throws SQLException, StoreException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(versionTable());
      TreeMap<Integer, Long> applied = StoreTables.versions(connection);
      List<String> scripts = dialect.migrations();
      int latest = version(scripts.get(scripts.size() - 1));
      if (!applied.isEmpty() && applied.lastKey() > latest) {
        throw new StoreException.Fatal(newer(applied.lastKey(), latest), null);
      }
      for (String script : scripts) {
        int version = version(script);
        String text = script(script);
        Long known = applied.get(version);
        if (known == null) {
          apply(connection, version, text);
        } else if (known != checksum(text)) {
          throw new StoreException.Fatal(
              "Schema version " + version + " was made by another script: checksum " + known, null);
        }
      }
      connection.commit();
    }
  }

  /** The connection may be broken, which then is not the first thing to tell. */
  private void release(Connection connection, boolean autoCommit) {
    try {
      connection.rollback();
      dialect.unlockSchema(connection);
      connection.commit();
      connection.setAutoCommit(autoCommit);
    } catch (SQLException failure) {
      LOG.log(System.Logger.Level.DEBUG, "The schema lock was not released", failure);
    }
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

  /** What its name says: {@code V008__branches.sql} makes version 8. */
  private static int version(String script) {
    return Integer.parseInt(script.substring(1, 4));
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
