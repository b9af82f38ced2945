package org.rowanmq.ra.embedded;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an administrator has said about the broker inside. Immutable.
 *
 * @param name of the broker, shown to clients and in logs
 * @param dataSource JNDI name of the data source that messages lie behind; null for a directory
 * @param directory absolute path of the embedded database's directory; null for a data source
 * @param host address of the listener
 * @param port of the listener for clients elsewhere; 0 for none
 * @param user whom the adapter logs in as, and an administrator of the broker
 * @param password of the user
 * @param isMadeUp whether nobody else can know the password
 * @param settings everything else, as {@code key=value}
 */
public record EmbeddedConfig(
    String name,
    @Nullable String dataSource,
    @Nullable Path directory,
    String host,
    int port,
    String user,
    String password,
    boolean isMadeUp,
    String settings) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final int PORT_MAX = 65_535;

  /**
   * Where messages lie, as it was set.
   *
   * @param dataSource null or empty for nothing
   * @param directory null or empty for nothing
   */
  record Place(@Nullable String dataSource, @Nullable String directory) {}

  /** How the adapter logs in. */
  record Login(String user, String password, boolean isMadeUp) {
    /** Without the password. */
    @Override
    public String toString() {
      return user;
    }
  }

  /**
   * @throws IllegalArgumentException that names every property which is wrong, its value, and what
   *     is allowed
   */
  static EmbeddedConfig of(
      String name, Place place, String host, int port, Login login, String settings) {
    List<String> problems = new ArrayList<>();
    if (!NAME.matcher(name).matches()) {
      problems.add(
          "brokerName '"
              + name
              + "' is not allowed: 1 to 64 letters, digits, dots, dashes and underscores, the first"
              + " a letter or digit");
    }
    String dataSource = given(place.dataSource());
    String directory = given(place.directory());
    if (dataSource == null && directory == null) {
      problems.add(
          "nothing says where messages lie: set dataSource, the JNDI name of a DataSource for"
              + " PostgreSQL or MariaDB, or directory, an absolute path for the embedded database");
    } else if (dataSource != null && directory != null) {
      problems.add(
          "dataSource '"
              + dataSource
              + "' and directory '"
              + directory
              + "' are both set: messages lie in one place");
    }
    if (host.isBlank()) {
      problems.add("host '" + host + "' is not allowed: name an address to bind");
    }
    if (port < 0 || port > PORT_MAX) {
      problems.add("port " + port + " is not allowed: 1 to " + PORT_MAX + ", 0 for no listener");
    }
    Path path = directory == null ? null : path(directory, problems);
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(
          "The embedded broker's configuration is wrong: " + String.join("; ", problems));
    }
    return new EmbeddedConfig(
        name,
        dataSource,
        path,
        host,
        port,
        login.user(),
        login.password(),
        login.isMadeUp(),
        settings);
  }

  private static @Nullable String given(@Nullable String text) {
    return text == null || text.isBlank() ? null : text.strip();
  }

  /** Relative to what, nobody could tell. */
  private static @Nullable Path path(String directory, List<String> problems) {
    try {
      Path path = Path.of(directory);
      if (path.isAbsolute()) {
        return path;
      }
      problems.add("directory '" + directory + "' is not allowed: it must be an absolute path");
    } catch (InvalidPathException e) {
      problems.add("directory '" + directory + "' is not allowed: " + e.getReason());
    }
    return null;
  }

  /** Without the password. */
  @Override
  public String toString() {
    return name + " on " + (dataSource == null ? directory : "DataSource " + dataSource);
  }
}
