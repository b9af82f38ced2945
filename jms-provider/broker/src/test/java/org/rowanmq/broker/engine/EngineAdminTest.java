package org.rowanmq.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.rowanmq.broker.store.UserRecord;
import org.rowanmq.wire.AdminOperation;
import org.rowanmq.wire.BrokerFrame;
import org.rowanmq.wire.ClientFrame;
import org.rowanmq.wire.ErrorCode;

final class EngineAdminTest {
  private final EngineRig rig = new EngineRig();
  private final RigClient admin = rig.connect("admin");

  private static Map<String, String> user(String name, String role) {
    String key = Base64.getEncoder().encodeToString(new byte[32]);
    String salt = Base64.getEncoder().encodeToString(new byte[16]);
    return new HashMap<>(
        Map.of(
            "name",
            name,
            "salt",
            salt,
            "iterations",
            "4096",
            "stored-key",
            key,
            "server-key",
            key,
            "role",
            role));
  }

  @Test
  void onlyAdministratorsMayAsk() {
    RigClient client = rig.connect("alice");
    assertThat(client.admin(AdminOperation.STATUS, Map.of()).code())
        .isEqualTo(ErrorCode.NOT_AUTHORISED);
  }

  @Test
  void questionsToTheStoreAreForAdministratorsOnly() {
    RigClient client = rig.connect("alice");
    for (AdminOperation operation : List.of(AdminOperation.SQL, AdminOperation.BACKUP)) {
      assertThat(client.admin(operation, Map.of("statement", "SELECT 1", "name", "x")).code())
          .isEqualTo(ErrorCode.NOT_AUTHORISED);
      // Nobody answers them in this rig.
      assertThat(admin.admin(operation, Map.of("statement", "SELECT 1", "name", "x")).code())
          .isEqualTo(ErrorCode.UNSUPPORTED);
    }
  }

  @Test
  void queuesAreListedWithTheirCounts() {
    RigClient client = rig.connect("alice").open(1, "app").session(1);
    client.send(1, "queue://orders", "a");
    client.send(1, "queue://orders", "b");
    client.frame(
        new ClientFrame.OpenConsumer(
            1,
            40,
            1,
            1,
            RigClient.spec(
                "queue://orders", org.rowanmq.wire.ConsumerSpec.Kind.QUEUE, null, null)));
    client.frame(new ClientFrame.Credit(1, 1, 1, 1, 1_000));
    client.durable(1, 2, "topic://t", "d");
    BrokerFrame.AdminReply reply = admin.admin(AdminOperation.LIST_QUEUES, Map.of());
    String bytes = Integer.toString(2 * RigClient.content("a").length());
    assertThat(reply.rows())
        .containsExactly(
            List.of("DLQ", "queue", "0", "0", "0", "0", "0", "0", "0", "0"),
            List.of("orders", "queue", "1", "0", "1", "1", bytes, "0", "0", "0"),
            List.of("app:d", "durable subscription of t", "0", "0", "0", "1", "0", "0", "0", "0"));
  }

  @Test
  void aLongListComesInPages() {
    RigClient client = rig.connect("alice").open(1).session(1);
    for (int i = 0; i < 600; i++) {
      client.send(1, "queue://q" + i, "a");
    }
    BrokerFrame.AdminReply first = admin.admin(AdminOperation.LIST_QUEUES, Map.of());
    assertThat(first.rows()).hasSize(500);
    admin.frame(new ClientFrame.Admin(8, AdminOperation.LIST_QUEUES, Map.of(), first.nextPage()));
    BrokerFrame.AdminReply second = admin.last(BrokerFrame.AdminReply.class);
    assertThat(second.rows()).hasSize(101);
    assertThat(second.nextPage()).isEmpty();
    admin.frame(new ClientFrame.Admin(9, AdminOperation.LIST_QUEUES, Map.of(), "x"));
    assertThat(admin.last(BrokerFrame.AdminReply.class).code())
        .isEqualTo(ErrorCode.ARGUMENT_INVALID);
  }

  @Test
  void aUserIsAnsweredAndKnownWhenDurable() {
    rig.isStoreSlow = true;
    admin.frame(new ClientFrame.Admin(7, AdminOperation.ADD_USER, user("alice", "user"), ""));
    assertThat(admin.all(BrokerFrame.AdminReply.class)).isEmpty();
    assertThat(rig.users).last().isEqualTo(Map.of());
    rig.settle();
    assertThat(admin.last(BrokerFrame.AdminReply.class).code()).isNull();
    assertThat(rig.users.get(rig.users.size() - 1)).containsOnlyKeys("alice");
    assertThat(rig.restart().users.get(0)).containsOnlyKeys("alice");
  }

  @Test
  void usersAreListedAndRemoved() {
    admin.admin(AdminOperation.ADD_USER, user("root", "admin"));
    admin.admin(AdminOperation.ADD_USER, user("alice", "user"));
    assertThat(admin.admin(AdminOperation.LIST_USERS, Map.of()).rows())
        .containsExactly(List.of("alice", "user"), List.of("root", "admin"));
    admin.admin(AdminOperation.REMOVE_USER, Map.of("name", "alice"));
    assertThat(admin.admin(AdminOperation.LIST_USERS, Map.of()).rows())
        .containsExactly(List.of("root", "admin"));
    assertThat(rig.store.users).containsOnlyKeys("root");
  }

  @Test
  void theLastAdministratorStays() {
    admin.admin(AdminOperation.ADD_USER, user("root", "admin"));
    assertThat(admin.admin(AdminOperation.REMOVE_USER, Map.of("name", "root")).code())
        .isEqualTo(ErrorCode.ARGUMENT_INVALID);
    assertThat(admin.admin(AdminOperation.ADD_USER, user("root", "user")).code())
        .isEqualTo(ErrorCode.ARGUMENT_INVALID);
  }

  @Test
  void aWrongArgumentIsNamedWithItsValueAndWhatIsAllowed() {
    Map<String, Map<String, String>> wrong = new HashMap<>();
    for (String argument : List.of("iterations", "salt", "stored-key", "server-key", "role")) {
      Map<String, String> arguments = user("alice", "user");
      arguments.put(argument, "oops!");
      wrong.put(argument, arguments);
    }
    wrong.forEach(
        (argument, arguments) -> {
          BrokerFrame.AdminReply reply = admin.admin(AdminOperation.ADD_USER, arguments);
          assertThat(reply.code()).isEqualTo(ErrorCode.ARGUMENT_INVALID);
          assertThat(reply.detail()).contains("'" + argument + "'", "'oops!'", "allowed: ");
        });
    assertThat(admin.admin(AdminOperation.REMOVE_USER, Map.of()).detail()).contains("missing");
    assertThat(rig.store.users).isEmpty();
  }

  @Test
  void theCompositionRootCanPutAUser() {
    rig.apply(
        new Command.PutUser(
            new UserRecord("admin", new byte[16], 4096, new byte[32], new byte[32], true)));
    assertThat(rig.users.get(rig.users.size() - 1)).containsOnlyKeys("admin");
  }

  @Test
  void statusSaysWhetherTheDatabaseIsAwayAndWhatTheWriterAdds() {
    assertThat(admin.admin(AdminOperation.STATUS, Map.of()).rows())
        .contains(List.of("state", "SERVING"), List.of("writer", "idle"), List.of("links", "1"));
    rig.apply(new Command.Degraded("connection refused"));
    assertThat(admin.admin(AdminOperation.STATUS, Map.of()).rows())
        .contains(List.of("state", "DEGRADED: connection refused"));
  }
}
