package org.rowanmq.server.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.server.admin.AdminClient;
import org.rowanmq.server.admin.AdminException;
import org.rowanmq.server.admin.AdminTable;
import org.rowanmq.wire.AdminOperation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rowan sql}: a query over the broker's connection to its database. */
@Command(
    name = "sql",
    description = {
      "Runs a query over the messages in the broker's database and prints the answer.",
      "Views: queue_messages_v1, queue_stats_v1, dead_letters_v1, subscriptions_v1,"
          + " scheduled_messages_v1, in_doubt_v1, exchanges_v1, bindings_v1.",
      "Example: rowan sql \"SELECT id, body_text FROM queue_messages_v1 WHERE queue = 'orders'\""
    })
final class SqlCommand extends AdminCommand {
  private enum Format {
    TABLE,
    JSON
  }

  @Parameters(index = "0", paramLabel = "SELECT", description = "The query.")
  private String statement = "";

  @Option(
      names = "--rows",
      paramLabel = "N",
      description = "At most so many rows; default: ${DEFAULT-VALUE}.")
  private int rows = 1000;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "How long the database may need, 1 to 60; default: ${DEFAULT-VALUE}.")
  private int seconds = 10;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "table, or json: one object per row and line; default: table.")
  private Format format = Format.TABLE;

  SqlCommand(Installation installation) {
    super(installation);
  }

  @Override
  int ask(AdminClient client, SystemEnvironment environment) throws IOException, AdminException {
    AdminTable answer =
        client.request(
            AdminOperation.SQL,
            Map.of(
                "statement", statement,
                "rows", Integer.toString(rows),
                "seconds", Integer.toString(seconds)),
            Duration.ofSeconds(Math.max(0, seconds)));
    if (format == Format.JSON) {
      printJson(answer);
    } else {
      print(
          new AdminTable(
              answer.columns(),
              answer.rows().stream()
                  .map(row -> row.stream().map(SqlCommand::cell).toList())
                  .toList()));
    }
    if (!answer.note().isEmpty()) {
      spec.commandLine().getErr().println("rowan: " + answer.note());
    }
    return ExitCode.SUCCESS;
  }

  /** One line; NULL is empty. */
  private static String cell(String value) {
    return value.equals(AdminTable.NULL)
        ? ""
        : value.replace("\\", "\\\\").replace("\r", "\\r").replace("\n", "\\n");
  }

  private void printJson(AdminTable answer) {
    PrintWriter out = spec.commandLine().getOut();
    for (List<String> row : answer.rows()) {
      StringBuilder line = new StringBuilder("{");
      for (int i = 0; i < answer.columns().size(); i++) {
        line.append(i == 0 ? "" : ", ").append(quoted(answer.columns().get(i))).append(": ");
        line.append(row.get(i).equals(AdminTable.NULL) ? "null" : quoted(row.get(i)));
      }
      out.println(line.append('}'));
    }
    out.flush();
  }

  private static String quoted(String text) {
    StringBuilder json = new StringBuilder("\"");
    text.chars()
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                json.append('\\').append((char) c);
              } else if (c < ' ') {
                json.append(String.format("\\u%04x", c));
              } else {
                json.append((char) c);
              }
            });
    return json.append('"').toString();
  }
}
