package org.rowanmq.testkit.database;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A file system of fixed size (tmpfs), seen only by processes that are started in its namespace.
 * Needs no rights but user namespaces. It ends with this object, or with the JVM.
 */
final class SmallDisk implements AutoCloseable {
  private static final int END_SECONDS = 60;

  private final Process holder;
  private final Path folder;

  private SmallDisk(Process holder, Path folder) {
    this.holder = holder;
    this.folder = folder;
  }

  /** Whether this machine has what it takes. */
  static boolean isPossible() throws IOException, InterruptedException {
    Process trial =
        new ProcessBuilder(
                "unshare",
                "-Urm",
                "sh",
                "-c",
                "mount -t tmpfs -o size=1m tmpfs /mnt && unshare -U true")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    return trial.waitFor() == 0;
  }

  /** Mounts it over a folder. The holder reads from this JVM, so it ends when this does. */
  static SmallDisk mount(Path folder, int mebibytes) throws IOException {
    Path over = Files.createDirectories(folder);
    String script =
        "mount -t tmpfs -o mode=0777,size="
            + mebibytes
            + "m tmpfs \"$0\" && echo ready && exec cat";
    Process holder =
        new ProcessBuilder("unshare", "-Urm", "sh", "-c", script, over.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader output = holder.inputReader(StandardCharsets.UTF_8);
    String line = output.readLine();
    if (!"ready".equals(line)) {
      holder.destroyForcibly();
      throw new IOException("No file system could be mounted at " + over);
    }
    return new SmallDisk(holder, over);
  }

  /** The same command where the disk is seen; as its administrator, or as nobody. */
  List<String> in(List<String> command, boolean asNobody) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "nsenter",
                "--preserve-credentials",
                "-U",
                "-m",
                "-t",
                Long.toString(holder.pid())));
    if (asNobody) {
      all.addAll(List.of("unshare", "-U"));
    }
    all.addAll(command);
    return all;
  }

  /** Leaves not a byte. */
  void fill() throws IOException, InterruptedException {
    // Ends with an error when there is no more room; block by block down to the last one.
    run(
        "dd if=/dev/zero of=\"$0\"/filler bs=64k 2>/dev/null; "
            + "dd if=/dev/zero of=\"$0\"/filler2 bs=4k 2>/dev/null; true");
  }

  /** Gives back what {@link #fill} took. */
  void free() throws IOException, InterruptedException {
    run("rm -f \"$0\"/filler \"$0\"/filler2");
  }

  private void run(String script) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(in(List.of("sh", "-c", script, folder.toString()), false))
            .inheritIO()
            .start();
    if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IOException(script + " failed");
    }
  }

  @Override
  public void close() {
    holder.destroyForcibly();
  }
}
