package org.rowanmq.tck.appserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Commands with a place and an environment.
 *
 * @param folder where they run
 * @param variables what they find in their environment besides that of this JVM
 * @param log where their output is kept
 */
public record Script(Path folder, Map<String, String> variables, Path log) {
  /** With one more variable. */
  public Script with(String name, String value) {
    Map<String, String> more = new TreeMap<>(variables);
    more.put(name, value);
    return new Script(folder, more, log);
  }

  /**
   * Runs a command to its end.
   *
   * @return what it printed
   * @throws IllegalStateException with what it printed, if it fails or does not end in time; then
   *     it is killed
   */
  public String run(int seconds, List<String> command) {
    try {
      Path out = Files.createTempFile(log.getParent(), "out", ".log");
      Process process =
          builder(command)
              .redirectErrorStream(true)
              .redirectOutput(out.toFile())
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .start();
      boolean ended;
      try {
        ended = process.waitFor(seconds, TimeUnit.SECONDS);
      } finally {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
      String printed = Files.readString(out);
      Files.delete(out);
      Path unused = append("$ " + String.join(" ", command) + "\n" + printed);
      if (!ended || process.exitValue() != 0) {
        throw new IllegalStateException(
            String.join(" ", command)
                + (ended
                    ? " ended with code " + process.exitValue()
                    : " took over " + seconds + " s")
                + ":\n"
                + printed);
      }
      return printed;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Starts a command whose output goes to the log. */
  public Process start(List<String> command) {
    try {
      Path unused = append("$ " + String.join(" ", command) + "\n");
      return builder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
          .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ProcessBuilder builder(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    Map<String, String> environment = builder.environment();
    // What somebody has set for a server of his own is not for these.
    environment
        .keySet()
        .removeIf(
            name ->
                name.startsWith("JBOSS_")
                    || name.startsWith("WLP_")
                    || name.startsWith("CATALINA_")
                    || name.startsWith("AS_")
                    || name.startsWith("ROWAN_")
                    || name.equals("JAVA_OPTS")
                    || name.equals("MAVEN_OPTS"));
    String java = System.getProperty("java.home");
    environment.put("JAVA_HOME", java);
    environment.put("AS_JAVA", java);
    // Where servers and their tools keep what they remember of a user; nothing of it is the user's
    // here.
    environment.put(
        "JAVA_TOOL_OPTIONS", "-Duser.home=" + folder() + " -Djava.io.tmpdir=" + log.getParent());
    environment.putAll(variables);
    return builder;
  }

  private Path append(String text) throws IOException {
    return Files.writeString(
        log,
        text,
        java.nio.file.StandardOpenOption.CREATE,
        java.nio.file.StandardOpenOption.APPEND);
  }
}
