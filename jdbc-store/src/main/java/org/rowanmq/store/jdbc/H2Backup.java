package org.rowanmq.store.jdbc;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Pattern;
import org.rowanmq.broker.store.StoreException;

/**
 * Backs up an H2 database while it is in use: a ZIP file with the database's file as it was at one
 * moment. It is there under its name when it is complete and on the disk.
 */
final class H2Backup {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}");

  private H2Backup() {}

  /**
   * @param directory of the database; the file comes in its subdirectory {@code backup}
   */
  static Path write(Connection connection, Path directory, String name)
      throws SQLException, StoreException {
    if (!NAME.matcher(name).matches()) {
      throw new StoreException.Rejected(
          "'"
              + name
              + "' is no name for a backup; allowed: 1 to 100 letters, digits, '.', '_' and '-',"
              + " with no '.' at the start",
          null);
    }
    Path file = directory.resolve("backup").resolve(name + ".zip");
    Path partial = file.resolveSibling(name + ".partial");
    try {
      Path unused = Files.createDirectories(directory.resolve("backup"));
      if (Files.exists(file)) {
        throw new StoreException.Rejected("The backup " + file + " exists already", null);
      }
      try (Statement statement = connection.createStatement()) {
        statement.setQueryTimeout(0);
        boolean ignored =
            statement.execute("BACKUP TO '" + partial.toString().replace("'", "''") + "'");
      }
      try (FileChannel channel = FileChannel.open(partial, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      return Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException failure) {
      throw new StoreException.Rejected("The backup " + file + " failed: " + failure, failure);
    }
  }
}
