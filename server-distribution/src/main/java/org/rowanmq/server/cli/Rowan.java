package org.rowanmq.server.cli;

import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The program {@code rowan}: one subcommand for each task. Exit codes: see {@link ExitCode}. */
@Command(
    name = "rowan",
    description =
        "RowanMQ: a Jakarta Messaging broker whose messages live in a relational database.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    scope = ScopeType.INHERIT,
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:success", "1:failure", "2:wrong usage"},
    exitCodeOnInvalidInput = ExitCode.USAGE,
    exitCodeOnExecutionException = ExitCode.FAILURE)
public final class Rowan implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--trace",
      scope = ScopeType.INHERIT,
      description = "On failure, print the whole stack trace.")
  private boolean trace;

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(execute(args));
  }

  /** Runs the command and returns its exit code. */
  public static int execute(String... args) {
    return commandLine(Installation.ofProcess()).execute(args);
  }

  static CommandLine commandLine(Installation installation) {
    Rowan rowan = new Rowan();
    CommandLine line = new CommandLine(rowan);
    Commands.addTo(line, installation);
    line.setOut(new PrintWriter(System.out, true, Charset.defaultCharset()));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.registerConverter(Duration.class, Converters::duration);
    line.setExecutionExceptionHandler(
        (problem, command, parsed) -> {
          command.getErr().println("rowan: " + Problems.describe(problem));
          if (rowan.trace) {
            problem.printStackTrace(command.getErr());
          }
          return ExitCode.FAILURE;
        });
    return line;
  }

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getOut());
    return ExitCode.SUCCESS;
  }
}
