package org.rowanmq.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.rowanmq.testkit.store.StoreSamples.insert;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rowanmq.broker.store.MessageStore;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.testkit.store.MessageStoreContract;
import org.rowanmq.testkit.store.StoreOwner;

class H2MessageStoreTest extends MessageStoreContract {
  private final SystemEnvironment environment = new SystemEnvironment("test");
  @TempDir Path directory;

  @AfterEach
  void endTimers() {
    environment.close();
  }

  @Override
  protected MessageStore open() throws Exception {
    return JdbcMessageStore.open(JdbcStoreConfig.embedded(directory), environment);
  }

  @Test
  void everyCommitIsInTheFileWhenItReturns() throws Exception {
    try (MessageStore store = open()) {
      StoreOwner owner = new StoreOwner(store);
      for (long id = 1; id <= 20; id++) {
        owner.commit(insert(1, id));
        Path copy = Files.createDirectories(directory.resolve("copy" + id));
        Files.copy(directory.resolve("rowan.mv.db"), copy.resolve("rowan.mv.db"));
        try (MessageStore killed =
            JdbcMessageStore.open(JdbcStoreConfig.embedded(copy), environment)) {
          assertThat(new StoreOwner(killed).ids(1)).hasSize((int) id).endsWith(id);
        }
      }
    }
  }
}
