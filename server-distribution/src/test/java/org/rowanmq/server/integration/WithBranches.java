package org.rowanmq.server.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.rowanmq.jms.JmsXaConnectionFactory;

/** A test that plays the transaction manager. */
abstract class WithBranches extends WithBroker {
  private static int numbers;

  /** A branch id of the test's own. */
  record TestXid(int number) implements Xid {
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
      return new byte[] {1, 2};
    }
  }

  static Xid xid() {
    return new TestXid(++numbers);
  }

  final XAConnection xaConnection(String uri) throws JMSException {
    XAConnection connection =
        new JmsXaConnectionFactory(uri, broker.user(), broker.password()).createXAConnection();
    closedAfterwards(connection);
    connection.start();
    return connection;
  }

  final XASession xaSession() throws JMSException {
    return xaConnection(broker.uri()).createXASession();
  }

  static void fails(ThrowingCallable call, int code) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            XAException.class,
            refused -> assertThat(refused.errorCode).as(refused.getMessage()).isEqualTo(code));
  }

  /** Returns when the broker has rolled the branch back for its timeout. */
  final void awaitTimeout(Xid xid) throws JMSException {
    XAResource watcher = xaSession().getXAResource();
    // Joining says why, as soon as the branch is rolled back; before that it needs its end.
    Awaitility.await()
        .untilAsserted(
            () -> fails(() -> watcher.start(xid, XAResource.TMJOIN), XAException.XA_RBTIMEOUT));
  }
}
