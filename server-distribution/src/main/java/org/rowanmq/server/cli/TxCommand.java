package org.rowanmq.server.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.server.admin.AdminClient;
import org.rowanmq.server.admin.AdminException;
import org.rowanmq.wire.AdminOperation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rowan tx}: its subcommands do the work. */
@Command(
    name = "tx",
    description = "Lists branches of distributed transactions, and decides those in doubt.")
final class TxCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return ExitCode.USAGE;
  }

  /** {@code rowan tx list}. */
  @Command(
      name = "list",
      description = {
        "Lists branches that are at work, in doubt, or were decided by an administrator.",
        "A branch in doubt waits for its transaction manager."
      })
  static final class ListBranches extends AdminCommand {
    ListBranches(Installation installation) {
      super(installation);
    }

    @Override
    int ask(AdminClient client, SystemEnvironment environment) throws IOException, AdminException {
      print(client.request(AdminOperation.LIST_BRANCHES, Map.of()));
      return ExitCode.SUCCESS;
    }
  }

  /** {@code rowan tx commit}. */
  @Command(
      name = "commit",
      description = {
        "Commits a branch in doubt in place of its transaction manager, which is told when it"
            + " asks.",
        "Should it decide otherwise elsewhere, the transaction is neither committed nor rolled back"
            + " as a whole."
      })
  static final class CommitBranch extends DecisionCommand {
    CommitBranch(Installation installation) {
      super(installation, AdminOperation.COMMIT_BRANCH, "committed");
    }
  }

  /** {@code rowan tx rollback}. */
  @Command(
      name = "rollback",
      description = {
        "Rolls a branch in doubt back in place of its transaction manager, which is told when it"
            + " asks.",
        "Should it decide otherwise elsewhere, the transaction is neither committed nor rolled back"
            + " as a whole."
      })
  static final class RollBackBranch extends DecisionCommand {
    RollBackBranch(Installation installation) {
      super(installation, AdminOperation.ROLLBACK_BRANCH, "rolled back");
    }
  }

  /** {@code rowan tx forget}. */
  @Command(
      name = "forget",
      description = "Forgets what an administrator decided: the transaction manager need not know.")
  static final class ForgetBranch extends DecisionCommand {
    ForgetBranch(Installation installation) {
      super(installation, AdminOperation.FORGET_BRANCH, "forgot");
    }
  }

  /** What decides about one branch. */
  abstract static class DecisionCommand extends AdminCommand {
    /** A large branch is published step by step. */
    private static final Duration WORK = Duration.ofMinutes(10);

    private final AdminOperation operation;
    private final String done;

    @Parameters(index = "0", paramLabel = "XID", description = "The branch, as 'tx list' shows it.")
    private String xid = "";

    DecisionCommand(Installation installation, AdminOperation operation, String done) {
      super(installation);
      this.operation = operation;
      this.done = done;
    }

    @Override
    final int ask(AdminClient client, SystemEnvironment environment)
        throws IOException, AdminException {
      client.request(operation, Map.of("xid", xid), WORK);
      spec.commandLine().getOut().println(done + " " + xid);
      return ExitCode.SUCCESS;
    }
  }
}
