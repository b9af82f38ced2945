package org.rowanmq.server.kill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A message of a gibibyte, between processes that have an eighth of that as heap. */
@Tag("soak")
class LargeMessageSoakTest {
  private static final String HEAP = "-Xmx128m";
  private static final long BYTES = 1L << 30;

  @Test
  void aGibibytePassesThroughSmallProcessesAndAKill(@TempDir Path data) throws Exception {
    try (Server server = new Server(data, HEAP, "")) {
      transfer(server, "send", BYTES);
      server.kill();
      server.restart();
      transfer(server, "receive", BYTES);
      // In order, and with what the message has left behind.
      assertThat(server.stop()).isTrue();
    }
  }

  private static void transfer(Server server, String what, long bytes)
      throws IOException, InterruptedException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            HEAP,
            "-cp",
            System.getProperty("java.class.path"),
            LargeTransfer.class.getName(),
            what,
            server.url(),
            server.password(),
            "large",
            Long.toString(bytes));
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertThat(process.waitFor()).as(what).isZero();
  }
}
