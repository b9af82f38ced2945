package org.rowanmq.server.cli;

import java.util.concurrent.Callable;
import org.rowanmq.jms.config.UriOption;
import org.rowanmq.server.ServerConfig;
import org.rowanmq.server.config.ConfigReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code rowan config}: every configuration key, as the file or as the reference page. */
@Command(
    name = "config",
    description = "Prints a configuration file with every key and its default.")
final class ConfigCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--markdown", description = "Print the reference page instead.")
  private boolean markdown;

  @Option(
      names = "--connection-uri",
      description = "Print the reference page of connection URIs instead.")
  private boolean connectionUri;

  @Override
  public Integer call() {
    String text = connectionUri ? connectionPage() : markdown ? page() : file();
    spec.commandLine().getOut().print(text);
    spec.commandLine().getOut().flush();
    return ExitCode.SUCCESS;
  }

  static String file() {
    return """
        # RowanMQ's configuration. Every key is here with its default: remove the # before a key to
        # change it. An unknown key is an error that names the nearest known one.

        """
        + ConfigReference.of(ServerConfig.defaults()).yaml();
  }

  static String page() {
    return """
        # Configuration

        `rowan run` reads `conf/rowan.yaml`, or the file given with `--config`. What the file does not
        name has its default. Everything wrong with the file is reported at once, with its lines.
        Durations are written `500ms`, `60s`, `5m`, `2h`, `1d`; sizes `64KiB`, `16MiB`, `1GiB`.

        `listeners` is a list: each item has the keys below it, and what an item leaves out has its
        default. The options `--port` and `--data` of `rowan run` go before the file.

        """
        + ConfigReference.of(ServerConfig.defaults()).markdown()
        + """

        This page is generated (`./rowan config --markdown`), and a test compares it with the code.
        """;
  }

  static String connectionPage() {
    StringBuilder page =
        new StringBuilder(
            """
            # Connection URIs

            `new JmsConnectionFactory("rowan://host:port,host:port?option=value&option=value")`, and
            `rowans://` for [TLS](tls.md). The default port is 7611; hosts are tried in order. Durations are written `500ms`, `60s`, `5m`.
            An unknown option is refused with the name of the nearest known one. Special characters in
            values are percent-encoded.

            | option | default | what it does |
            |---|---|---|
            """);
    for (UriOption option : UriOption.values()) {
      page.append("| `").append(option.optionName()).append("` | ");
      page.append(option.defaultValue().isEmpty() ? "" : "`" + option.defaultValue() + "`");
      page.append(" | ").append(option.meaning()).append(" |\n");
    }
    page.append(
        """

        This page is generated (`./rowan config --connection-uri`), and a test compares it with the
        code.
        """);
    return page.toString();
  }
}
