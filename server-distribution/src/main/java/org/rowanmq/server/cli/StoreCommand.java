package org.rowanmq.server.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.config.ConfigFileException;
import org.rowanmq.broker.store.StoreException;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.server.ServerConfig;
import org.rowanmq.server.ServerException;
import org.rowanmq.server.admin.AdminClient;
import org.rowanmq.server.admin.AdminException;
import org.rowanmq.store.jdbc.StoreFinding;
import org.rowanmq.store.jdbc.StoreTools;
import org.rowanmq.wire.AdminOperation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rowan store}: its subcommands do the work. See {@code docs/operations.md}. */
@Command(
    name = "store",
    description = "Checks, upgrades, moves, backs up the database of a broker.")
final class StoreCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return ExitCode.USAGE;
  }

  /** What the commands that open the database have in common. */
  abstract static class DatabaseCommand implements Callable<Integer> {
    @Spec CommandSpec spec = CommandSpec.create();
    @Mixin final ServerOptions server;

    DatabaseCommand(Installation installation) {
      this.server = new ServerOptions(installation);
    }

    /** Whether an embedded database that is not there is made. */
    boolean creates() {
      return false;
    }

    abstract int run(StoreTools tools, PrintWriter out) throws StoreException, IOException;

    @Override
    public final Integer call()
        throws IOException, ConfigFileException, ServerException, StoreException {
      ServerConfig config = server.config();
      PrintWriter out = spec.commandLine().getOut();
      try (StoreTools tools = StoreTools.open(config.storeForTools(), creates())) {
        return run(tools, out);
      } finally {
        out.flush();
      }
    }
  }

  /** {@code rowan store check}. */
  @Command(
      name = "check",
      description = "Compares the database with what should be in it; reads only.",
      exitCodeListHeading = "%nExit codes:%n",
      exitCodeList = {
        "0:in order, or only warnings",
        "1:could not be checked",
        "2:wrong usage",
        "3:errors were found"
      })
  static final class Check extends DatabaseCommand {
    @Option(names = "--full", description = "Every message and counter: reads the whole database.")
    private boolean full;

    Check(Installation installation) {
      super(installation);
    }

    @Override
    int run(StoreTools tools, PrintWriter out) throws StoreException {
      List<StoreFinding> findings = tools.check(full);
      for (StoreFinding finding : findings) {
        out.println(
            switch (finding.level()) {
                  case OK -> "ok       ";
                  case WARNING -> "warning  ";
                  case ERROR -> "error    ";
                }
                + finding.text());
      }
      boolean bad = findings.stream().anyMatch(each -> each.level() == StoreFinding.Level.ERROR);
      return bad ? ExitCode.FOUND : ExitCode.SUCCESS;
    }
  }

  /** {@code rowan store upgrade}. */
  @Command(
      name = "upgrade",
      description = "Brings the database's schema up to date, as a broker does when it starts.")
  static final class Upgrade extends DatabaseCommand {
    Upgrade(Installation installation) {
      super(installation);
    }

    @Override
    boolean creates() {
      return true;
    }

    @Override
    int run(StoreTools tools, PrintWriter out) throws StoreException {
      out.println(tools.upgrade());
      return ExitCode.SUCCESS;
    }
  }

  /** {@code rowan store print-sql}. */
  @Command(
      name = "print-sql",
      description = "Prints the SQL of the schema, for somebody who may change the database.")
  static final class PrintSql implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
        names = "--database",
        required = true,
        paramLabel = "NAME",
        description = "postgresql, mariadb or h2.")
    private String database = "";

    @Option(
        names = "--from",
        paramLabel = "N",
        description = "The first schema version to make; default: ${DEFAULT-VALUE}, all.")
    private int from = 1;

    @Override
    public Integer call() throws StoreException {
      PrintWriter out = spec.commandLine().getOut();
      out.print(StoreTools.schemaSql(database, from));
      out.flush();
      return ExitCode.SUCCESS;
    }
  }

  /** {@code rowan store export}. */
  @Command(
      name = "export",
      description = "Writes everything in the database to a file that any database can import.")
  static final class Export extends DatabaseCommand {
    @Parameters(index = "0", paramLabel = "FILE", description = "File to write.")
    private Path file = Path.of("");

    @Option(names = "--overwrite", description = "Replace a file that is there.")
    private boolean overwrite;

    Export(Installation installation) {
      super(installation);
    }

    @Override
    int run(StoreTools tools, PrintWriter out) throws StoreException, IOException {
      if (Files.exists(file) && !overwrite) {
        throw new UsageException(file + " exists; say --overwrite to replace it");
      }
      long rows = tools.exportTo(file, Version.number());
      out.println("exported " + rows + " rows to " + file);
      return ExitCode.SUCCESS;
    }
  }

  /** {@code rowan store import}. */
  @Command(
      name = "import",
      description = "Reads a file of 'rowan store export' into a database; no broker may run.")
  static final class Import extends DatabaseCommand {
    @Parameters(index = "0", paramLabel = "FILE", description = "File to read.")
    private Path file = Path.of("");

    @Option(names = "--replace", description = "Delete everything that is in the store before.")
    private boolean replace;

    Import(Installation installation) {
      super(installation);
    }

    @Override
    boolean creates() {
      return true;
    }

    @Override
    int run(StoreTools tools, PrintWriter out) throws StoreException, IOException {
      out.println(tools.upgrade());
      long rows = tools.importFrom(file, replace);
      out.println("imported " + rows + " rows from " + file);
      return ExitCode.SUCCESS;
    }
  }

  /** {@code rowan store after-restore}. */
  @Command(
      name = "after-restore",
      description = {
        "Prepares a database that was put back from a backup, once, before a broker uses it:",
        "nothing that clients saw since the backup is mistaken for something else."
      })
  static final class AfterRestore extends DatabaseCommand {
    AfterRestore(Installation installation) {
      super(installation);
    }

    @Override
    int run(StoreTools tools, PrintWriter out) throws StoreException {
      tools.afterRestore().forEach(out::println);
      return ExitCode.SUCCESS;
    }
  }

  /** {@code rowan store quarantine}. */
  @Command(
      name = "quarantine",
      description = {
        "Lists messages that the broker could not read and moved out of their queues, with the reason.",
        "Deletes them, or puts them back, where the database was repaired; then no broker may run."
      })
  static final class Quarantined extends DatabaseCommand {
    @Option(names = "--drop", description = "Delete them, or the one with the id given.")
    private boolean drop;

    @Option(names = "--retry", description = "Put them, or the one given, back.")
    private boolean retry;

    @Option(names = "--id", paramLabel = "ID", description = "Only this message.")
    private long id;

    Quarantined(Installation installation) {
      super(installation);
    }

    @Override
    int run(StoreTools tools, PrintWriter out) throws StoreException {
      if (drop && retry) {
        throw new UsageException("give --drop or --retry, not both");
      }
      if (drop) {
        out.println("deleted " + tools.dropQuarantined(id) + " messages");
      } else if (retry) {
        out.println("put back " + tools.retryQuarantined(id) + " messages");
      } else {
        tools.quarantined().forEach(out::println);
      }
      return ExitCode.SUCCESS;
    }
  }

  /** {@code rowan store backup}: by the broker, to which alone an H2 file is open. */
  @Command(
      name = "backup",
      description = {
        "Has a running broker back up its embedded database to a file in its data directory.",
        "PostgreSQL and MariaDB have their own tools for this."
      })
  static final class Backup extends AdminCommand {
    private static final Duration PATIENCE = Duration.ofHours(6);

    @Parameters(
        index = "0",
        arity = "0..1",
        paramLabel = "NAME",
        description = "Name of the file, without directory; default: the time.")
    private @Nullable String name;

    Backup(Installation installation) {
      super(installation);
    }

    @Override
    int ask(AdminClient client, SystemEnvironment environment) throws IOException, AdminException {
      String file = name == null ? "rowan-" + environment.clock().epochMillis() : name;
      List<List<String>> rows =
          client.request(AdminOperation.BACKUP, Map.of("name", file), PATIENCE).rows();
      spec.commandLine().getOut().println("backed up to " + rows.get(0).get(0));
      return ExitCode.SUCCESS;
    }
  }
}
