package org.rowanmq.server.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.rowanmq.jms.config.ConnectionUri;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.server.admin.AdminClient;
import org.rowanmq.server.admin.AdminException;
import org.rowanmq.server.admin.AdminTable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What the commands that ask the broker have in common. */
abstract class AdminCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin final ConnectionOptions connection;

  AdminCommand(Installation installation) {
    this.connection = new ConnectionOptions(installation);
  }

  /** Asks, prints, and tells the exit code. */
  abstract int ask(AdminClient client, SystemEnvironment environment)
      throws IOException, AdminException;

  @Override
  public final Integer call() throws IOException, AdminException {
    ConnectionOptions.Credentials credentials = connection.credentials();
    try (SystemEnvironment environment = new SystemEnvironment("rowan-admin");
        AdminClient client =
            AdminClient.connect(
                ConnectionUri.parse(connection.url()).config(),
                credentials.user(),
                credentials.password(),
                environment)) {
      return ask(client, environment);
    }
  }

  final void say(String line) {
    spec.commandLine().getOut().println(line);
    spec.commandLine().getOut().flush();
  }

  final void print(AdminTable table) {
    spec.commandLine().getOut().print(TextTable.of(table.columns(), table.rows()));
    spec.commandLine().getOut().flush();
  }
}
