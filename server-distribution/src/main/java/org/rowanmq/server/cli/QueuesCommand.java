package org.rowanmq.server.cli;

import java.io.IOException;
import java.util.Map;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.server.admin.AdminClient;
import org.rowanmq.server.admin.AdminException;
import org.rowanmq.wire.AdminOperation;
import picocli.CommandLine.Command;

/** {@code rowan queues}. */
@Command(name = "queues", description = "Lists queues and subscriptions with their messages.")
final class QueuesCommand extends AdminCommand {
  QueuesCommand(Installation installation) {
    super(installation);
  }

  @Override
  int ask(AdminClient client, SystemEnvironment environment) throws IOException, AdminException {
    print(client.request(AdminOperation.LIST_QUEUES, Map.of()));
    return ExitCode.SUCCESS;
  }
}
