package org.rowanmq.server.cli;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.server.admin.AdminClient;
import org.rowanmq.server.admin.AdminException;
import org.rowanmq.wire.AdminOperation;
import org.rowanmq.wire.scram.ScramKeys;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rowan user}: its subcommands do the work. */
@Command(name = "user", description = "Adds, removes and lists users.")
final class UserCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return ExitCode.USAGE;
  }

  /** {@code rowan user list}. */
  @Command(name = "list", description = "Lists users and their roles.")
  static final class ListUsers extends AdminCommand {
    ListUsers(Installation installation) {
      super(installation);
    }

    @Override
    int ask(AdminClient client, SystemEnvironment environment) throws IOException, AdminException {
      print(client.request(AdminOperation.LIST_USERS, Map.of()));
      return ExitCode.SUCCESS;
    }
  }

  /** {@code rowan user remove}. */
  @Command(name = "remove", description = "Removes a user; its open connections stay.")
  static final class RemoveUser extends AdminCommand {
    @Parameters(index = "0", paramLabel = "NAME", description = "User to remove.")
    private String name = "";

    RemoveUser(Installation installation) {
      super(installation);
    }

    @Override
    int ask(AdminClient client, SystemEnvironment environment) throws IOException, AdminException {
      client.request(AdminOperation.REMOVE_USER, Map.of("name", name));
      spec.commandLine().getOut().println("removed user " + name);
      return ExitCode.SUCCESS;
    }
  }

  /** {@code rowan user add}: the password is turned into SCRAM keys here and does not travel. */
  @Command(
      name = "add",
      description = "Adds a user, or gives one a new password. Asks for it, or reads a file.")
  static final class AddUser extends AdminCommand {
    private static final int ITERATIONS = 20_000;
    private static final int SALT_LENGTH = 16;

    @Parameters(index = "0", paramLabel = "NAME", description = "User to add.")
    private String name = "";

    @Option(
        names = "--new-password-file",
        paramLabel = "FILE",
        description = "File whose first line is the new user's password.")
    private @Nullable Path newPasswordFile;

    @Option(names = "--admin", description = "The user may administer the broker.")
    private boolean admin;

    AddUser(Installation installation) {
      super(installation);
    }

    @Override
    int ask(AdminClient client, SystemEnvironment environment) throws IOException, AdminException {
      byte[] salt = new byte[SALT_LENGTH];
      environment.secureRandom(salt);
      ScramKeys keys = ScramKeys.of(newPassword(), salt, ITERATIONS);
      Base64.Encoder base64 = Base64.getEncoder();
      client.request(
          AdminOperation.ADD_USER,
          Map.of(
              "name", name,
              "salt", base64.encodeToString(keys.salt()),
              "iterations", Integer.toString(keys.iterations()),
              "stored-key", base64.encodeToString(keys.storedKey()),
              "server-key", base64.encodeToString(keys.serverKey()),
              "role", admin ? "admin" : "user"));
      spec.commandLine().getOut().println("added user " + name);
      return ExitCode.SUCCESS;
    }

    private String newPassword() throws IOException {
      if (newPasswordFile != null) {
        String first = Files.readString(newPasswordFile).lines().findFirst().orElse("");
        return required(first, newPasswordFile + " has an empty first line");
      }
      Console console = System.console();
      if (console == null) {
        throw new UsageException("no terminal to ask for the password: give --new-password-file");
      }
      String first = new String(console.readPassword("Password of %s: ", name));
      String second = new String(console.readPassword("Again: "));
      if (!first.equals(second)) {
        throw new UsageException("the two passwords differ");
      }
      return required(first, "the password is empty");
    }

    private static String required(String password, String complaint) {
      if (password.isEmpty()) {
        throw new UsageException(complaint);
      }
      return password;
    }
  }
}
