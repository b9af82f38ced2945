package org.rowanmq.tck.transactions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.XASession;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.Test;
import org.rowanmq.narayana.RowanRecovery;

/** What a transaction manager usually asks of a resource. */
class JtaIT extends WithNarayana {
  private void send(XASession session, String text) throws JMSException {
    try (var producer = session.createProducer(session.createQueue(name()))) {
      producer.send(session.createTextMessage(text));
    }
  }

  private RecordingResource enlisted(XASession session) throws Exception {
    return enlisted(new RecordingResource(session.getXAResource()));
  }

  private <T extends XAResource> T enlisted(T resource) throws Exception {
    assertThat(transactions().getTransaction().enlistResource(resource)).isTrue();
    return resource;
  }

  @Test
  void oneResourceIsCommittedInOnePhase() throws Exception {
    XASession session = xaConnection("").createXASession();
    transactions().begin();
    RecordingResource resource = enlisted(session);
    send(session, "text");
    assertThat(texts(name())).isEmpty();
    transactions().commit();
    assertThat(resource.calls).containsExactly("start", "end", "commit in one phase");
    assertThat(texts(name())).containsExactly("text");
  }

  @Test
  void twoResourcesAreCommittedInTwoPhases() throws Exception {
    send(name() + ".in", "work");
    XASession session = xaConnection("").createXASession();
    transactions().begin();
    RecordingResource resource = enlisted(session);
    RecordingResource other = enlisted(new RecordingResource(null));
    try (MessageConsumer consumer = session.createConsumer(session.createQueue(name() + ".in"))) {
      assertThat(consumer.receive(SOON).getBody(String.class)).isEqualTo("work");
    }
    send(session, "result");
    transactions().commit();
    assertThat(resource.calls).containsExactly("start", "end", "prepare", "commit");
    assertThat(other.calls).containsExactly("start", "end", "prepare", "commit");
    assertThat(texts(name())).containsExactly("result");
    assertThat(texts(name() + ".in")).isEmpty();
  }

  @Test
  void aSecondConnectionJoinsTheBranchOfTheFirst() throws Exception {
    XASession first = xaConnection("").createXASession();
    XASession second = xaConnection("&share=false").createXASession();
    transactions().begin();
    RecordingResource firstResource = enlisted(first);
    RecordingResource secondResource = enlisted(second);
    send(first, "1");
    send(second, "2");
    transactions().commit();
    assertThat(firstResource.calls).containsExactly("start", "end", "commit in one phase");
    assertThat(secondResource.calls).containsExactly("join", "end");
    assertThat(texts(name())).containsExactlyInAnyOrder("1", "2");
  }

  @Test
  void aTransactionGoesOnInAnotherThread() throws Exception {
    XASession session = xaConnection("").createXASession();
    TransactionManager transactions = transactions();
    transactions.begin();
    RecordingResource resource = enlisted(session);
    send(session, "here");
    assertThat(transactions.getTransaction().delistResource(resource, XAResource.TMSUSPEND))
        .isTrue();
    Transaction suspended = transactions.suspend();
    inAnotherThread(
        () -> {
          transactions.resume(suspended);
          enlisted(resource);
          send(session, "there");
          transactions.commit();
          return null;
        });
    assertThat(resource.calls)
        .containsExactly("start", "suspend", "resume", "end", "commit in one phase");
    assertThat(texts(name())).containsExactly("here", "there");
  }

  @Test
  void anotherTransactionRunsWhileOneIsSuspended() throws Exception {
    XASession session = xaConnection("").createXASession();
    TransactionManager transactions = transactions();
    transactions.begin();
    RecordingResource outer = enlisted(session);
    send(session, "outer");
    assertThat(transactions.getTransaction().delistResource(outer, XAResource.TMSUSPEND)).isTrue();
    Transaction suspended = transactions.suspend();
    transactions.begin();
    enlisted(session);
    send(session, "inner");
    transactions.rollback();
    transactions.resume(suspended);
    enlisted(outer);
    transactions.commit();
    assertThat(texts(name())).containsExactly("outer");
  }

