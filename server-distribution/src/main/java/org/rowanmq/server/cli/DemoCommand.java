package org.rowanmq.server.cli;

import jakarta.jms.JMSException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.JmsConnectionFactory;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.server.demo.BrokerProcess;
import org.rowanmq.server.demo.Demo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code rowan demo}: messages survive the broker's violent death, before your eyes. */
@Command(
    name = "demo",
    description = {
      "Runs plain jakarta.jms programs against a broker of their own, kills it with SIGKILL in the"
          + " middle, starts it again, and counts what was lost or duplicated. Exit code 0 only if"
          + " nothing was."
    })
final class DemoCommand implements Callable<Integer> {
  private static final String ORDERS = "/org/rowanmq/samples/orders.jsonl";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description = "Send the lines of this file; default: the 2,000 orders that come along.")
  private @Nullable Path file;

  private final Installation installation;

  DemoCommand(Installation installation) {
    this.installation = installation;
  }

  @Override
  public Integer call() throws IOException, InterruptedException, JMSException {
    List<String> lines = lines();
    if (lines.isEmpty()) {
      throw new UsageException(file + " has no lines");
    }
    Path data = Files.createTempDirectory("rowan-demo-");
    try (SystemEnvironment environment = new SystemEnvironment("rowan-demo")) {
      Demo demo =
          new Demo(
              new BrokerProcess.Launch(installation.launch(), data),
              lines,
              JmsConnectionFactory::new,
              environment,
              spec.commandLine().getOut());
      ShutdownHook.add(demo::abandon);
      boolean flawless = demo.run();
      advise(flawless);
      return flawless ? ExitCode.SUCCESS : ExitCode.FAILURE;
    }
  }

  private List<String> lines() throws IOException {
    if (file != null) {
      return Files.readAllLines(file);
    }
    try (InputStream in = DemoCommand.class.getResourceAsStream(ORDERS)) {
      if (in == null) {
        throw new IOException(ORDERS + " is missing from this build");
      }
      return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).lines().toList();
    }
  }

  private void advise(boolean flawless) {
    if (flawless) {
      spec.commandLine()
          .getOut()
          .println(
              """

          Next: rowan run                                      start a broker
                echo hello | rowan send greetings              in another terminal
                rowan receive greetings
                rowan demo --file FILE                         the same with your own lines\
          """);
    } else {
      spec.commandLine()
          .getErr()
          .println("rowan: the demo failed; please report it with the output above");
    }
  }
}
