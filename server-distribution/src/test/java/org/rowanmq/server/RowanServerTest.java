package org.rowanmq.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rowanmq.jms.config.ClientConfig;
import org.rowanmq.jms.config.ConnectionUri;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.server.admin.AdminClient;
import org.rowanmq.server.admin.AdminException;
import org.rowanmq.wire.AdminOperation;
import org.rowanmq.wire.ErrorCode;

class RowanServerTest {
  @TempDir private Path directory = Path.of("");
  private final SystemEnvironment environment = new SystemEnvironment("server-test");

  @AfterEach
  void close() {
    environment.close();
  }

  @Test
  void firstStartMakesAnAdminWhosePasswordOnlyTheOwnerReads() throws Exception {
    String first;
    try (RowanServer server = start(directory)) {
      assertThat(server.isNew()).isTrue();
      first = server.adminPassword();
      assertThat(first).hasSizeGreaterThanOrEqualTo(20);
      assertThat(
              PosixFilePermissions.toString(Files.getPosixFilePermissions(server.passwordFile())))
          .isEqualTo("rw-------");
      assertThat(users(server, first)).containsExactly(List.of("admin", "admin"));
    }
    try (RowanServer again = start(directory)) {
      assertThat(again.isNew()).isFalse();
      assertThat(again.adminPassword()).isEqualTo(first);
      assertThat(users(again, first)).hasSize(1);
    }
  }

  @Test
  void wrongPasswordIsRefusedAndOthersAreServed() throws Exception {
    try (RowanServer server = start(directory)) {
      assertThatThrownBy(() -> users(server, "wrong"))
          .isInstanceOfSatisfying(
              AdminException.class,
              refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.AUTHENTICATION_FAILED));
      assertThat(users(server, server.adminPassword())).hasSize(1);
    }
  }

  @Test
  void newDataDirectoryBelongsToItsOwnerAlone() throws Exception {
    Path data = directory.resolve("deep").resolve("data");
    start(data).close();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
        .isEqualTo("rwx------");
  }

  @Test
  void portInUseIsOneClearLine() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
      ServerConfig config = config(directory).withPort(taken.getLocalPort());
      assertRefused(config, "" + taken.getLocalPort(), "in use");
    }
    // What was opened before the port is closed again.
    start(directory).close();
  }

  @Test
  void directoryThatCannotBeMadeIsRefused() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "");
    assertRefused(config(file.resolve("data")), "file", "cannot be created");
  }

  @Test
  void fileThatIsNoDatabaseOfThisH2IsRefused() throws Exception {
    Files.writeString(directory.resolve("rowan.mv.db"), "H:2,block:1,format:9".repeat(1000));
    assertRefused(config(directory), "rowan.mv.db");
  }

  private void assertRefused(ServerConfig config, String... words) {
    assertThatThrownBy(() -> RowanServer.start(config, environment, (state, why) -> {}).close())
        .isInstanceOf(ServerException.class)
        .message()
        .hasLineCount(1)
        .contains(words);
  }

  private RowanServer start(Path data) throws ServerException, InterruptedException {
    return RowanServer.start(config(data), environment, (state, why) -> {});
  }

  private static ServerConfig config(Path data) {
    return ServerConfig.defaults().withDirectory(data).withPort(0);
  }

  private List<List<String>> users(RowanServer server, String password) throws Exception {
    ClientConfig config = ConnectionUri.parse(server.urls().get(0)).config();
    try (AdminClient client = AdminClient.connect(config, "admin", password, environment)) {
      return client.request(AdminOperation.LIST_USERS, java.util.Map.of()).rows();
    }
  }
}
