package org.rowanmq.server.cli;

import java.io.IOException;
import java.util.Map;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.server.admin.AdminClient;
import org.rowanmq.server.admin.AdminException;
import org.rowanmq.server.admin.AdminTable;
import org.rowanmq.wire.AdminOperation;
import picocli.CommandLine.Command;

/** {@code rowan status}. */
@Command(name = "status", description = "Prints the broker's state and counters.")
final class StatusCommand extends AdminCommand {
  /** Long, and only of use to {@code rowan bench --record}. */
  private static final String RECENT = "group-recent";

  StatusCommand(Installation installation) {
    super(installation);
  }

  @Override
  int ask(AdminClient client, SystemEnvironment environment) throws IOException, AdminException {
    AdminTable table = client.request(AdminOperation.STATUS, Map.of());
    print(
        new AdminTable(
            table.columns(), table.rows().stream().filter(row -> !row.contains(RECENT)).toList()));
    return ExitCode.SUCCESS;
  }
}
