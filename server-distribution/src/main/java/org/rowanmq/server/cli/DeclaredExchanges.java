package org.rowanmq.server.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.ExchangeConfig;
import org.rowanmq.broker.config.ConfigFileException;
import org.rowanmq.broker.engine.DeclaredExchange;
import org.rowanmq.broker.engine.ExchangePlan;
import org.rowanmq.broker.store.ExchangeSpec;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.server.ServerConfig;
import org.rowanmq.server.admin.AdminClient;
import org.rowanmq.server.admin.AdminException;
import org.rowanmq.server.config.YamlConfig;
import org.rowanmq.wire.AdminOperation;
import org.rowanmq.wire.Destination;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code rowan exchange plan} and {@code apply}: a running broker and a configuration file. */
abstract class DeclaredExchanges extends AdminCommand {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "FILE",
      description = "Has a section 'exchanges'; default: conf/rowan.yaml of the installation.")
  private @Nullable Path file;

  private final Installation installation;

  private DeclaredExchanges(Installation installation) {
    super(installation);
    this.installation = installation;
  }

  @Override
  final int ask(AdminClient client, SystemEnvironment environment)
      throws IOException, AdminException {
    List<DeclaredExchange> declared;
    try {
      declared =
          YamlConfig.read(ServerConfig.defaults(), file == null ? installation.configFile() : file)
              .broker()
              .exchanges()
              .stream()
              .map(ExchangeConfig::declared)
              .toList();
    } catch (ConfigFileException wrong) {
      throw new IOException(wrong.getMessage(), wrong);
    }
    return follow(client, ExchangePlan.of(declared, exchanges(client), bindings(client)));
  }

  abstract int follow(AdminClient client, List<ExchangePlan.Step> steps)
      throws IOException, AdminException;

  private static Map<String, ExchangeSpec> exchanges(AdminClient client)
      throws IOException, AdminException {
    Map<String, ExchangeSpec> specs = new HashMap<>();
    for (List<String> row : client.request(AdminOperation.LIST_EXCHANGES, Map.of()).rows()) {
      specs.put(
          row.get(0),
          new ExchangeSpec(
              row.get(0),
              ExchangeSpec.Kind.valueOf(row.get(1).toUpperCase(Locale.ROOT)),
              row.get(2),
              row.get(3).isEmpty() ? null : row.get(3)));
    }
    return specs;
  }

  private static Map<String, Set<DeclaredExchange.Binding>> bindings(AdminClient client)
      throws IOException, AdminException {
    Map<String, Set<DeclaredExchange.Binding>> bindings = new HashMap<>();
    for (List<String> row : client.request(AdminOperation.LIST_BINDINGS, Map.of()).rows()) {
      bindings
          .computeIfAbsent(row.get(0), any -> new LinkedHashSet<>())
          .add(new DeclaredExchange.Binding(Destination.parse(row.get(1)), row.get(2)));
    }
    return bindings;
  }

  /** {@code rowan exchange plan}. */
  @Command(
      name = "plan",
      description = {
        "Tells what 'exchange apply' would do. Changes nothing.",
        "Exits with 3 if there is something to do."
      })
  static final class Plan extends DeclaredExchanges {
    Plan(Installation installation) {
      super(installation);
    }

    @Override
    int follow(AdminClient client, List<ExchangePlan.Step> steps) {
      steps.forEach(each -> say(each.toString()));
      return steps.isEmpty() ? ExitCode.SUCCESS : ExitCode.FOUND;
    }
  }

  /** {@code rowan exchange apply}. */
  @Command(
      name = "apply",
      description = {
        "Makes the exchanges of the running broker as the file declares them.",
        "Exchanges that are not in the file stay as they are."
      })
  static final class Apply extends DeclaredExchanges {
    Apply(Installation installation) {
      super(installation);
    }

    @Override
    int follow(AdminClient client, List<ExchangePlan.Step> steps)
        throws IOException, AdminException {
      for (ExchangePlan.Step step : steps) {
        take(client, step);
        say(step.toString());
      }
      return ExitCode.SUCCESS;
    }

    private static void take(AdminClient client, ExchangePlan.Step step)
        throws IOException, AdminException {
      ExchangeSpec spec = step.spec();
      DeclaredExchange.Binding binding = step.binding();
      Map<String, String> arguments = new HashMap<>();
      if (binding == null) {
        arguments.put("name", spec.name());
        arguments.put("type", spec.kind().text());
        arguments.put("by", spec.by());
        arguments.put("alternate", spec.alternate() == null ? "" : spec.alternate());
        client.request(AdminOperation.PUT_EXCHANGE, arguments);
        return;
      }
      arguments.put("exchange", spec.name());
      arguments.put("target", binding.target().toString());
      arguments.put("when", binding.when());
      client.request(
          step.action() == ExchangePlan.Action.BIND ? AdminOperation.BIND : AdminOperation.UNBIND,
          arguments);
    }
  }
}
