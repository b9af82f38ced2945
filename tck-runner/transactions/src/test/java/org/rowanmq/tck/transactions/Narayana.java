package org.rowanmq.tck.transactions;

import com.arjuna.ats.arjuna.common.CoreEnvironmentBeanException;
import com.arjuna.ats.arjuna.common.ObjectStoreEnvironmentBean;
import com.arjuna.ats.arjuna.common.arjPropertyManager;
import com.arjuna.ats.arjuna.common.recoveryPropertyManager;
import com.arjuna.ats.arjuna.recovery.RecoveryManager;
import com.arjuna.ats.jta.common.jtaPropertyManager;
import com.arjuna.common.internal.util.propertyservice.BeanPopulator;
import java.nio.file.Path;
import java.util.List;

/** The transaction manager's settings: those of docs/transactions.md, and passes at our command. */
final class Narayana {
  private static final String NODE = "rowan-1";

  private Narayana() {}

  /** Once in a JVM, before anything else of Narayana is used. */
  static RecoveryManager start(Path log) throws CoreEnvironmentBeanException {
    settings(log);
    jtaPropertyManager.getJTAEnvironmentBean().setXAResourceRecordWrappingPlugin(new PoolNames());
    // Recovery runs when it is told to, and need not wait to see whether a transaction goes on.
    recoveryPropertyManager.getRecoveryEnvironmentBean().setRecoveryBackoffPeriod(1);
    jtaPropertyManager.getJTAEnvironmentBean().setOrphanSafetyInterval(1);
    RecoveryManager manager = RecoveryManager.manager(RecoveryManager.DIRECT_MANAGEMENT);
    manager.initialize();
    return manager;
  }

  private static void settings(Path log) throws CoreEnvironmentBeanException {
    arjPropertyManager.getCoreEnvironmentBean().setNodeIdentifier(NODE);
    jtaPropertyManager.getJTAEnvironmentBean().setXaRecoveryNodes(List.of(NODE));
    BeanPopulator.getDefaultInstance(ObjectStoreEnvironmentBean.class)
        .setObjectStoreDir(log.toString());
    for (String store : List.of("communicationStore", "stateStore")) {
      BeanPopulator.getNamedInstance(ObjectStoreEnvironmentBean.class, store)
          .setObjectStoreDir(log.toString());
    }
  }
}
