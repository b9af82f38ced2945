package org.rowanmq.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code docs/wire-protocol.md} names every error code, frame and operation with its number. */
class ProtocolPageTest {
  private static final Pattern FRAME = Pattern.compile("([A-Z_]+) \\((\\d+)\\)");

  private final String page;

  ProtocolPageTest() throws IOException {
    page = Files.readString(Path.of("../../docs/wire-protocol.md"));
  }

  @Test
  void everyErrorCodeIsInTheTable() {
    for (ErrorCode code : ErrorCode.values()) {
      assertThat(page)
          .contains("| " + code.number() + " | " + code.symbol() + " | " + code.meaning() + " |");
    }
  }

  @Test
  void everyFrameHasItsChapterAndNumber() {
    Set<String> documented = new HashSet<>();
    page.lines()
        .filter(line -> line.startsWith("#### "))
        .forEach(
            line -> {
              Matcher frame = FRAME.matcher(line);
              while (frame.find()) {
                assertThat(FrameCodec.name(Integer.parseInt(frame.group(2))))
                    .isEqualTo(frame.group(1));
                documented.add(frame.group(1));
              }
            });
    for (int type = 0; type < 256; type++) {
      String name = FrameCodec.name(type);
      if (!name.startsWith("frame type")) {
        assertThat(documented).contains(name);
      }
    }
  }

  @Test
  void everyAdministrativeOperationIsInTheTable() {
    for (AdminOperation operation : AdminOperation.values()) {
      assertThat(page).contains("| " + operation.ordinal() + " | " + operation.name() + " |");
    }
  }
}
