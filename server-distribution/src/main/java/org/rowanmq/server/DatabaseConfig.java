package org.rowanmq.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.rowanmq.broker.ConfigException;
import org.rowanmq.broker.Doc;
import org.rowanmq.store.jdbc.DatabaseAddress;
import org.rowanmq.store.jdbc.Secret;
import org.rowanmq.store.jdbc.UnsafeSettings;

/** Which database server messages lie in, if not in the embedded one. */
public record DatabaseConfig(
    @Doc(
            "Database server, jdbc:postgresql://host/database or jdbc:mariadb://host/database;"
                + " empty for the embedded H2 in the directory")
        String url,
    @Doc("User at the database server") String user,
    @Doc("The user's password; a file is the better place for it") Secret password,
    @Doc(
            "File whose first line is the user's password; a relative one lies in the"
                + " installation")
        Path passwordFile,
    @Doc("Whether to refuse a database server whose settings may lose messages, or only to warn")
        UnsafeSettings unsafeSettings) {
  private static final Path NONE = Path.of("");

  public DatabaseConfig {
    List<ConfigException.Problem> problems = new ArrayList<>();
    boolean server = !url.isEmpty();
    boolean file = !passwordFile.equals(NONE);
    String meaning = "has no meaning without url: the embedded database has no users";
    require(problems, "user", server || user.isEmpty(), meaning);
    require(problems, "password", server || password.isEmpty(), meaning);
    require(problems, "password-file", server || !file, meaning);
    require(
        problems,
        "password-file",
        password.isEmpty() || !file,
        "must not be given together with password");
    if (server) {
      try {
        DatabaseAddress ignored = new DatabaseAddress.Server(url, user, password);
      } catch (IllegalArgumentException wrong) {
        problems.add(new ConfigException.Problem("url", String.valueOf(wrong.getMessage())));
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
  }

  /** The embedded database. */
  public static DatabaseConfig defaults() {
    return new DatabaseConfig("", "", Secret.NONE, NONE, UnsafeSettings.REFUSE);
  }

  /** A database server, otherwise the defaults. */
  public static DatabaseConfig server(String url, String user, String password) {
    return new DatabaseConfig(url, user, new Secret(password), NONE, UnsafeSettings.REFUSE);
  }

  boolean isEmbedded() {
    return url.isEmpty();
  }

  /** The same with a relative path of the password file taken from {@code home}. */
  DatabaseConfig within(Path home) {
    return passwordFile.equals(NONE)
        ? this
        : new DatabaseConfig(url, user, password, home.resolve(passwordFile), unsafeSettings);
  }

  /**
   * Where the database is; reads the password's file.
   *
   * @param directory of the embedded database
   */
  DatabaseAddress address(Path directory) throws ServerException {
    return url.isEmpty()
        ? new DatabaseAddress.Embedded(directory)
        : new DatabaseAddress.Server(url, user, readPassword());
  }

  private Secret readPassword() throws ServerException {
    if (passwordFile.equals(NONE)) {
      return password;
    }
    try {
      return new Secret(Files.readString(passwordFile).lines().findFirst().orElse(""));
    } catch (IOException unreadable) {
      throw new ServerException(
          "store.password-file " + passwordFile + " cannot be read: " + unreadable, unreadable);
    }
  }

  private static void require(
      List<ConfigException.Problem> problems, String key, boolean right, String otherwise) {
    if (!right) {
      problems.add(new ConfigException.Problem(key, otherwise));
    }
  }
}
