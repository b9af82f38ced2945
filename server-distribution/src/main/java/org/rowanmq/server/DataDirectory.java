package org.rowanmq.server;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The folder of the database. Messages are nobody's business but the broker's. */
final class DataDirectory {
  private DataDirectory() {}

  /**
   * Makes the folder readable for its owner only, where it is not there yet; one that somebody made
   * before keeps its permissions.
   *
   * @throws ServerException if it cannot be made
   */
  static void create(Path directory) throws ServerException {
    try {
      if (Files.isDirectory(directory)) {
        return;
      }
      Path parent = directory.toAbsolutePath().getParent();
      if (parent != null) {
        Path unused = Files.createDirectories(parent);
      }
      if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
        Path unused =
            Files.createDirectory(
                directory,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      } else {
        Path unused = Files.createDirectory(directory);
      }
    } catch (IOException e) {
      throw new ServerException("The data directory " + directory + " cannot be created: " + e, e);
    }
  }
}
