package org.rowanmq.store.jdbc;

import java.nio.file.Path;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/** Where the database is. */
public sealed interface DatabaseAddress {
  /** An H2 database inside this process, with its file in a directory of its own. */
  record Embedded(Path directory) implements DatabaseAddress {}

  /**
   * A database server.
   *
   * @param url {@code jdbc:postgresql://host:port/database} or {@code
   *     jdbc:mariadb://host:port/database}, with the driver's options
   * @param user empty for the driver's default
   */
  record Server(String url, String user, Secret password) implements DatabaseAddress {
    private static final Pattern PASSWORD = Pattern.compile("(?i)[?&;](password|pwd)=");

    /**
     * @throws IllegalArgumentException if the URL is that of another database, or holds a password
     */
    public Server {
      if (!Supported.isSupported(url)) {
        throw new IllegalArgumentException(
            "'" + withoutOptions(url) + "' is not supported: " + Supported.LIST);
      }
      if (PASSWORD.matcher(url).find()) {
        throw new IllegalArgumentException(
            "must not hold a password, because it is shown in logs: give it by itself");
      }
    }

    /** Without options, because they may hold secrets. */
    @Override
    public String toString() {
      return withoutOptions(url);
    }

    private static String withoutOptions(String url) {
      int options = url.indexOf('?');
      return options < 0 ? url : url.substring(0, options);
    }
  }

  /**
   * A database server that somebody else connects to, such as an application server with its pool.
   * The broker keeps some of the connections as long as it runs: one that writes, one for its
   * lease, one for upkeep and those that read. What it sets in their sessions it puts back.
   *
   * @param name what people call the source, for example {@code java:/jdbc/rowan}
   * @param source gives connections that take part in no transaction but their own; never closed
   */
  record Given(String name, DataSource source) implements DatabaseAddress {
    @Override
    public String toString() {
      return "DataSource " + name;
    }
  }
}
