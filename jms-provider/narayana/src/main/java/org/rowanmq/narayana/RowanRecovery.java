package org.rowanmq.narayana;

import com.arjuna.ats.internal.jta.recovery.arjunacore.XARecoveryModule;
import com.arjuna.ats.jta.recovery.XAResourceRecoveryHelper;
import jakarta.jms.XAConnectionFactory;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.jspecify.annotations.Nullable;

/**
 * Lets Narayana finish the transactions that a crash left in doubt at a RowanMQ broker. One line
 * when the program starts, after Narayana has its settings and before the first transaction:
 *
 * <pre>
 * RowanRecovery recovery = RowanRecovery.register(factory);
 * </pre>
 *
 * <p>One connection stays open across Narayana's passes, and is opened anew when it is lost. A
 * broker that is away does no harm: its branches wait for a later pass. Any user sees the branches
 * of its own, an administrator all of them. Thread-safe.
 */
public final class RowanRecovery implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(RowanRecovery.class.getName());
  private static final XAResource[] NONE = {};

  private final XARecoveryModule module;
  private final StandingConnection connection;
  private final XAResource resource;
  private final XAResourceRecoveryHelper helper = new Helper();
  private volatile boolean isAway;

  private RowanRecovery(XARecoveryModule module, StandingConnection connection) {
    this.module = module;
    this.connection = connection;
    this.resource = new StandingResource(connection);
  }

  /**
   * Registers a broker. Connects at the first pass, not here.
   *
   * @param factory with user and password; those of the transactions, or an administrator's
   * @throws IllegalStateException if Narayana has no {@link XARecoveryModule}
   */
  public static RowanRecovery register(XAConnectionFactory factory) {
    return register(factory::createXAConnection);
  }

  /**
   * As {@link #register(XAConnectionFactory)}, for a factory without credentials.
   *
   * @throws IllegalStateException if Narayana has no {@link XARecoveryModule}
   */
  public static RowanRecovery register(XAConnectionFactory factory, String user, String password) {
    return register(() -> factory.createXAConnection(user, password));
  }

  private static RowanRecovery register(StandingConnection.Source source) {
    @Nullable XARecoveryModule module = XARecoveryModule.getRegisteredXARecoveryModule();
    if (module == null) {
      throw new IllegalStateException(
          "Narayana has no XARecoveryModule: add "
              + XARecoveryModule.class.getName()
              + " to RecoveryEnvironmentBean.recoveryModuleClassNames before the recovery manager"
              + " starts");
    }
    BrokerNames.install();
    RowanRecovery recovery = new RowanRecovery(module, new StandingConnection(source));
    module.addXAResourceRecoveryHelper(recovery.helper);
    return recovery;
  }

  /** Once in each pass. */
  private final class Helper implements XAResourceRecoveryHelper {
    @Override
    public boolean initialise(String parameter) {
      return true;
    }

    @Override
    public XAResource[] getXAResources() {
      XAException failure = ask();
      if (failure != null) {
        failure = ask(); // the connection may have been lost long ago; this is another one
      }
      tell(failure);
      return failure == null ? new XAResource[] {resource} : NONE.clone();
    }
  }

  /** Why the broker does not answer; null if it does. */
  private @Nullable XAException ask() {
    try {
      Object unused = resource.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN);
      return null;
    } catch (XAException failure) {
      return failure;
    }
  }

  private void tell(@Nullable XAException failure) {
    if (failure != null && !isAway) {
      LOG.log(
          System.Logger.Level.WARNING,
          "The broker cannot be asked for branches in doubt; each recovery pass tries again",
          failure);
    } else if (failure == null && isAway) {
      LOG.log(System.Logger.Level.INFO, "The broker can be asked for branches in doubt again");
    }
    isAway = failure != null;
  }

  /**
   * Takes the broker out of recovery and closes the connection. Waits for a pass that is under way.
   * Idempotent.
   */
  @Override
  public void close() {
    module.removeXAResourceRecoveryHelper(helper);
    connection.close();
  }
}
