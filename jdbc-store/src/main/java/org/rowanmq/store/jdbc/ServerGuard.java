package org.rowanmq.store.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.rowanmq.broker.store.StoreException;

/**
 * Lets only connections to fit servers through. Asked for every connection that writes, because a
 * server may come back with other settings, and another server may answer under the same name.
 * Thread-safe.
 */
final class ServerGuard {
  private static final System.Logger LOG = System.getLogger(ServerGuard.class.getName());

  private final Dialect dialect;
  private final UnsafeSettings unsafeSettings;
  private final Set<String> warned = ConcurrentHashMap.newKeySet();

  ServerGuard(Dialect dialect, UnsafeSettings unsafeSettings) {
    this.dialect = dialect;
    this.unsafeSettings = unsafeSettings;
  }

  /**
   * @throws StoreException.Fatal that names what must change
   * @throws StoreException.Transient if the server takes no writes at the moment
   */
  void admit(Connection connection) throws SQLException, StoreException {
    Findings findings = new Findings();
    dialect.inspect(connection, findings);
    if (findings.unsafe().isEmpty()) {
      return;
    }
    if (unsafeSettings == UnsafeSettings.REFUSE) {
      throw new StoreException.Fatal(
          "The settings of this "
              + dialect.product()
              + " are not safe for messages. "
              + String.join(". ", findings.unsafe())
              + ". Change that, or set store.unsafe-settings to warn to run all the same",
          null);
    }
    for (String finding : findings.unsafe()) {
      if (warned.add(finding)) {
        LOG.log(
            System.Logger.Level.WARNING,
            "Confirmed messages may be lost: {0} setting {1}",
            dialect.product(),
            finding);
      }
    }
  }
}
