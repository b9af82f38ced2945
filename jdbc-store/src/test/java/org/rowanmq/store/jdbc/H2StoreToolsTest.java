package org.rowanmq.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.rowanmq.testkit.store.StoreSamples.insert;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.rowanmq.broker.store.MessageStore;
import org.rowanmq.broker.store.StoreException;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.testkit.store.StoreOwner;

class H2StoreToolsTest extends StoreToolsContract {
  private int databases;

  @Override
  JdbcStoreConfig newDatabase() {
    return embedded("database" + databases++);
  }

  @Override
  Connection connect(JdbcStoreConfig config) throws Exception {
    Path path = ((DatabaseAddress.Embedded) config.database()).directory();
    return DriverManager.getConnection(H2FilePath.url(path.resolve("rowan")), "rowan", "");
  }

  @Test
  void runningBrokersFileIsLeftAlone() throws Exception {
    JdbcStoreConfig config = newDatabase();
    try (SystemEnvironment environment = new SystemEnvironment("test");
        MessageStore store = JdbcMessageStore.open(config, environment)) {
      assertThat(store).isNotNull();
    }
    assertThatThrownBy(() -> StoreTools.open(embedded("nothing"), false))
        .isInstanceOf(StoreException.Fatal.class)
        .hasMessageContaining("There is no database file");
  }

  @Test
  void backupOfABusyDatabaseHasEverythingConfirmedBefore() throws Exception {
    JdbcStoreConfig config = newDatabase();
    AtomicLong confirmed = new AtomicLong();
    AtomicBoolean stop = new AtomicBoolean();
    try (SystemEnvironment environment = new SystemEnvironment("test");
        MessageStore store = JdbcMessageStore.open(config, environment)) {
      StoreOwner owner = new StoreOwner(store);
      CompletableFuture<Void> traffic =
          CompletableFuture.runAsync(
              () -> {
                try {
                  for (long id = 1; !stop.get(); id++) {
                    owner.commit(insert(1, id));
                    confirmed.set(id);
                  }
                } catch (StoreException failure) {
                  throw new IllegalStateException(failure);
                }
              });
      while (confirmed.get() < 50 && !traffic.isDone()) {
        Thread.onSpinWait();
      }
      for (int round = 0; round < 3; round++) {
        long before = confirmed.get();
        Path zip = Path.of(store.backUp("round-" + round));
        long after = confirmed.get() + 1;
        Path copy = unzip(zip, directory.resolve("restored" + round));
        try (MessageStore restored =
            JdbcMessageStore.open(JdbcStoreConfig.embedded(copy), environment)) {
          assertThat(new StoreOwner(restored).ids(1).size()).isBetween((int) before, (int) after);
        }
      }
      stop.set(true);
      traffic.join();
      assertThatThrownBy(() -> store.backUp("round-0")).hasMessageContaining("exists already");
      assertThatThrownBy(() -> store.backUp("../x")).hasMessageContaining("is no name");
    }
  }

  private static Path unzip(Path zip, Path to) throws Exception {
    Files.createDirectories(to);
    try (InputStream stream = Files.newInputStream(zip);
        ZipInputStream entries = new ZipInputStream(stream)) {
      for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
        Files.copy(entries, to.resolve(entry.getName()));
      }
    }
    return to;
  }
}
