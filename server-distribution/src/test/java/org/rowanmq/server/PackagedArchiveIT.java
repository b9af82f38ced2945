package org.rowanmq.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What users download, run as they run it: unpacked, through its launcher, in processes. */
@DisabledOnOs(OS.WINDOWS)
class PackagedArchiveIT {
  private record Outcome(int code, String out, String err) {}

  @TempDir private static Path unpacked = Path.of("");
  private static Path home = Path.of("");

  @TempDir private Path data = Path.of("");
  private final List<Process> processes = new ArrayList<>();

  @BeforeAll
  static void unpack() throws Exception {
    Process tar =
        new ProcessBuilder("tar", "xzf", System.getProperty("rowan.archive"))
            .directory(unpacked.toFile())
            .inheritIO()
            .start();
    assertThat(tar.waitFor()).isZero();
    try (Stream<Path> folders = Files.list(unpacked)) {
      home = folders.findFirst().orElseThrow();
    }
  }

  @AfterEach
  void killWhatIsLeft() {
    processes.forEach(Process::destroyForcibly);
  }

  @Test
  void archiveHasItsFolders() {
    assertThat(home.resolve("bin/rowan")).isExecutable();
    assertThat(home.resolve("bin/rowan.cmd")).exists();
    assertThat(home.resolve("conf/rowan.yaml")).isNotEmptyFile();
    assertThat(home.resolve("data")).isEmptyDirectory();
    assertThat(home.resolve("samples/OrderFeed.java")).isNotEmptyFile();
    assertThat(home.resolve("samples/orders.jsonl")).isNotEmptyFile();
    assertThat(home.resolve("samples/wildfly/rowanmq.cli")).isNotEmptyFile();
    assertThat(home.resolve("rar/rowanmq.rar")).isNotEmptyFile();
    assertThat(home.resolve("rar/rowanmq-embedded.rar")).isNotEmptyFile();
    assertThat(home.resolve("rar/rowanmq-javax.rar")).isNotEmptyFile();
    assertThat(home.resolve("LICENSE")).isNotEmptyFile();
    assertThat(home.resolve("lib")).isNotEmptyDirectory();
  }

  @Test
  void versionAndHelpAreThere() throws Exception {
    assertThat(rowan("--version").out()).startsWith("RowanMQ 0.");
    assertThat(rowan("demo", "--help").out()).contains("SIGKILL");
    assertThat(rowan("nonsense").code()).isEqualTo(2);
  }

  @Test
  void messagesSurviveKillAndOrderlyStop() throws Exception {
    Path lines = Files.writeString(data.resolve("lines"), "first\nsecond\nthird\n");
    Process first = process("run", "--port", "0");
    String url = ready(first);
    assertThat(rowan("send", "q", lines.toString(), "--url", url).out()).contains("sent 3");
    assertThat(rowan("receive", "q", "--count", "1", "--url", url).out()).isEqualTo("first\n");

    Outcome locked = rowan("run", "--port", "0");
    assertThat(locked.code()).isEqualTo(1);
    assertThat(locked.err()).hasLineCount(1).contains("used by another process");

    first.destroyForcibly().waitFor();
    Process second = process("run", "--port", "0");
    url = ready(second);
    assertThat(rowan("receive", "q", "--count", "1", "--url", url).out()).isEqualTo("second\n");

    second.destroy();
    assertThat(second.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(second.exitValue()).as("SIGTERM is a clean stop").isZero();
    Process third = process("run", "--port", "0");
    url = ready(third);
    assertThat(rowan("receive", "q", "--timeout", "1s", "--url", url).out()).isEqualTo("third\n");
    third.destroy();
    assertThat(third.waitFor(60, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void wrongConfigurationIsToldWithItsLines() throws Exception {
    Path file = data.resolve("wrong.yaml");
    Files.writeString(file, "limits:\n  max-fram: 64KiB\nengine:\n  io-threads: 0\n");
    Outcome outcome = rowan("run", "--config", file.toString());
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err())
        .hasLineCount(2)
        .contains("wrong.yaml:2: limits.max-fram: unknown key", "'limits.max-frame'")
        .contains("wrong.yaml:4: engine.io-threads: 0 is not allowed");
  }

  @Test
  void demoLosesNothing() throws Exception {
    Path lines = data.resolve("many");
    Files.write(lines, IntStream.range(0, 150).mapToObj(i -> "line " + i).toList());
    Outcome demo = rowan("demo", "--file", lines.toString());
    assertThat(demo.out()).as(demo.err()).contains("kill -9");
    assertThat(demo.out())
        .containsPattern("queue orders +150 +150 +0 +0 ")
        .containsPattern("durable topic orders.placed +150 +150 +0 +0 ");
    assertThat(demo.code()).isZero();
  }

  private Outcome rowan(String... arguments) throws IOException, InterruptedException {
    Path out = Files.createTempFile(unpacked, "out", "");
    Path err = Files.createTempFile(unpacked, "err", "");
    Process process =
        builder(arguments).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    processes.add(process);
    assertThat(process.waitFor(300, TimeUnit.SECONDS)).as(Arrays.toString(arguments)).isTrue();
    return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  private Process process(String... arguments) throws IOException {
    Process process = builder(arguments).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    processes.add(process);
    return process;
  }

  private ProcessBuilder builder(String... arguments) {
    List<String> command = new ArrayList<>(List.of(home.resolve("bin/rowan").toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("ROWAN_DATA", data.resolve("broker").toString());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    return builder;
  }

  private static String ready(Process process) throws IOException {
    BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
    String line = reader.readLine();
    while (line != null && !line.startsWith("ready ")) {
      line = reader.readLine();
    }
    assertThat(line).as("the ready line").isNotNull();
    return String.valueOf(line).substring("ready ".length());
  }
}
