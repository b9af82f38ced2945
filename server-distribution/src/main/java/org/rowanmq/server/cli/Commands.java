package org.rowanmq.server.cli;

import java.util.List;

/** The subcommands, in the order of the help page. */
final class Commands {
  private Commands() {}

  static List<Object> all(Installation installation) {
    return List.of(
        new SendCommand(installation),
        new ReceiveCommand(installation),
        new DemoCommand(installation),
        new ConfigCommand());
  }
}
