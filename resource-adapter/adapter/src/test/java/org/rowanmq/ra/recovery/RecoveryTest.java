package org.rowanmq.ra.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.XAConnection;
import javax.transaction.xa.XAException;
import org.apache.geronimo.transaction.manager.XidImpl;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rowanmq.ra.link.AdapterEnvironment;

/** What a life of the server leaves in doubt, the next one decides by the log, or not at all. */
class RecoveryTest {
  private static final Duration PAUSE = Duration.ofMillis(100);

  @TempDir Path folder;
  private final AdapterEnvironment environment = new AdapterEnvironment(null);
  private final FakeResource resource = new FakeResource();
  private final List<AutoCloseable> open = new ArrayList<>();
  private final AtomicInteger passes = new AtomicInteger();
  private GeronimoServer before;

  @BeforeEach
  void start() throws Exception {
    before = GeronimoServer.first(folder.resolve("txlog"), 1, 2);
    open.add(before);
  }

  @AfterEach
  void end() throws Exception {
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
    environment.close();
  }

  private void crash(boolean isDecided) throws Exception {
    // Prepared and committed in this order.
    FakeResource halt = new GeronimoServer.Halt(isDecided);
    before.crashIn(() -> {}, isDecided ? halt : resource, isDecided ? resource : halt);
    assertThat(resource.prepared()).isNotEmpty();
  }

  private GeronimoServer next(int... tmId) throws Exception {
    // Lives are told apart by the millisecond they began in.
    long now = System.currentTimeMillis();
    await().until(() -> System.currentTimeMillis() > now + 1);
    GeronimoServer next = before.next(tmId);
    open.add(next);
    return next;
  }

  private void recover(GeronimoServer server, Place... places) {
    Recovery recovery =
        new Recovery(
            new GeronimoLog(server.transactions()),
            environment,
            () -> {
              passes.incrementAndGet();
              return List.of(places);
            },
            PAUSE);
    open.add(recovery);
    recovery.begin();
  }

  /** Until it has had every opportunity to do the wrong thing. */
  private void awaitPasses() {
    await().until(() -> passes.get() > 3);
  }

  @Test
  void whatWasDecidedIsCommitted() throws Exception {
    crash(true);
    recover(next(1, 2), resource);
    await().until(() -> resource.prepared().isEmpty());
    assertThat(resource.told()).containsExactly("commit");
  }

  @Test
  void whatWasNotDecidedIsRolledBack() throws Exception {
    crash(false);
    recover(next(1, 2), resource);
    await().until(() -> resource.prepared().isEmpty());
    assertThat(resource.told()).containsExactly("rollback");
    assertThat(resource.scans()).isGreaterThan(1);
  }

  @Test
  void severalBranchesOfOneTransactionAreDecidedAlike() throws Exception {
    before.crashIn(() -> {}, new GeronimoServer.Halt(true), new Stranger(), new Stranger());
    recover(next(1, 2), resource);
    await().until(() -> resource.prepared().isEmpty() && resource.scans() > 1);
    assertThat(resource.told()).containsExactly("commit", "commit");
  }

  /** Two of them are not the same, and both put their branches into the resource. */
  private final class Stranger extends FakeResource {
    @Override
    public int prepare(javax.transaction.xa.Xid xid) throws XAException {
      return resource.prepare(xid);
    }
  }

  @Test
  void databaseComesToTheSameOutcome() throws Exception {
    JdbcDataSource source = new JdbcDataSource();
    source.setURL("jdbc:h2:file:" + folder.resolve("ledger") + ";DB_CLOSE_DELAY=-1");
    source.setUser("sa");
    source.setPassword("sa");
    execute(source, "CREATE TABLE ledger(entry VARCHAR)");
    for (boolean isDecided : List.of(true, false)) {
      XAConnection connection = source.getXAConnection();
      GeronimoServer.Halt halt = new GeronimoServer.Halt(isDecided);
      Connection handle = connection.getConnection();
      before.crashIn(
          () -> {
            try (Statement statement = handle.createStatement()) {
              statement.execute("INSERT INTO ledger VALUES('" + isDecided + "')");
            }
          },
          isDecided
              ? new javax.transaction.xa.XAResource[] {halt, connection.getXAResource()}
              : new javax.transaction.xa.XAResource[] {connection.getXAResource(), halt});
    }
    execute(source, "SHUTDOWN IMMEDIATELY");
    recover(next(1, 2), new Place.AtDatabase("ledger", source));
    await().until(() -> count(source, "INFORMATION_SCHEMA.IN_DOUBT") == 0);
    assertThat(count(source, "ledger")).isOne();
    assertThat(count(source, "ledger WHERE entry = 'true'")).isOne();
    execute(source, "SHUTDOWN");
  }

  private static void execute(JdbcDataSource source, String sql) throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static int count(JdbcDataSource source, String from) throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM " + from)) {
      rows.next();
      return rows.getInt(1);
    }
  }

  @Test
  void whatAnotherServerIsAboutToDecideIsLeftAlone() throws Exception {
    crash(false);
    Branch theirs = resource.prepared().get(0);
    // It is called as this one is, and commits while this one looks around.
    recover(
        next(1, 2),
        visitor -> {
          resource.visit(visitor);
          resource.take(theirs);
        });
    awaitPasses();
    assertThat(resource.told()).isEmpty();
  }

  @Test
  void whatItCannotKnowIsLeftAlone() throws Exception {
    crash(true);
    Branch decided = resource.prepared().get(0);
    resource.take(decided);
    byte[] late = decided.xid().getGlobalTransactionId().clone();
    // Its number is one that this life may give: then the transaction manager does not know it
    // again.
    late[6] = 1;
    resource.put(new Branch(new XidImpl(1, late, decided.xid().getBranchQualifier())));
    resource.put(new Branch(new XidImpl(1, new byte[] {1}, new byte[] {2})));
    recover(next(1, 2), resource);
    awaitPasses();
    assertThat(resource.told()).isEmpty();
  }

  @Test
  void branchesOfOtherServersAreNotTouched() throws Exception {
    crash(false);
    recover(next(1, 3), resource);
    awaitPasses();
    assertThat(resource.prepared()).hasSize(1);
    assertThat(resource.told()).isEmpty();
  }

  @Test
  void branchesOfThisLifeAreNotTouched() throws Exception {
    crash(false);
    recover(before, resource);
    awaitPasses();
    assertThat(resource.prepared()).hasSize(1);
    assertThat(resource.told()).isEmpty();
  }

  @Test
  void serverWithoutNameDecidesNothing() throws Exception {
    GeronimoServer nameless = GeronimoServer.first(folder.resolve("nameless"), 71, 84, 77, 73, 68);
    open.add(nameless);
    nameless.crashIn(() -> {}, resource, new GeronimoServer.Halt(false));
    Life life = Life.of(resource.prepared().get(0).xid());
    assertThat(life.isNamed()).isFalse();
    assertThat(new GeronimoLog(before.transactions()).life().isNamed()).isTrue();
  }

  @Test
  void whatFailsIsTriedAgain() throws Exception {
    crash(true);
    resource.fail(XAException.XAER_RMFAIL);
    recover(next(1, 2), resource);
    await().until(() -> resource.prepared().isEmpty());
    assertThat(resource.told()).containsExactly("commit", "commit");
  }

  @Test
  void whatSomebodyElseHasDecidedIsForgotten() throws Exception {
    crash(true);
    resource.fail(XAException.XA_HEURRB);
    recover(next(1, 2), resource);
    await().until(() -> resource.prepared().isEmpty());
    assertThat(resource.told()).containsExactly("commit", "forget");
  }
}
