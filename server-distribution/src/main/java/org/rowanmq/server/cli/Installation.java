package org.rowanmq.server.cli;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where this program lives, as its launcher says.
 *
 * @param home folder with {@code conf} and {@code lib}
 * @param data the data directory unless a command or the configuration names another
 * @param java the Java program that runs this process
 * @param classPath of this process, for child processes
 * @param url the broker's URL from {@code ROWAN_URL}, or the default
 * @param interactive whether a person watches standard error
 */
record Installation(
    Path home, Path data, Path java, String classPath, String url, boolean interactive) {
  private static final String URL_DEFAULT = "rowan://localhost:7611";

  /** From system properties and environment variables. */
  static Installation ofProcess() {
    Path home = Path.of(property("rowan.home", "."));
    String executable = ProcessHandle.current().info().command().orElse("");
    Path java =
        executable.isEmpty()
            ? Path.of(property("java.home", "."), "bin", "java")
            : Path.of(executable);
    return new Installation(
        home,
        Path.of(property("rowan.data", home.resolve("data").toString())),
        java,
        property("java.class.path", ""),
        variable("ROWAN_URL", URL_DEFAULT),
        System.console() != null);
  }

  /** {@code conf/rowan.yaml} of the archive. */
  Path configFile() {
    return home.resolve("conf").resolve("rowan.yaml");
  }

  /** Program and arguments that start {@code rowan} again as this process was started. */
  List<String> launch() {
    return List.of(
        java.toString(),
        "-ea:org.rowanmq...",
        // What lives for seconds starts faster without the second compiler.
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-Drowan.home=" + home,
        "-cp",
        classPath,
        Rowan.class.getName());
  }

  private static String property(String name, String fallback) {
    String value = System.getProperty(name);
    return value == null || value.isBlank() ? fallback : value;
  }

  private static String variable(String name, String fallback) {
    @Nullable String value = System.getenv(name);
    return value == null || value.isBlank() ? fallback : value;
  }
}
