package org.rowanmq.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.rowanmq.broker.store.Annotations;
import org.rowanmq.broker.store.QueueSpec;
import org.rowanmq.broker.store.StoreException;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.broker.store.UserRecord;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.testkit.database.DatabaseServer;
import org.rowanmq.testkit.database.DatabaseServer.Product;
import org.rowanmq.testkit.store.RecordedPartition;
import org.rowanmq.testkit.store.StoreOwner;
import org.rowanmq.testkit.store.StoreSamples;
import org.rowanmq.wire.Destination;

/** Any Java string survives in every column, and no two are taken for the same. */
class StoredTextTest {
  private static final String ODD =
      "nul \u0000, half \ud83d, escape \u001b, \u20ac\ud83d\ude00'\"\\ ";
  private static final List<String> ALIKE =
      List.of("zoe", "Zoe", "zo\u00eb", "zoe\u0308", "zoe ", " zoe", "zoe\u0000", "\u00dfe", "sse");

  private final SystemEnvironment environment = new SystemEnvironment("test");
  @TempDir Path directory;

  @AfterEach
  void endTimers() {
    environment.close();
  }

  @Test
  void embedded() throws Exception {
    check(JdbcStoreConfig.embedded(directory));
  }

  @ParameterizedTest
  @EnumSource(Product.class)
  void onAServer(Product product) throws Exception {
    check(TestConfigs.of(DatabaseServer.emptied(product)));
  }

  private void check(JdbcStoreConfig config) throws StoreException {
    try (JdbcMessageStore store = JdbcMessageStore.open(config, environment)) {
      StoreOwner owner = new StoreOwner(store);
      String selector = "text = '" + "x".repeat(64 * 1024 - 100) + ODD + "'";
      QueueSpec queue =
          new QueueSpec(
              1, Destination.topic("\u20ac".repeat(512)), ODD, ODD, selector, false, true, true);
      Annotations annotations =
          new Annotations(
              queue.source(), 1, 2, "u".repeat(500) + ODD, 3, 0, true, 0, 0, Map.of(ODD, ODD));
      owner.commit(
          new StoreOp.PutQueue(queue), new StoreOp.Insert(StoreSamples.message(1, 5, annotations)));
      for (String name : ALIKE) {
        owner.commit(new StoreOp.PutUser(user(name)));
      }
      owner.commit(new StoreOp.DeleteUser("ZOE"), new StoreOp.DeleteUser("zoe "));

      RecordedPartition recorded = owner.recover();
      assertThat(recorded.queues).containsExactly(queue);
      assertThat(recorded.users)
          .extracting(UserRecord::name)
          .containsExactlyInAnyOrderElementsOf(
              ALIKE.stream().filter(name -> !name.equals("zoe ")).toList());
      assertThat(owner.read(1, 4).get(0).annotations()).isEqualTo(annotations);
    }
  }

  private static UserRecord user(String name) {
    byte[] key = {1};
    return new UserRecord(name, key, 4096, key, key, false);
  }
}
