package org.rowanmq.server.kill;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** A database for a broker, and what can happen to it. Belongs to the test's thread. */
interface Ground extends AutoCloseable {
  /** The databases there are. */
  enum Product {
    H2,
    POSTGRESQL,
    MARIADB
  }

  /**
   * Makes an empty one.
   *
   * @param directory for the broker's files
   */
  static Ground of(Product product, Path directory)
      throws IOException, SQLException, InterruptedException {
    return product == Product.H2 ? new DiskGround(directory) : new ServerGround(product, directory);
  }

  /** Longer than the timeouts in {@link #config}. */
  Duration PAUSE = Duration.ofMillis(4_500);

  /** The section {@code store} of the configuration for a broker in this process. */
  String config();

  /** The section {@code store} of the configuration for a broker in a process of its own. */
  String processConfig();

  /** Everything that can happen. */
  List<Outage> outages();

  /** How it can crash under a broker in a process of its own. */
  List<Outage> crashes();

  @Override
  void close() throws IOException;
}
