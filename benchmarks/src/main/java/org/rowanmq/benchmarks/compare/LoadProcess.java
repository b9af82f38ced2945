package org.rowanmq.benchmarks.compare;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.rowanmq.server.cli.Rowan;

/**
 * A load generator that stays, so that its compiler has long done its work when it is measured. Its
 * main program runs {@code rowan} once for each line of its input, words separated by tabs, and
 * says when that has ended. Used by one thread; ends with this object.
 */
final class LoadProcess implements AutoCloseable {
  private static final String ENDED = "LOAD ENDED ";
  private static final long LEAVE_SECONDS = 5;

  private final Process process;
  private final Writer orders;
  private final BufferedReader output;

  private LoadProcess(Process process) {
    this.process = process;
    this.orders = process.outputWriter(StandardCharsets.UTF_8);
    this.output = process.inputReader(StandardCharsets.UTF_8);
  }

  /**
   * @param java the command line of a Java program up to its main class, with this class on its
   *     path
   */
  static LoadProcess start(List<String> java, Path errors) throws IOException {
    List<String> command = new ArrayList<>(java);
    command.add(LoadProcess.class.getName());
    return new LoadProcess(new ProcessBuilder(command).redirectError(errors.toFile()).start());
  }

  /** Runs {@code rowan} with these arguments and returns what it prints. */
  List<String> run(List<String> arguments) throws IOException {
    orders.write(String.join("\t", arguments) + "\n");
    orders.flush();
    List<String> lines = new ArrayList<>();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.equals(ENDED + 0)) {
        return lines;
      }
      lines.add(line);
      if (line.startsWith(ENDED)) {
        break;
      }
    }
    throw new IOException("The load generator failed: " + String.join("\n", lines));
  }

  @Override
  public void close() {
    try {
      orders.close();
      if (!process.waitFor(LEAVE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  public static void main(String[] args) throws IOException {
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = orders.readLine(); line != null; line = orders.readLine()) {
      int code = Rowan.execute(line.split("\t", -1));
      System.out.println(ENDED + code);
    }
    System.exit(0);
  }
}
