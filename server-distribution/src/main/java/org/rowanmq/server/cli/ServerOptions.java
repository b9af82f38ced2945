package org.rowanmq.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.config.ConfigFileException;
import org.rowanmq.server.ServerConfig;
import org.rowanmq.server.config.YamlConfig;
import picocli.CommandLine.Option;

/** Which broker a command is about that reads the broker's configuration. */
final class ServerOptions {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Configuration; default: conf/rowan.yaml of the installation.")
  private @Nullable Path configFile;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Data directory; goes before the configuration.")
  private @Nullable Path data;

  private final Installation installation;

  ServerOptions(Installation installation) {
    this.installation = installation;
  }

  /** The configuration, with absolute paths. */
  ServerConfig config() throws IOException, ConfigFileException {
    ServerConfig defaults = ServerConfig.defaults().withDirectory(installation.data());
    Path file = configFile == null ? installation.configFile() : configFile;
    ServerConfig config = defaults;
    if (configFile != null || Files.exists(file)) {
      config = YamlConfig.read(defaults, file);
    }
    Path directory = data == null ? installation.home().resolve(config.store().directory()) : data;
    return config
        .withDirectory(directory.toAbsolutePath().normalize())
        .within(installation.home().toAbsolutePath().normalize());
  }
}
