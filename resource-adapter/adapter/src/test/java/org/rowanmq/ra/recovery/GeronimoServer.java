package org.rowanmq.ra.recovery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.apache.geronimo.transaction.log.HOWLLog;
import org.apache.geronimo.transaction.manager.GeronimoTransactionManager;
import org.apache.geronimo.transaction.manager.WrapperNamedXAResource;
import org.apache.geronimo.transaction.manager.XidFactoryImpl;

/** One life of a transaction manager, as TomEE makes it, with the log that an earlier one left. */
public final class GeronimoServer implements AutoCloseable {
  private static final int TIMEOUT_SECONDS = 60;

  private final Path folder;
  private final HOWLLog log;
  private final GeronimoTransactionManager transactions;

  private GeronimoServer(Path folder, byte[] tmId) throws Exception {
    this.folder = folder;
    XidFactoryImpl ids = new XidFactoryImpl(tmId);
    this.log =
        new HOWLLog(
            "org.objectweb.howl.log.BlockLogBuffer",
            32,
            true,
            true,
            50,
            ".",
            "log",
            "howl",
            -1,
            0,
            2,
            4,
            -1,
            ids,
            folder.toFile());
    log.doStart();
    this.transactions = new GeronimoTransactionManager(TIMEOUT_SECONDS, ids, log);
  }

  /** The first life. */
  public static GeronimoServer first(Path folder, int... tmId) throws Exception {
    return new GeronimoServer(Files.createDirectories(folder), bytes(tmId));
  }

  /** The next life, after this one has ended at this moment. */
  public GeronimoServer next(int... tmId) throws Exception {
    Path next = Files.createDirectories(folder.resolveSibling(folder.getFileName() + "-next"));
    try (Stream<Path> files = Files.list(folder)) {
      files.forEach(each -> copy(each, next.resolve(each.getFileName())));
    }
    return new GeronimoServer(next, bytes(tmId));
  }

  private static void copy(Path from, Path to) {
    try {
      Path unused = Files.copy(from, to);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  public GeronimoTransactionManager transactions() {
    return transactions;
  }

  /** What an application does in a transaction. */
  public interface Work {
    void run() throws Exception;
  }

  /**
   * A transaction in which the server ends.
   *
   * @param work done after the resources were enlisted, in this order
   */
  public void crashIn(Work work, XAResource... resources) throws Exception {
    transactions.begin();
    for (XAResource each : List.of(resources)) {
      boolean unused =
          transactions
              .getTransaction()
              .enlistResource(new WrapperNamedXAResource(each, each.getClass().getName()));
    }
    work.run();
    try {
      transactions.commit();
    } catch (Crash e) {
      return;
    }
    throw new IllegalStateException("The transaction was committed");
  }

  @Override
  public void close() {
    try {
      log.doStop();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** The end of a server. */
  @SuppressWarnings("serial")
  static final class Crash extends Error {}

  /** A resource whose server ends when it is told to prepare or to commit. */
  public static final class Halt extends FakeResource {
    private final boolean isDecided;

    /**
     * @param isDecided whether it is prepared before
     */
    public Halt(boolean isDecided) {
      this.isDecided = isDecided;
    }

    @Override
    public int prepare(javax.transaction.xa.Xid xid) throws XAException {
      if (!isDecided) {
        throw new Crash();
      }
      return super.prepare(xid);
    }

    @Override
    public void commit(javax.transaction.xa.Xid xid, boolean onePhase) {
      throw new Crash();
    }
  }
}
