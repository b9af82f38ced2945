package org.rowanmq.server.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.server.admin.AdminClient;
import org.rowanmq.server.admin.AdminException;
import org.rowanmq.server.admin.AdminTable;
import org.rowanmq.wire.AdminOperation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rowan exchange}: its subcommands do the work. */
@Command(
    name = "exchange",
    description = "Creates, lists and tries out exchanges, which take messages to queues.")
final class ExchangeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return ExitCode.USAGE;
  }

  /** {@code rowan exchange create}. */
  @Command(
      name = "create",
      description = "Creates an exchange, or gives one another alternate or way to choose.")
  static final class Create extends AdminCommand {
    @Parameters(index = "0", paramLabel = "NAME", description = "The exchange.")
    private String name = "";

    @Option(
        names = {"-t", "--type"},
        paramLabel = "TYPE",
        required = true,
        description = "direct, topic, fanout, headers, content or balance.")
    private String type = "";

    @Option(
        names = "--by",
        paramLabel = "POLICY",
        description =
            "How a balance exchange chooses: round-robin (default), random, weighted,"
                + " least-loaded, hash or hash:PROPERTY.")
    private String by = "";

    @Option(
        names = "--alternate",
        paramLabel = "EXCHANGE",
        description = "Takes the messages that match no binding.")
    private String alternate = "";

    Create(Installation installation) {
      super(installation);
    }

    @Override
    int ask(AdminClient client, SystemEnvironment environment) throws IOException, AdminException {
      client.request(
          AdminOperation.PUT_EXCHANGE,
          Map.of("name", name, "type", type, "by", by, "alternate", alternate));
      say("created " + name);
      return ExitCode.SUCCESS;
    }
  }

  /** {@code rowan exchange delete}. */
  @Command(
      name = "delete",
      description = "Removes an exchange that no other leads to, and its bindings.")
  static final class Delete extends AdminCommand {
    @Parameters(index = "0", paramLabel = "NAME", description = "The exchange.")
    private String name = "";

    Delete(Installation installation) {
      super(installation);
    }

    @Override
    int ask(AdminClient client, SystemEnvironment environment) throws IOException, AdminException {
      client.request(AdminOperation.DELETE_EXCHANGE, Map.of("name", name));
      say("deleted " + name);
      return ExitCode.SUCCESS;
    }
  }

  /** {@code rowan exchange list}. */
  @Command(
      name = "list",
      description = {
        "Lists exchanges. 'routed' and 'unroutable' count messages since the broker's start.",
        "The exchange 'topics' is built in: its routing keys are the names of topics."
      })
  static final class ListExchanges extends AdminCommand {
    ListExchanges(Installation installation) {
      super(installation);
    }

    @Override
    int ask(AdminClient client, SystemEnvironment environment) throws IOException, AdminException {
      print(client.request(AdminOperation.LIST_EXCHANGES, Map.of()));
      return ExitCode.SUCCESS;
    }
  }

  /** {@code rowan exchange show}. */
  @Command(name = "show", description = "Lists the bindings of an exchange, or of all.")
  static final class Show extends AdminCommand {
    @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", description = "The exchange.")
    private @Nullable String name;

    Show(Installation installation) {
      super(installation);
    }

    @Override
    int ask(AdminClient client, SystemEnvironment environment) throws IOException, AdminException {
      print(
          client.request(
              AdminOperation.LIST_BINDINGS, name == null ? Map.of() : Map.of("exchange", name)));
      return ExitCode.SUCCESS;
    }
  }

  /** {@code rowan exchange test}. */
  @Command(
      name = "test",
      description = {
        "Tells which queues a message would go to. Sends nothing.",
        "Exits with 1 if it would go nowhere."
      })
  static final class Test extends AdminCommand {
    @Parameters(index = "0", paramLabel = "NAME", description = "The exchange.")
    private String name = "";

    @Option(
        names = {"-k", "--key"},
        paramLabel = "KEY",
        description = "The routing key.")
    private String key = "";

    @Option(
        names = {"-p", "--property"},
        paramLabel = "NAME=VALUE",
        description = "A property or header field; may be repeated.")
    private Map<String, String> properties = new LinkedHashMap<>();

    Test(Installation installation) {
      super(installation);
    }

    @Override
    int ask(AdminClient client, SystemEnvironment environment) throws IOException, AdminException {
      Map<String, String> arguments = new LinkedHashMap<>();
      arguments.put("exchange", name);
      arguments.put("key", key);
      properties.forEach((property, value) -> arguments.put("property." + property, value));
      AdminTable found = client.request(AdminOperation.TEST_ROUTE, arguments);
      PrintWriter out = spec.commandLine().getOut();
      for (List<String> row : found.rows()) {
        out.println(row.get(0));
      }
      out.flush();
      return found.rows().isEmpty() ? ExitCode.FAILURE : ExitCode.SUCCESS;
    }
  }
}
