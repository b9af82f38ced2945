package org.rowanmq.server;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Set;
import org.rowanmq.broker.store.UserRecord;
import org.rowanmq.runtime.Environment;
import org.rowanmq.wire.scram.ScramKeys;

/**
 * The first user: {@code admin} with a random password that only the owner of the data directory
 * can read.
 */
final class AdminPassword {
  static final String USER = "admin";
  static final String FILE = "admin.password";
  private static final int PASSWORD_BYTES = 18;
  private static final int SALT_BYTES = 16;

  private AdminPassword() {}

  /**
   * Makes a password, writes it to {@code admin.password}, replacing an older one, and returns the
   * user it belongs to.
   */
  static UserRecord create(Path directory, int iterations, Environment environment)
      throws IOException {
    byte[] random = new byte[PASSWORD_BYTES];
    environment.secureRandom(random);
    String password = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    write(directory.resolve(FILE), password + "\n");
    byte[] salt = new byte[SALT_BYTES];
    environment.secureRandom(salt);
    ScramKeys keys = ScramKeys.of(password, salt, iterations);
    return new UserRecord(
        USER, keys.salt(), keys.iterations(), keys.storedKey(), keys.serverKey(), true);
  }

  /** The file belongs to its owner alone before it has any content. */
  private static void write(Path file, String text) throws IOException {
    boolean unused = Files.deleteIfExists(file);
    if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
      Path created =
          Files.createFile(
              file,
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      fill(created, text);
    } else {
      Path created = Files.createFile(file);
      restrict(created.toFile());
      fill(created, text);
    }
  }

  private static void restrict(File file) throws IOException {
    boolean restricted = file.setReadable(false, false) && file.setReadable(true, true);
    if (!restricted) {
      throw new IOException(file + " cannot be made readable for its owner only");
    }
  }

  private static void fill(Path file, String text) throws IOException {
    try (FileChannel channel = FileChannel.open(file, Set.of(StandardOpenOption.WRITE))) {
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
      while (bytes.hasRemaining()) {
        int unused = channel.write(bytes);
      }
      channel.force(true);
    }
  }
}
