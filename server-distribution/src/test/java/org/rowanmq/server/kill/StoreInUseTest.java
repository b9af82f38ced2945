package org.rowanmq.server.kill;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code rowan store} beside a broker on the embedded database: another process holds its file. */
final class StoreInUseTest {
  @TempDir private Path data = Path.of("");

  @Test
  void fileOfARunningBrokerIsRefusedByName() throws Exception {
    try (Server server = new Server(data)) {
      refused(server.rowan("store", "check"));
      refused(server.rowan("store", "after-restore"));
      assertThat(server.stop()).isTrue();
      Server.Answer afterwards = server.rowan("store", "check");
      assertThat(afterwards.text()).contains("partition 0 is at epoch 1").doesNotContain("error");
      assertThat(afterwards.code()).isZero();
    }
  }

  private void refused(Server.Answer answer) {
    assertThat(answer.text())
        .contains(data.resolve("rowan.mv.db") + " is used by another process")
        .doesNotContain("Exception");
    assertThat(answer.code()).isEqualTo(1);
  }
}
