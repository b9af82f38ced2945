package org.rowanmq.store.jdbc;

import java.util.Locale;
import java.util.Map;
import org.rowanmq.broker.store.StoreException;

/** The databases RowanMQ works on. */
final class Supported {
  static final String LIST =
      "supported are PostgreSQL 13 and later, MariaDB 10.6 and later, and the embedded H2";

  private static final Map<String, Dialect> BY_URL =
      Map.of("jdbc:postgresql:", new PostgresDialect(), "jdbc:mariadb:", new MariaDbDialect());

  private static final Map<String, Dialect> BY_PRODUCT =
      Map.of(
          "postgresql", new PostgresDialect(),
          "mariadb", new MariaDbDialect(),
          "h2", new H2Dialect());

  private Supported() {}

  /** Whether a JDBC URL is that of a database server that can be used. */
  static boolean isSupported(String url) {
    return BY_URL.keySet().stream().anyMatch(url::startsWith);
  }

  /** The dialect for a JDBC URL that {@link #isSupported}. */
  static Dialect byUrl(String url) {
    return BY_URL.entrySet().stream()
        .filter(entry -> url.startsWith(entry.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElseThrow();
  }

  /** The dialect for what a driver says its database is. */
  static Dialect byProduct(String product) throws StoreException {
    Dialect dialect = BY_PRODUCT.get(product.toLowerCase(Locale.ROOT));
    if (dialect == null) {
      throw refused(product);
    }
    return dialect;
  }

  /** Says what is supported instead. */
  static StoreException.Fatal refused(String what) {
    return new StoreException.Fatal(what + " is not supported: " + LIST, null);
  }
}
