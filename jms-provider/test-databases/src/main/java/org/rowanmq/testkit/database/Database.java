package org.rowanmq.testkit.database;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/**
 * One empty database on a server, and a user who owns it but is no administrator. Immutable.
 *
 * @param url JDBC
 * @param name of the database
 */
public record Database(
    DatabaseServer server, String url, String name, String user, String password) {
  /** A connection of that user; the caller closes it. */
  public Connection connect() throws SQLException {
    return DriverManager.getConnection(url, user, password);
  }

  /** Removes everything in it: quicker than making another one. */
  public void clear() throws SQLException {
    server.clear(this);
  }

  /** The same database by another road: a proxy on this port of the local host. */
  public String urlThrough(int port) {
    return url.replace(":" + server.port() + "/", ":" + port + "/");
  }
}
