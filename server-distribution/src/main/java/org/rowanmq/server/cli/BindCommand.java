package org.rowanmq.server.cli;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.server.admin.AdminClient;
import org.rowanmq.server.admin.AdminException;
import org.rowanmq.wire.AdminOperation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code rowan bind} and {@code rowan unbind}. */
abstract class BindCommand extends AdminCommand {
  @Parameters(index = "0", paramLabel = "EXCHANGE", description = "Where messages come from.")
  private String exchange = "";

  @Parameters(
      index = "1",
      paramLabel = "TARGET",
      description = "Where they go: a queue's name or queue://NAME, or exchange://NAME.")
  private String target = "";

  @Parameters(
      index = "2",
      arity = "0..1",
      paramLabel = "WHEN",
      description = {
        "Which messages, by the exchange's type: the routing key (direct), a pattern for it with"
            + " * and # (topic), 'all: NAME=VALUE, ...' or 'any: ...' (headers), a selector,"
            + " which may speak of the body (content), a weight (balance by weight)."
      })
  private @Nullable String when;

  private final AdminOperation operation;
  private final String done;

  private BindCommand(Installation installation, AdminOperation operation, String done) {
    super(installation);
    this.operation = operation;
    this.done = done;
  }

  @Override
  final int ask(AdminClient client, SystemEnvironment environment)
      throws IOException, AdminException {
    Map<String, String> arguments = new HashMap<>();
    arguments.put("exchange", exchange);
    arguments.put("target", target);
    if (when != null) {
      arguments.put("when", when);
    }
    client.request(operation, arguments);
    say(done + " " + exchange + " -> " + target);
    return ExitCode.SUCCESS;
  }

  /** {@code rowan bind}. */
  @Command(
      name = "bind",
      description = "Binds a queue, which is created if need be, or an exchange to an exchange.")
  static final class Bind extends BindCommand {
    Bind(Installation installation) {
      super(installation, AdminOperation.BIND, "bound");
    }
  }

  /** {@code rowan unbind}. */
  @Command(
      name = "unbind",
      description = "Removes a binding; without WHEN all that lead from EXCHANGE to TARGET.")
  static final class Unbind extends BindCommand {
    Unbind(Installation installation) {
      super(installation, AdminOperation.UNBIND, "unbound");
    }
  }
}
