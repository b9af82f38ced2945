package org.rowanmq.server.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.server.admin.AdminClient;
import org.rowanmq.server.admin.AdminException;
import org.rowanmq.wire.AdminOperation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rowan scheduled}: its subcommands do the work. */
@Command(name = "scheduled", description = "Lists messages that are to come later, and cancels.")
final class ScheduledCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return ExitCode.USAGE;
  }

  /** {@code rowan scheduled list}. */
  @Command(
      name = "list",
      description = {
        "Lists persistent messages that are scheduled, the first due first.",
        "What is only in memory is not listed: non-persistent ones, those of temporary queues."
      })
  static final class ListAll extends AdminCommand {
    private static final Duration WORK = Duration.ofSeconds(60);

    @Option(names = "--queue", paramLabel = "NAME", description = "Only those for this queue.")
    private @Nullable String queue;

    @Option(names = "--count", paramLabel = "N", description = "At most N; default: 1000.")
    private int count = 1_000;

    ListAll(Installation installation) {
      super(installation);
    }

    @Override
    int ask(AdminClient client, SystemEnvironment environment) throws IOException, AdminException {
      String where = queue == null ? "" : " WHERE queue = '" + queue.replace("'", "''") + "'";
      print(
          client.request(
              AdminOperation.SQL,
              Map.of(
                  "statement",
                  "SELECT message_id, queue, due_at, COALESCE(cron, '') AS cron, failures"
                      + " FROM scheduled_messages_v1"
                      + where
                      + " ORDER BY due_at, id",
                  "rows",
                  Integer.toString(count)),
              WORK));
      return ExitCode.SUCCESS;
    }
  }

  /** {@code rowan scheduled cancel}. */
  @Command(
      name = "cancel",
      description = {
        "Cancels a scheduled message in all queues it is scheduled for.",
        "It is no error if there is none: it may have become due."
      })
  static final class Cancel extends AdminCommand {
    @Parameters(index = "0", paramLabel = "ID", description = "JMSMessageID, ID:…")
    private String id = "";

    Cancel(Installation installation) {
      super(installation);
    }

    @Override
    int ask(AdminClient client, SystemEnvironment environment) throws IOException, AdminException {
      Object ignored = client.request(AdminOperation.CANCEL_SCHEDULED, Map.of("message-id", id));
      spec.commandLine().getOut().println("cancelled " + id);
      return ExitCode.SUCCESS;
    }
  }
}
