package org.rowanmq.tck.transactions;

import com.arjuna.ats.arjuna.recovery.RecoveryManager;
import com.arjuna.ats.internal.jta.recovery.arjunacore.XARecoveryModule;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.rowanmq.jms.JmsXaConnectionFactory;
import org.rowanmq.narayana.RowanRecovery;
import org.rowanmq.tck.transactions.Plan.Party;
import org.rowanmq.tck.transactions.Plan.Step;

/**
 * A program with a transaction manager, in a JVM of its own. It reads a command a line, and answers
 * with a line that begins with "XA>": {@code RUN plan} runs one transaction and tells how it ended,
 * {@code RECOVER} runs recovery until nothing is in doubt, {@code ROWS number} counts. Ends with
 * its input.
 */
final class Coordinator implements AutoCloseable {
  static final String ANSWER = "XA>";
  static final int HALTED = 137;

  /** Nothing is decided by time: what was killed may take long to start on a busy machine. */
  private static final int TIMEOUT_SECONDS = 600;

  private static final int PASSES_MAX = 10;
  private static final long RECEIVE_MILLIS = 30_000;

  private final BufferedReader commands =
      new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
  private final Path log;
  private final RecoveryManager manager;
  private final JmsXaConnectionFactory factory;
  private final OtherDatabase database;
  private final RowanRecovery recovery;
  private final XAConnection connection;

  private Coordinator(Settings settings) throws Exception {
    log = settings.log();
    manager = Narayana.start(log);
    factory = new JmsXaConnectionFactory(settings.broker(), settings.user(), settings.password());
    database =
        new OtherDatabase(
            settings.databaseUrl(), settings.databaseUser(), settings.databasePassword());
    recovery = RowanRecovery.register(factory);
    XARecoveryModule.getRegisteredXARecoveryModule().addXAResourceRecoveryHelper(database);
    connection = factory.createXAConnection();
    connection.start();
  }

  /** What it works with; {@code log} is the transaction manager's directory. */
  record Settings(
      String broker,
      String user,
      String password,
      String databaseUrl,
      String databaseUser,
      String databasePassword,
      Path log) {
    List<String> arguments() {
      return List.of(
          broker, user, password, databaseUrl, databaseUser, databasePassword, log.toString());
    }

    static Settings of(String[] arguments) {
      return new Settings(
          arguments[0],
          arguments[1],
          arguments[2],
          arguments[3],
          arguments[4],
          arguments[5],
          Path.of(arguments[6]));
    }
  }

  public static void main(String[] arguments) throws Exception {
    try (Coordinator coordinator = new Coordinator(Settings.of(arguments))) {
      coordinator.answer("READY");
      coordinator.obey();
    }
    // Narayana's threads are not daemons.
    Runtime.getRuntime().halt(0);
  }

  private void obey() throws Exception {
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      String[] command = line.split(" ", 2);
      switch (command[0]) {
        case "RUN" -> answer("END " + run(Plan.parse(command[1])));
        case "RECOVER" -> answer("RECOVERED " + recover());
        case "ROWS" -> answer("ROWS " + database.rows(Integer.parseInt(command[1])));
        default -> throw new IllegalArgumentException(line);
      }
    }
  }

  private void answer(String text) {
    System.out.println(ANSWER + text);
    System.out.flush();
  }

  /** What the application is told in the end. */
  private String run(Plan plan) throws Exception {
    TransactionManager transactions = com.arjuna.ats.jta.TransactionManager.transactionManager();
    javax.sql.XAConnection row = database.xaConnection();
    try (XASession session = connection.createXASession()) {
      transactions.setTransactionTimeout(TIMEOUT_SECONDS);
      transactions.begin();
      enlist(transactions.getTransaction(), plan, session, row);
      work(plan, session);
      // Left open: H2 rolls back what is under way when the handle is closed.
      OtherDatabase.insert(row.getConnection(), plan.number());
      try {
        transactions.commit();
        return "COMMITTED";
      } catch (RollbackException rolledBack) {
        return "ROLLED_BACK";
      } catch (Exception unclear) {
        return "UNCLEAR " + unclear;
      }
    } finally {
      close(row);
    }
  }

  private void enlist(
      Transaction transaction, Plan plan, XASession session, javax.sql.XAConnection row)
      throws Exception {
    WatchedResource.Watcher watcher = (party, step) -> reached(plan, party, step);
    WatchedResource broker = new WatchedResource(Party.BROKER, session.getXAResource(), watcher);
    WatchedResource other = new WatchedResource(Party.DATABASE, row.getXAResource(), watcher);
    boolean brokerFirst = plan.first() == Party.BROKER;
    boolean first = transaction.enlistResource(brokerFirst ? broker : other);
    boolean second = transaction.enlistResource(brokerFirst ? other : broker);
    if (!first || !second) {
      throw new IllegalStateException("A resource could not be enlisted for " + plan);
    }
  }

  private static void work(Plan plan, XASession session) throws JMSException {
    if (plan.work().receives()) {
      try (MessageConsumer consumer = session.createConsumer(session.createQueue(plan.in()))) {
        Objects.requireNonNull(consumer.receive(RECEIVE_MILLIS), "message of " + plan);
      }
    }
    if (plan.work().sends()) {
      session
          .createProducer(session.createQueue(plan.out()))
          .send(session.createTextMessage(plan.line()));
    }
  }

  /** Its end is not the transaction's any more. */
  private static void close(javax.sql.XAConnection row) {
    try {
      row.close();
    } catch (SQLException lost) {
      // The database was killed.
    }
  }

  private void reached(Plan plan, Party party, Step step) {
    if (plan.at() != party || plan.step() != step) {
      return;
    }
    if (plan.blow() == Plan.Blow.HALT) {
      Runtime.getRuntime().halt(HALTED);
    }
    answer("AT");
    if (!plan.goesOn()) {
      try {
        String unused = commands.readLine();
      } catch (IOException gone) {
        throw new UncheckedIOException(gone);
      }
    }
  }

  /** How many passes it took, and what is left. */
  private String recover() throws Exception {
    int passes = 0;
    String left = left();
    while (!left.isEmpty() && passes < PASSES_MAX) {
      manager.scan();
      passes++;
      left = left();
    }
    return passes + left;
  }

  private String left() throws Exception {
    int branches = inDoubtAtBroker();
    int rows = database.inDoubt();
    long logs = logs();
    return branches + rows + logs == 0
        ? ""
        : " left: branches=" + branches + " rows=" + rows + " logs=" + logs;
  }

  private int inDoubtAtBroker() throws JMSException, XAException {
    try (XASession session = connection.createXASession()) {
      return session
          .getXAResource()
          .recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN)
          .length;
    }
  }

  private long logs() throws IOException {
    if (!Files.isDirectory(log)) {
      return 0;
    }
    try (Stream<Path> files = Files.walk(log)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> file.toString().contains("AtomicAction"))
          .count();
    }
  }

  @Override
  public void close() throws JMSException, SQLException {
    recovery.close();
    database.close();
    connection.close();
  }
}
