package org.rowanmq.narayana;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.arjuna.ats.arjuna.common.ObjectStoreEnvironmentBean;
import com.arjuna.ats.arjuna.common.recoveryPropertyManager;
import com.arjuna.ats.arjuna.recovery.RecoveryManager;
import com.arjuna.ats.internal.jta.recovery.arjunacore.XARecoveryModule;
import com.arjuna.common.internal.util.propertyservice.BeanPopulator;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Narayana's own recovery module, and a broker that comes and goes. */
class RowanRecoveryTest {
  private final FakeBroker broker = new FakeBroker();
  private final List<RowanRecovery> registered = new ArrayList<>();

  private record TestXid(int number) implements Xid {
    @Override
    public int getFormatId() {
      return 42;
    }

    @Override
    public byte[] getGlobalTransactionId() {
      return new byte[] {(byte) number};
    }

    @Override
    public byte[] getBranchQualifier() {
      return new byte[] {1};
    }
  }

  @BeforeAll
  static void startNarayana() {
    String folder = Path.of("target", "narayana").toString();
    BeanPopulator.getDefaultInstance(ObjectStoreEnvironmentBean.class).setObjectStoreDir(folder);
    for (String store : List.of("communicationStore", "stateStore")) {
      BeanPopulator.getNamedInstance(ObjectStoreEnvironmentBean.class, store)
          .setObjectStoreDir(folder);
    }
    recoveryPropertyManager
        .getRecoveryEnvironmentBean()
        .setRecoveryModuleClassNames(List.of(XARecoveryModule.class.getName()));
    RecoveryManager unused = RecoveryManager.manager(RecoveryManager.DIRECT_MANAGEMENT);
  }

  private static void pass() {
    XARecoveryModule module = XARecoveryModule.getRegisteredXARecoveryModule();
    module.periodicWorkFirstPass();
    module.periodicWorkSecondPass();
  }

  private static void fails(ThrowingCallable call, int code) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            XAException.class, refused -> assertThat(refused.errorCode).isEqualTo(code));
  }

  private RowanRecovery registered() {
    return closedAfterwards(RowanRecovery.register(broker.factory()));
  }

  private RowanRecovery closedAfterwards(RowanRecovery recovery) {
    registered.add(recovery);
    return recovery;
  }

  @AfterEach
  void closeAll() {
    registered.forEach(RowanRecovery::close);
  }

  @Test
  void oneConnectionServesAllPasses() {
    RowanRecovery recovery = registered();
    assertThat(broker.lines).isEmpty();
    pass();
    pass();
    assertThat(broker.lines).hasSize(1);
    assertThat(broker.last().isClosed).isFalse();
    recovery.close();
    assertThat(broker.last().isClosed).isTrue();
    pass();
    assertThat(broker.lines).hasSize(1);
  }

  @Test
  void credentialsCanComeApart() {
    closedAfterwards(RowanRecovery.register(broker.factory(), "app", "secret"));
    pass();
    assertThat(broker.lines).hasSize(1);
  }

  @Test
  void aLostConnectionIsReplacedBeforeItsResourceIsHandedOut() {
    RowanRecovery recovery = registered();
    pass();
    broker.last().isLost = true;
    pass();
    assertThat(broker.lines).hasSize(2);
    assertThat(broker.lines.get(0).isClosed).isTrue();
    assertThat(broker.last().isClosed).isFalse();
    recovery.close();
    assertThat(broker.lines).hasSize(2).allMatch(line -> line.isClosed);
  }

  @Test
  void aBrokerThatIsAwayIsAskedAgainInTheNextPass() {
    broker.isAway = true;
    registered();
    pass();
    pass();
    assertThat(broker.lines).isEmpty();
    broker.isAway = false;
    pass();
    assertThat(broker.lines).hasSize(1);
    broker.isAway = true;
    pass();
    assertThat(broker.last().isClosed).isTrue();
    broker.isAway = false;
    pass();
    assertThat(broker.lines).hasSize(2);
  }

  @Test
  void theResourceOutlivesItsConnections() throws Exception {
    StandingConnection connection =
        new StandingConnection(() -> broker.factory().createXAConnection());
    XAResource resource = new StandingResource(connection);
    Xid xid = new TestXid(1);
    broker.inDoubt.add(xid);
    assertThat(resource.recover(XAResource.TMSTARTRSCAN)).containsExactly(xid);
    broker.last().isLost = true;
    fails(() -> resource.commit(xid, false), XAException.XAER_RMFAIL);
    resource.commit(xid, false);
    assertThat(broker.committed).containsExactly(xid);
    fails(() -> resource.commit(xid, false), XAException.XAER_NOTA);
    assertThat(broker.lines).hasSize(2);
    connection.close();
    fails(() -> resource.recover(XAResource.TMSTARTRSCAN), XAException.XAER_RMFAIL);
    fails(() -> resource.rollback(xid), XAException.XAER_RMFAIL);
    assertThat(broker.lines).hasSize(2).allMatch(line -> line.isClosed);
  }

  @Test
  void theSameBrokerIsTheSameResourceManager() throws Exception {
    XAResource one = asked(broker);
    assertThat(one.isSameRM(one)).isTrue();
    assertThat(one.isSameRM(asked(broker))).isTrue();
    assertThat(one.isSameRM(broker.last())).isTrue();
    assertThat(one.isSameRM(asked(new FakeBroker()))).isFalse();
    int before = broker.lines.size();
    assertThat(one.isSameRM(new StandingResource(source(broker)))).isFalse();
    assertThat(broker.lines).hasSize(before);
  }

  private static XAResource asked(FakeBroker broker) throws XAException {
    XAResource resource = new StandingResource(source(broker));
    assertThat(resource.recover(XAResource.TMSTARTRSCAN)).isEmpty();
    return resource;
  }

  private static StandingConnection source(FakeBroker broker) {
    return new StandingConnection(() -> broker.factory().createXAConnection());
  }

  @Test
  void theResourceBeginsNoWork() {
    XAResource resource = new StandingResource(source(broker));
    Xid xid = new TestXid(2);
    fails(() -> resource.start(xid, XAResource.TMNOFLAGS), XAException.XAER_PROTO);
    fails(() -> resource.end(xid, XAResource.TMSUCCESS), XAException.XAER_PROTO);
    fails(() -> resource.prepare(xid), XAException.XAER_PROTO);
  }
}
