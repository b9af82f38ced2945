package org.rowanmq.store.jdbc;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import org.h2.jdbcx.JdbcDataSource;
import org.rowanmq.broker.store.StoreException;

/**
 * Refuses what would put messages at risk before the database file is touched: another H2 than the
 * one that was proved durable, a directory that cannot be written. Says in people's words why a
 * file cannot be opened.
 */
final class H2Guard {
  /** 2.5.x loses fsynced commits after a kill; other versions were not tested. */
  static final String VERSION = "2.4.240";

  private H2Guard() {}

  /** The H2 on the class path. */
  static void checkLibrary() throws StoreException {
    JdbcDataSource memory = new JdbcDataSource();
    memory.setURL("jdbc:h2:mem:");
    try (Connection connection = memory.getConnection()) {
      checkVersion(connection.getMetaData().getDatabaseProductVersion());
    } catch (SQLException failure) {
      throw new StoreException.Fatal("H2 does not start: " + failure.getMessage(), failure);
    }
  }

  /**
   * @param found for example {@code 2.4.240 (2025-09-22)}
   */
  static void checkVersion(String found) throws StoreException {
    if (!found.equals(VERSION) && !found.startsWith(VERSION + " ")) {
      throw new StoreException.Fatal(
          "H2 "
              + found
              + " is on the class path, but only H2 "
              + VERSION
              + " is known to keep every confirmed message (2.5.x loses some when its process is"
              + " killed): put h2-"
              + VERSION
              + ".jar there instead",
          null);
    }
  }

  /** Creates the directory if it is missing: messages are nobody's business but its owner's. */
  static void checkDirectory(Path directory) throws StoreException {
    if (directory.toString().indexOf(';') >= 0) {
      throw new StoreException.Fatal(
          "The data directory " + directory + " must not have a semicolon in its path", null);
    }
    try {
      if (!Files.isDirectory(directory)) {
        createOwned(directory);
      }
    } catch (IOException failure) {
      throw new StoreException.Fatal(
          "The data directory " + directory + " cannot be created: " + failure, failure);
    }
    if (!Files.isWritable(directory)) {
      throw new StoreException.Fatal("The data directory " + directory + " is not writable", null);
    }
  }

  private static void createOwned(Path directory) throws IOException {
    Path parent = directory.toAbsolutePath().getParent();
    if (parent != null) {
      Path ignored = Files.createDirectories(parent);
    }
    boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    try {
      Path ignored =
          posix
              ? Files.createDirectory(
                  directory,
                  PosixFilePermissions.asFileAttribute(
                      PosixFilePermissions.fromString("rwx------")))
              : Files.createDirectory(directory);
    } catch (FileAlreadyExistsException quicker) {
      if (!Files.isDirectory(directory)) {
        throw quicker;
      }
    }
  }

  /** Why the file could not be opened. */
  static StoreException openFailed(Path file, SQLException cause) {
    String reason =
        switch (SqlErrors.state(cause)) {
          case "90020" -> "is used by another process";
          case "90030" ->
              "is corrupt; restore it from a backup, or recover it with H2's Recover tool";
          case "90048" ->
              "is not a database file of H2 "
                  + VERSION
                  + ": it was written by another version, or is something else";
          case "28000" -> "belongs to another application: its user is unknown";
          case "90028", "90031" -> "cannot be read and written: " + cause.getMessage();
          default -> "cannot be opened: " + cause.getMessage();
        };
    return new StoreException.Fatal("The database file " + file + " " + reason, cause);
  }
}
