package org.rowanmq.server.cli;

import picocli.CommandLine;

/** The subcommands, in the order of the help page. */
final class Commands {
  private Commands() {}

  /** Adds them all. */
  static void addTo(CommandLine rowan, Installation installation) {
    CommandLine user =
        new CommandLine(new UserCommand())
            .addSubcommand(new UserCommand.AddUser(installation))
            .addSubcommand(new UserCommand.RemoveUser(installation))
            .addSubcommand(new UserCommand.ListUsers(installation));
    rowan
        .addSubcommand(new RunCommand(installation))
        .addSubcommand(new SendCommand(installation))
        .addSubcommand(new ReceiveCommand(installation))
        .addSubcommand(new QueuesCommand(installation))
        .addSubcommand(new StatusCommand(installation))
        .addSubcommand(new SqlCommand(installation))
        .addSubcommand(user)
        .addSubcommand(new BenchCommand(installation))
        .addSubcommand(new DemoCommand(installation))
        .addSubcommand(new ConfigCommand())
        .addSubcommand(new CommandLine.HelpCommand());
  }
}
