package org.rowanmq.ra.embedded;

import jakarta.resource.NotSupportedException;
import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.XATerminator;
import jakarta.resource.spi.work.ExecutionContext;
import jakarta.resource.spi.work.Work;
import jakarta.resource.spi.work.WorkException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import javax.sql.DataSource;
import javax.transaction.xa.XAException;
import javax.transaction.xa.Xid;
import org.jspecify.annotations.Nullable;
import org.rowanmq.runtime.Environment;

/**
 * A transaction of the application server, imported by the adapter (Jakarta Connectors 2.1, chapter
 * "Transaction Inflow"): the one way to begin one that every server has. Inside it, a data source
 * that takes part in the server's transactions cannot but do so. It is rolled back.
 */
final class ForeignTransaction {
  private static final System.Logger LOG = System.getLogger(ForeignTransaction.class.getName());
  private static final int TIMEOUT_SECONDS = 60;
  private static final long START_MILLIS = 10_000;

  private ForeignTransaction() {}

  /**
   * Examines a data source inside a transaction, where the server lets us have one.
   *
   * @throws HostException if it is not ours alone
   */
  static void examine(
      BootstrapContext server,
      Environment environment,
      BrokerHost.Starter starter,
      String name,
      DataSource source)
      throws HostException {
    Id id = new Id(environment.newId());
    Examination examination = new Examination(starter, name, source);
    try {
      ExecutionContext context = new ExecutionContext();
      context.setXid(id);
      context.setTransactionTimeout(TIMEOUT_SECONDS);
      server.getWorkManager().doWork(examination, START_MILLIS, context, null);
    } catch (WorkException | NotSupportedException | RuntimeException unsupported) {
      LOG.log(
          System.Logger.Level.DEBUG,
          "The DataSource " + name + " was examined outside of transactions only",
          unsupported);
    } finally {
      rollBack(server.getXATerminator(), id);
    }
    if (examination.refusal != null) {
      throw examination.refusal;
    }
  }

  private static void rollBack(@Nullable XATerminator transactions, Id id) {
    try {
      if (transactions != null) {
        transactions.rollback(id);
      }
    } catch (XAException | RuntimeException unknown) {
      LOG.log(System.Logger.Level.DEBUG, "The transaction to examine in was gone", unknown);
    }
  }

  private static final class Examination implements Work {
    private final BrokerHost.Starter starter;
    private final String name;
    private final DataSource source;

    /** Read after the work has been done, by who waited for it. */
    private @Nullable HostException refusal;

    Examination(BrokerHost.Starter starter, String name, DataSource source) {
      this.starter = starter;
      this.name = name;
      this.source = source;
    }

    @Override
    public void run() {
      try {
        starter.examine(name, source);
      } catch (HostException refused) {
        refusal = refused;
      }
    }

    @Override
    public void release() {}
  }

  private static final class Id implements Xid {
    private static final int FORMAT = 0x526f7761;

    private final byte[] number;

    Id(long number) {
      this.number = ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    @Override
    public int getFormatId() {
      return FORMAT;
    }

    @Override
    public byte[] getGlobalTransactionId() {
      return number.clone();
    }

    @Override
    public byte[] getBranchQualifier() {
      return number.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Id id && Arrays.equals(id.number, number);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(number);
    }
  }
}
