package org.rowanmq.tck.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.rowanmq.tck.harness.PackagedBroker.Role;

@DisabledOnOs(OS.WINDOWS)
class PackagedBrokerIT {
  /** A program that starts a broker, tells its process and waits to be killed. */
  static final class Careless {
    public static void main(String[] arguments) throws IOException {
      System.out.println(PackagedBroker.start().pid());
      int unused = System.in.read();
    }
  }

  @TempDir private Path folder = Path.of("");

  @Test
  void killedBrokerComesBackOnItsPortWithItsData() throws IOException {
    try (PackagedBroker broker = PackagedBroker.start()) {
      String url = broker.url();
      long pid = broker.pid();
      broker.addUser("visitor", "secret", Role.USER);
      broker.kill();
      assertThat(broker.isRunning()).isFalse();
      assertThat(ProcessHandle.of(pid)).isEmpty();

      broker.restart();
      assertThat(broker.isRunning()).isTrue();
      assertThat(broker.url()).isEqualTo(url);
      assertThat(broker.command("user", "list")).contains("admin", "visitor");
      assertThat(broker.adminPassword()).isNotEmpty();
      new Socket(InetAddress.getLoopbackAddress(), broker.port()).close();

      assertThat(broker.stop()).as("stopped in order").isTrue();
      assertThat(broker.isRunning()).isFalse();
    }
  }

  @Test
  void configurationReachesTheBroker() {
    try (PackagedBroker broker =
        PackagedBroker.start(
            "destinations: {policies: [{destination: '*', redelivery: {dead-letter-queue: grave}}]}")) {
      assertThat(broker.isRunning()).isTrue();
    }
    assertThatThrownBy(() -> PackagedBroker.start("destinations:\n  dead-letter: grave\n"))
        .hasMessageContaining("destinations.dead-letter: unknown key");
  }

  @Test
  void archiveIsUnpackedOnceThoughManyWantItAtOnce() throws Exception {
    List<CompletableFuture<Path>> wanted = new ArrayList<>();
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      for (int i = 0; i < 4; i++) {
        wanted.add(
            CompletableFuture.supplyAsync(
                () -> {
                  try {
                    return Installation.unpacked(archive(), folder).home();
                  } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                },
                pool));
      }
      Set<Path> homes = new HashSet<>();
      for (CompletableFuture<Path> home : wanted) {
        homes.add(home.get(2, TimeUnit.MINUTES));
      }
      assertThat(homes).hasSize(1);
      assertThat(homes.iterator().next().resolve("bin/rowan")).isExecutable();
      assertThat(folder).isDirectoryNotContaining("glob:**/unpacking-*");
    } finally {
      pool.shutdownNow();
    }
  }

  private static Path archive() {
    return Path.of(System.getProperty("rowan.archive"));
  }

  @Test
  void sharedBrokerIsOne() {
    assertThat(PackagedBroker.shared()).isSameAs(PackagedBroker.shared());
    assertThat(PackagedBroker.shared().isRunning()).isTrue();
  }

  @Test
  void refusedCommandTellsWhy() {
    assertThatThrownBy(() -> PackagedBroker.shared().command("user", "remove", "nobody"))
        .hasMessageContaining("nobody");
  }

  @Test
  void closedBrokerLeavesNeitherProcessNorData() {
    PackagedBroker broker = PackagedBroker.start();
    long pid = broker.pid();
    Path data = broker.data();
    broker.close();
    broker.close();
    assertThat(ProcessHandle.of(pid)).isEmpty();
    assertThat(data).doesNotExist();
  }

  @Test
  void brokerEndsWithTheJvmThatStartedIt() throws IOException, InterruptedException {
    Process careless =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-Drowan.archive=" + System.getProperty("rowan.archive"),
                "-Drowan.work=" + System.getProperty("rowan.work"),
                Careless.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader reader = careless.inputReader(StandardCharsets.UTF_8)) {
      long broker = Long.parseLong(reader.readLine());
      assertThat(ProcessHandle.of(broker)).isPresent();
      int unused = careless.destroyForcibly().waitFor();
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> ProcessHandle.of(broker).filter(ProcessHandle::isAlive).isEmpty());
    } finally {
      careless.destroyForcibly();
    }
  }
}
