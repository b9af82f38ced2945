package org.rowanmq.benchmarks.artemis;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.config.storage.DatabaseStorageConfiguration;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;

/**
 * Artemis as its own installer sets it up, without security: every persistent message synced, the
 * journal's buffer timed to what a sync takes on this disk.
 *
 * <pre>
 * ArtemisBroker PORT DIRECTORY nio|aio|jdbc [JDBC-URL USER PASSWORD]
 * </pre>
 */
public final class ArtemisBroker {
  private static final int SYNCS = 250;
  private static final int BLOCK = 4096;

  private ArtemisBroker() {}

  public static void main(String[] args) throws Exception {
    Path directory = Path.of(args[1]);
    Configuration configuration = new ConfigurationImpl();
    configuration.setPersistenceEnabled(true);
    configuration.setSecurityEnabled(false);
    configuration.setJMXManagementEnabled(false);
    configuration.setJournalDirectory(directory.resolve("journal").toString());
    configuration.setBindingsDirectory(directory.resolve("bindings").toString());
    configuration.setPagingDirectory(directory.resolve("paging").toString());
    configuration.setLargeMessagesDirectory(directory.resolve("large").toString());
    configuration.addAcceptorConfiguration("tcp", "tcp://127.0.0.1:" + args[0]);
    switch (args[2]) {
      case "nio" -> {
        configuration.setJournalType(JournalType.NIO);
        configuration.setJournalBufferTimeout_NIO(nanosOfSync(directory));
      }
      case "aio" -> {
        configuration.setJournalType(JournalType.ASYNCIO);
        configuration.setJournalBufferTimeout_AIO(nanosOfSync(directory));
      }
      case "jdbc" -> {
        DatabaseStorageConfiguration database = new DatabaseStorageConfiguration();
        database.setJdbcConnectionUrl(args[3]);
        database.setJdbcUser(args[4]);
        database.setJdbcPassword(args[5]);
        database.setJdbcDriverClassName("org.postgresql.Driver");
        configuration.setStoreConfiguration(database);
      }
      default -> throw new IllegalArgumentException("nio, aio or jdbc, not " + args[2]);
    }
    new EmbeddedActiveMQ().setConfiguration(configuration).start();
    System.out.println("ready");
  }

  /** What "artemis create" measures, too. */
  private static int nanosOfSync(Path directory) throws IOException {
    Files.createDirectories(directory);
    Path file = directory.resolve("sync.test");
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate(BLOCK * SYNCS), 0);
      channel.force(true);
      long begin = System.nanoTime();
      for (int i = 0; i < SYNCS; i++) {
        channel.write(ByteBuffer.allocate(BLOCK), (long) i * BLOCK);
        channel.force(false);
      }
      return (int) ((System.nanoTime() - begin) / SYNCS);
    } finally {
      Files.deleteIfExists(file);
    }
  }
}