  private static void inAnotherThread(Callable<Void> work) throws Exception {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      thread.submit(work).get();
    } finally {
      thread.shutdown();
    }
  }

  @Test
  void aTransactionThatTakesTooLongIsRolledBack() throws Exception {
    send(name(), "work");
    XASession session = xaConnection("").createXASession();
    TransactionManager transactions = transactions();
    transactions.setTransactionTimeout(1);
    try {
      transactions.begin();
      RecordingResource resource = enlisted(session);
      assertThat(resource.getTransactionTimeout()).isEqualTo(1);
      MessageConsumer consumer = session.createConsumer(session.createQueue(name()));
      assertThat(consumer.receive(SOON).getBody(String.class)).isEqualTo("work");
      Transaction transaction = transactions.getTransaction();
      await()
          .atMost(Duration.ofMillis(SOON))
          .until(() -> transaction.getStatus() == Status.STATUS_ROLLEDBACK);
      assertThatThrownBy(transactions::commit).isInstanceOf(RollbackException.class);
      assertThat(resource.calls).doesNotContain("prepare", "commit in one phase");
      consumer.close();
    } finally {
      transactions.setTransactionTimeout(0);
    }
    Message again = take(name());
    assertThat(again).isNotNull();
    assertThat(again.getJMSRedelivered()).isTrue();
  }

  @Test
  void aTransactionThatMayOnlyRollBackDoes() throws Exception {
    send(name(), "work");
    XASession session = xaConnection("").createXASession();
    transactions().begin();
    RecordingResource resource = enlisted(session);
    try (MessageConsumer consumer = session.createConsumer(session.createQueue(name()))) {
      assertThat(consumer.receive(SOON).getBody(String.class)).isEqualTo("work");
    }
    send(session, "result");
    transactions().setRollbackOnly();
    assertThatThrownBy(transactions()::commit).isInstanceOf(RollbackException.class);
    assertThat(resource.calls).contains("rollback").doesNotContain("prepare");
    assertThat(texts(name())).containsExactly("work");
  }

  @Test
  void aBranchWithoutWorkIsReadOnly() throws Exception {
    XASession session = xaConnection("").createXASession();
    transactions().begin();
    RecordingResource resource = enlisted(session);
    RecordingResource other = enlisted(new RecordingResource(null));
    transactions().commit();
    assertThat(resource.calls).containsExactly("start", "end", "prepare: read-only");
    // One is left, which makes one phase enough.
    assertThat(other.calls).containsExactly("start", "end", "commit in one phase");
  }

  @Test
  void whatTheOtherResourceRefusesIsRolledBack() throws Exception {
    XASession session = xaConnection("").createXASession();
    transactions().begin();
    RecordingResource resource = enlisted(session);
    enlisted(new Refusing());
    send(session, "text");
    assertThatThrownBy(transactions()::commit).isInstanceOf(RollbackException.class);
    assertThat(resource.calls).containsExactly("start", "end", "prepare", "rollback");
    assertThat(texts(name())).isEmpty();
  }

  /** Nobody promised anything, and the broker was not told: recovery finds the branch. */
  @Test
  void recoveryRollsBackWhatWasNeverDecidedThoughTheBrokerWasKilledMeanwhile() throws Exception {
    RowanRecovery recovery = closed(RowanRecovery.register(xaFactory("")));
    assertThat(recovery).isNotNull();
    recoveryManager().scan();
    send(name() + ".in", "work");
    XASession session = xaConnection("").createXASession();
    transactions().begin();
    enlisted(
        new RecordingResource(session.getXAResource()) {
          @Override
          public void rollback(Xid xid) throws XAException {
            throw new XAException(XAException.XAER_RMFAIL);
          }
        });
    enlisted(new Refusing());
    try (MessageConsumer consumer = session.createConsumer(session.createQueue(name() + ".in"))) {
      assertThat(consumer.receive(SOON).getBody(String.class)).isEqualTo("work");
    }
    send(session, "text");
    assertThatThrownBy(transactions()::commit).isInstanceOf(RollbackException.class);
    assertThat(inDoubt(session)).isEqualTo(1);
    broker().kill();
    broker().restart();
    assertThat(inDoubt(session)).isEqualTo(1);
    assertThat(texts(name() + ".in")).isEmpty();
    recoveryManager().scan();
    assertThat(inDoubt(session)).isZero();
    assertThat(texts(name())).isEmpty();
    assertThat(texts(name() + ".in")).containsExactly("work");
  }

  private static int inDoubt(XASession session) throws XAException {
    return session.getXAResource().recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN).length;
  }

  /** Votes against every transaction. */
  private static final class Refusing extends RecordingResource {
    Refusing() {
      super(null);
    }

    @Override
    public int prepare(Xid xid) throws XAException {
      throw new XAException(XAException.XA_RBROLLBACK);
    }
  }
}
