package org.rowanmq.server.cli;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.server.admin.AdminClient;
import org.rowanmq.server.admin.AdminException;
import org.rowanmq.wire.AdminOperation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rowan dead-letters}: its subcommands do the work. */
@Command(
    name = "dead-letters",
    description =
        "Lists messages that failed too often, corrects them, puts them back or deletes them.")
final class DeadLettersCommand implements Callable<Integer> {
  /** A page of the broker may take a read of the database. */
  private static final Duration WORK = Duration.ofSeconds(60);

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return ExitCode.USAGE;
  }

  /** {@code rowan dead-letters list}. */
  @Command(name = "list", description = "Lists dead letters, the oldest of each priority first.")
  static final class ListAll extends AdminCommand {
    @Option(
        names = "--queue",
        paramLabel = "NAME",
        description = "Dead-letter queue; default: that of the policy for all destinations.")
    private @Nullable String queue;

    @Option(
        names = "--where",
        paramLabel = "S",
        description = {
          "JMS selector, as: \"JMS_Rowan_DeadLetterOrigin = 'orders'\"",
          "Knows JMS_Rowan_DeadLetterReason, …Origin, …Attempts, …FirstFailed, …LastFailed,"
              + " …ExceptionClass, …ExceptionText."
        })
    private @Nullable String where;

    @Option(names = "--count", paramLabel = "N", description = "At most N; default: 100.")
    private int count = 100;

    ListAll(Installation installation) {
      super(installation);
    }

    @Override
    int ask(AdminClient client, SystemEnvironment environment) throws IOException, AdminException {
      List<String> columns = new ArrayList<>();
      List<List<String>> rows = new ArrayList<>();
      client.pages(
          AdminOperation.LIST_DEAD_LETTERS,
          arguments(queue, where),
          WORK,
          page -> {
            columns.addAll(columns.isEmpty() ? page.columns() : List.of());
            for (List<String> row : page.rows()) {
              if (rows.size() < count) {
                rows.add(row);
              }
            }
            return rows.size() < count;
          });
      spec.commandLine().getOut().print(TextTable.of(columns, rows));
      spec.commandLine().getOut().flush();
      return ExitCode.SUCCESS;
    }
  }

  /** {@code rowan dead-letters show}. */
  @Command(name = "show", description = "Prints a dead letter's headers, properties and body.")
  static final class Show implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private final ConnectionOptions connection;

    @Option(
        names = "--queue",
        paramLabel = "NAME",
        description = "Dead-letter queue; default: DLQ.")
    private String queue = "DLQ";

    @Parameters(index = "0", paramLabel = "ID", description = "JMSMessageID, ID:…")
    private String id = "";

    Show(Installation installation) {
      this.connection = new ConnectionOptions(installation);
    }

    @Override
    public Integer call() throws JMSException, IOException {
      PrintWriter out = spec.commandLine().getOut();
      int shown = 0;
      try (Connection open = connection.connect()) {
        open.start();
        Session session = open.createSession();
        QueueBrowser browser = session.createBrowser(session.createQueue(queue), selector(id));
        Enumeration<?> messages = browser.getEnumeration();
        while (messages.hasMoreElements()) {
          Message message = (Message) messages.nextElement();
          out.println(MessageText.headers(message));
          out.println(MessageText.body(message));
          shown++;
        }
      }
      if (shown == 0) {
        spec.commandLine().getErr().println("rowan: " + queue + " has no message " + id);
      }
      return shown == 0 ? ExitCode.FAILURE : ExitCode.SUCCESS;
    }
  }

  /** {@code rowan dead-letters retry}. */
  @Command(
      name = "retry",
      description = {
        "Puts dead letters back to the queue or subscription they come from, as the last of their"
            + " priority and with all their attempts before them.",
        "What becomes a dead letter again meanwhile is not put back a second time."
      })
  static final class Retry extends ChangeCommand {
    @Option(names = "--to", paramLabel = "QUEUE", description = "Put them there instead.")
    private @Nullable String to;

    Retry(Installation installation) {
      super(installation, AdminOperation.RETRY_DEAD_LETTERS, "to ", "put back");
    }

    @Override
    void addTo(Map<String, String> arguments) {
      if (to != null) {
        arguments.put("to", to);
      }
    }
  }

  /** {@code rowan dead-letters delete}. */
  @Command(name = "delete", description = "Deletes dead letters for good.")
  static final class Delete extends ChangeCommand {
    Delete(Installation installation) {
      super(installation, AdminOperation.DELETE_DEAD_LETTERS, "deleted", "deleted");
    }
  }

  /** What changes dead letters: those named, or all that a selector matches. */
  abstract static class ChangeCommand extends AdminCommand {
    private static final int AT_ONCE = 100;

    private final AdminOperation operation;
    private final String outcome;
    private final String done;
    private long matched;
    private long changed;

    @Option(
        names = "--queue",
        paramLabel = "NAME",
        description = "Dead-letter queue; default: that of the policy for all destinations.")
    private @Nullable String queue;

    @Option(
        names = "--where",
        paramLabel = "S",
        description = "JMS selector, as of 'list': all it matches.")
    private @Nullable String where;

    @Option(names = "--all", description = "All there are.")
    private boolean all;

    @Option(
        names = "--rate",
        paramLabel = "N",
        description = "At most N a second; default: as fast as it goes.")
    private int rate;

    @Option(names = "--dry-run", description = "Only count them.")
    private boolean dryRun;

    @Parameters(paramLabel = "ID", description = "JMSMessageIDs, ID:…")
    private List<String> ids = new ArrayList<>();

    ChangeCommand(
        Installation installation, AdminOperation operation, String outcome, String done) {
      super(installation);
      this.operation = operation;
      this.outcome = outcome;
      this.done = done;
    }

    /** What else the broker is to know. */
    void addTo(Map<String, String> arguments) {}

    @Override
    final int ask(AdminClient client, SystemEnvironment environment)
        throws IOException, AdminException {
      if ((ids.isEmpty() ? 0 : 1) + (where == null ? 0 : 1) + (all ? 1 : 0) != 1 || rate < 0) {
        throw new ParameterException(
            spec.commandLine(), "Say which: either IDs, or --where, or --all; --rate is positive");
      }
      if (ids.isEmpty()) {
        change(client, where);
      }
      for (String id : ids) {
        change(client, selector(id));
      }
      PrintWriter out = spec.commandLine().getOut();
      if (dryRun) {
        out.println(matched + " would be " + done);
        return ExitCode.SUCCESS;
      }
      out.println(changed + " of " + matched + " " + done);
      return changed == matched && (ids.isEmpty() || matched >= ids.size())
          ? ExitCode.SUCCESS
          : ExitCode.FAILURE;
    }

    private void change(AdminClient client, @Nullable String selector)
        throws IOException, AdminException {
      client.pages(
          AdminOperation.LIST_DEAD_LETTERS,
          arguments(queue, selector),
          WORK,
          page -> {
            matched += page.rows().size();
            int most = rate == 0 ? AT_ONCE : Math.min(rate, AT_ONCE);
            for (int from = 0; !dryRun && from < page.rows().size(); from += most) {
              int to = Math.min(page.rows().size(), from + most);
              change(client, page.rows().subList(from, to));
            }
            return true;
          });
    }

    private void change(AdminClient client, List<List<String>> rows)
        throws IOException, AdminException {
      Map<String, String> arguments = arguments(queue, null);
      addTo(arguments);
      arguments.put("keys", String.join(",", rows.stream().map(row -> row.get(0)).toList()));
      for (List<String> row : client.request(operation, arguments, WORK).rows()) {
        if (row.get(1).startsWith(outcome)) {
          changed++;
        } else {
          spec.commandLine().getErr().println("rowan: " + row.get(0) + ": " + row.get(1));
        }
      }
      pause(rows.size());
    }

    private void pause(int messages) throws IOException {
      try {
        if (rate > 0) {
          boolean unused =
              new CountDownLatch(1).await(1_000L * messages / rate, TimeUnit.MILLISECONDS);
        }
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
        throw new IOException("stopped after " + changed + " messages", stopped);
      }
    }
  }

  private static Map<String, String> arguments(@Nullable String queue, @Nullable String selector) {
    Map<String, String> arguments = new HashMap<>();
    if (queue != null) {
      arguments.put("queue", queue);
    }
    if (selector != null) {
      arguments.put("selector", selector);
    }
    return arguments;
  }

  private static String selector(String id) {
    return "JMSMessageID = '" + id.replace("'", "''") + "'";
  }
}
