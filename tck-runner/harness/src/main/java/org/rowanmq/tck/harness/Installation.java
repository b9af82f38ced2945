package org.rowanmq.tck.harness;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The archive that users download, unpacked once for each of its builds. Found by the system
 * property {@code rowan.archive}; {@code rowan.work} is the folder to work in. Both are set by the
 * build.
 *
 * @param home the unpacked folder with {@code bin}, {@code conf} and {@code lib}
 * @param work where brokers may have their files
 */
record Installation(Path home, Path work) {
  private static final int UNPACK_SECONDS = 180;

  static Installation unpacked() throws IOException, InterruptedException {
    return unpacked(required("rowan.archive"), Files.createDirectories(required("rowan.work")));
  }

  static Installation unpacked(Path archive, Path work) throws IOException, InterruptedException {
    if (!Files.isRegularFile(archive)) {
      throw new IOException(archive + " is not there: build server-distribution first (package)");
    }
    String build = Files.size(archive) + "-" + Files.getLastModifiedTime(archive).toMillis();
    Path target = work.resolve("unpacked-" + build);
    if (!Files.isDirectory(target)) {
      unpack(archive, target);
    }
    try (Stream<Path> folders = Files.list(target)) {
      Path home = folders.findFirst().orElseThrow(() -> new IOException(archive + " is empty"));
      return new Installation(home, work);
    }
  }

  Path launcher() {
    return home.resolve("bin").resolve("rowan");
  }

  /** Variables for the launcher; the caller's own settings of it do not count. */
  static void environment(Map<String, String> variables, Path data) {
    variables
        .keySet()
        .removeAll(List.of("JAVA", "ROWAN_JAVA_OPTS", "ROWAN_CLASSPATH", "ROWAN_URL"));
    variables.put("JAVA_HOME", System.getProperty("java.home"));
    variables.put("ROWAN_DATA", data.toString());
  }

  /** Beside the target first, then moved: another process may do the same, or be killed. */
  private static void unpack(Path archive, Path target) throws IOException, InterruptedException {
    Path fresh = Files.createTempDirectory(target.toAbsolutePath().getParent(), "unpacking-");
    Process tar =
        new ProcessBuilder("tar", "xzf", archive.toString())
            .directory(fresh.toFile())
            .inheritIO()
            .start();
    Processes.awaitSuccess(tar, UNPACK_SECONDS, "tar xzf " + archive);
    try {
      Path unused = Files.move(fresh, target);
    } catch (FileSystemException e) {
      // A rename onto what another process has just put there fails in as many ways as there are
      // file systems: "exists", "not empty", or neither by name. What counts is that it is there.
      if (!Files.isDirectory(target)) {
        throw e;
      }
      Folders.delete(fresh);
    }
  }

  private static Path required(String property) throws IOException {
    String value = System.getProperty(property);
    if (value == null) {
      throw new IOException(
          "system property " + property + " is not set: run this test through Maven (mvn verify)");
    }
    return Path.of(value).toAbsolutePath().normalize();
  }
}
