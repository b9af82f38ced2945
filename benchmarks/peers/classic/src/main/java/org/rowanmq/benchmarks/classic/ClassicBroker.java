package org.rowanmq.benchmarks.classic;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import org.apache.activemq.broker.BrokerService;
import org.apache.activemq.store.PersistenceAdapter;
import org.apache.activemq.store.jdbc.JDBCPersistenceAdapter;
import org.apache.activemq.store.kahadb.KahaDBPersistenceAdapter;

/**
 * ActiveMQ Classic with its defaults, without security: KahaDB syncs every persistent message.
 *
 * <pre>
 * ClassicBroker PORT DIRECTORY kahadb|jdbc [JDBC-URL USER PASSWORD]
 * </pre>
 */
public final class ClassicBroker {
  private static final int CONNECTIONS = 20;

  private ClassicBroker() {}

  public static void main(String[] args) throws Exception {
    Path directory = Path.of(args[1]);
    BrokerService broker = new BrokerService();
    broker.setUseJmx(false);
    broker.setDataDirectoryFile(directory.toFile());
    broker.setPersistenceAdapter(adapter(args, directory));
    broker.addConnector("tcp://127.0.0.1:" + args[0]);
    broker.start();
    broker.waitUntilStarted();
    System.out.println("ready");
    broker.waitUntilStopped();
  }

  private static PersistenceAdapter adapter(String[] args, Path directory) {
    switch (args[2]) {
      case "kahadb" -> {
        KahaDBPersistenceAdapter files = new KahaDBPersistenceAdapter();
        files.setDirectory(directory.resolve("kahadb").toFile());
        return files;
      }
      case "jdbc" -> {
        HikariConfig pool = new HikariConfig();
        pool.setJdbcUrl(args[3]);
        pool.setUsername(args[4]);
        pool.setPassword(args[5]);
        pool.setMaximumPoolSize(CONNECTIONS);
        JDBCPersistenceAdapter rows = new JDBCPersistenceAdapter();
        rows.setDataSource(new HikariDataSource(pool));
        return rows;
      }
      default -> throw new IllegalArgumentException("kahadb or jdbc, not " + args[2]);
    }
  }
}
