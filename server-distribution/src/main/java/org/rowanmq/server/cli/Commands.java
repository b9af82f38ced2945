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
    CommandLine branches =
        new CommandLine(new TxCommand())
            .addSubcommand(new TxCommand.ListBranches(installation))
            .addSubcommand(new TxCommand.CommitBranch(installation))
            .addSubcommand(new TxCommand.RollBackBranch(installation))
            .addSubcommand(new TxCommand.ForgetBranch(installation));
    CommandLine exchanges =
        new CommandLine(new ExchangeCommand())
            .addSubcommand(new ExchangeCommand.Create(installation))
            .addSubcommand(new ExchangeCommand.Delete(installation))
            .addSubcommand(new ExchangeCommand.ListExchanges(installation))
            .addSubcommand(new ExchangeCommand.Show(installation))
            .addSubcommand(new ExchangeCommand.Test(installation))
            .addSubcommand(new DeclaredExchanges.Plan(installation))
            .addSubcommand(new DeclaredExchanges.Apply(installation));
    CommandLine deadLetters =
        new CommandLine(new DeadLettersCommand())
            .addSubcommand(new DeadLettersCommand.ListAll(installation))
            .addSubcommand(new DeadLettersCommand.Show(installation))
            .addSubcommand(new DeadLettersCommand.Retry(installation))
            .addSubcommand(new EditDeadLetterCommand(installation))
            .addSubcommand(new DeadLettersCommand.Delete(installation));
    CommandLine scheduled =
        new CommandLine(new ScheduledCommand())
            .addSubcommand(new ScheduledCommand.ListAll(installation))
            .addSubcommand(new ScheduledCommand.Cancel(installation));
    CommandLine store =
        new CommandLine(new StoreCommand())
            .addSubcommand(new StoreCommand.Check(installation))
            .addSubcommand(new StoreCommand.Upgrade(installation))
            .addSubcommand(new StoreCommand.PrintSql())
            .addSubcommand(new StoreCommand.Export(installation))
            .addSubcommand(new StoreCommand.Import(installation))
            .addSubcommand(new StoreCommand.Quarantined(installation))
            .addSubcommand(new StoreCommand.Backup(installation))
            .addSubcommand(new StoreCommand.AfterRestore(installation));
    rowan
        .addSubcommand(new RunCommand(installation))
        .addSubcommand(new SendCommand(installation))
        .addSubcommand(new ReceiveCommand(installation))
        .addSubcommand(new RequestCommand(installation))
        .addSubcommand(new ReplayCommand(installation))
        .addSubcommand(new QueuesCommand(installation))
        .addSubcommand(exchanges)
        .addSubcommand(new BindCommand.Bind(installation))
        .addSubcommand(new BindCommand.Unbind(installation))
        .addSubcommand(deadLetters)
        .addSubcommand(scheduled)
        .addSubcommand(branches)
        .addSubcommand(new StatusCommand(installation))
        .addSubcommand(new SqlCommand(installation))
        .addSubcommand(store)
        .addSubcommand(user)
        .addSubcommand(new BenchCommand(installation))
        .addSubcommand(new DemoCommand(installation))
        .addSubcommand(new ConfigCommand())
        .addSubcommand(new CommandLine.HelpCommand());
  }
}
