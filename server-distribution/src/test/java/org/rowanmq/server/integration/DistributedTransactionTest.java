package org.rowanmq.server.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.BytesMessage;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TransactionInProgressException;
import jakarta.jms.XAConnection;
import jakarta.jms.XAJMSContext;
import jakarta.jms.XASession;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.Test;
import org.rowanmq.jms.DelegatingXaResource;
import org.rowanmq.jms.JmsXaConnectionFactory;
import org.rowanmq.wire.AdminOperation;
import org.rowanmq.wire.BranchId;

/** XA as a transaction manager uses it. */
class DistributedTransactionTest extends WithBranches {
  private static boolean isInDoubt(XAResource resource, Xid xid) throws XAException {
    for (Xid each : resource.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN)) {
      if (each.getFormatId() == xid.getFormatId()
          && each.getGlobalTransactionId()[0] == xid.getGlobalTransactionId()[0]) {
        return true;
      }
    }
    return false;
  }

  @Test
  void twoPhasesMoveAMessage() throws Exception {
    Session plain = session();
    send(plain, queue(plain), "work");
    XASession session = xaSession();
    XAResource resource = session.getXAResource();
    Xid xid = xid();
    MessageConsumer consumer = session.createConsumer(queue(session));
    resource.start(xid, XAResource.TMNOFLAGS);
    assertThat(text(consumer.receive(SOON))).isEqualTo("work");
    send(session, session.createQueue(name() + ".out"), "result");
    resource.end(xid, XAResource.TMSUCCESS);
    assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_OK);
    assertThat(isInDoubt(resource, xid)).isTrue();
    MessageConsumer out = plain.createConsumer(plain.createQueue(name() + ".out"));
    assertThat(out.receiveNoWait()).isNull();
    resource.commit(xid, false);
    assertThat(text(out.receive(SOON))).isEqualTo("result");
    assertThat(consumer.receiveNoWait()).isNull();
    assertThat(isInDoubt(resource, xid)).isFalse();
    resource.commit(xid, false); // the answer may have been lost
  }

  @Test
  void aRollbackBringsTheMessageBack() throws Exception {
    Session plain = session();
    send(plain, queue(plain), "work");
    XASession session = xaSession();
    XAResource resource = session.getXAResource();
    MessageConsumer consumer = session.createConsumer(queue(session));
    Xid first = xid();
    resource.start(first, XAResource.TMNOFLAGS);
    assertThat(text(consumer.receive(SOON))).isEqualTo("work");
    resource.end(first, XAResource.TMFAIL);
    resource.rollback(first);
    Xid second = xid();
    resource.start(second, XAResource.TMNOFLAGS);
    assertThat(consumer.receive(SOON).getJMSRedelivered()).isTrue();
    resource.end(second, XAResource.TMSUCCESS);
    resource.commit(second, true);
    assertThat(consumer.receiveNoWait()).isNull();
  }

  @Test
  void aPreparedBranchSurvivesARestart() throws Exception {
    Session plain = session();
    send(plain, queue(plain), "work");
    XASession session = xaSession();
    XAResource resource = session.getXAResource();
    Xid xid = xid();
    MessageConsumer consumer = session.createConsumer(queue(session));
    resource.start(xid, XAResource.TMNOFLAGS);
    assertThat(text(consumer.receive(SOON))).isEqualTo("work");
    send(session, session.createQueue(name() + ".out"), "result");
    resource.end(xid, XAResource.TMSUCCESS);
    assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_OK);
    broker.stop();
    broker.startAgain();

    XAResource recovery = xaSession().getXAResource();
    assertThat(isInDoubt(recovery, xid)).isTrue();
    MessageConsumer again = plain.createConsumer(queue(plain));
    assertThat(again.receiveNoWait()).isNull();
    recovery.commit(xid, false);
    assertThat(text(plain.createConsumer(plain.createQueue(name() + ".out")).receive(SOON)))
        .isEqualTo("result");
    assertThat(again.receiveNoWait()).isNull();
  }

  @Test
  void anotherConnectionJoins() throws Exception {
    XASession first = xaSession();
    XASession second = xaConnection(broker.uri("share=false")).createXASession();
    assertThat(first.getXAResource().isSameRM(second.getXAResource())).isTrue();
    Xid xid = xid();
    first.getXAResource().start(xid, XAResource.TMNOFLAGS);
    second.getXAResource().start(xid, XAResource.TMJOIN);
    send(first, queue(first), "1");
    send(second, queue(second), "2");
    second.getXAResource().end(xid, XAResource.TMSUCCESS);
    first.getXAResource().end(xid, XAResource.TMSUCCESS);
    second.getXAResource().commit(xid, true);
    Session plain = session();
    assertThat(receive(plain.createConsumer(queue(plain)), 2)).containsExactlyInAnyOrder("1", "2");
  }

  @Test
  void workIsSuspendedAndResumedOnAnotherThread() throws Exception {
    XASession session = xaSession();
    XAResource resource = session.getXAResource();
    Xid outer = xid();
    Xid inner = xid();
    resource.start(outer, XAResource.TMNOFLAGS);
    send(session, queue(session), "outer");
    resource.end(outer, XAResource.TMSUSPEND);
    resource.start(inner, XAResource.TMNOFLAGS);
    send(session, queue(session), "inner");
    resource.end(inner, XAResource.TMSUCCESS);
    resource.rollback(inner);
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      thread
          .submit(
              () -> {
                resource.start(outer, XAResource.TMRESUME);
                send(session, queue(session), "more");
                resource.end(outer, XAResource.TMSUCCESS);
                return null;
              })
          .get();
    } finally {
      thread.shutdown();
    }
    assertThat(resource.prepare(outer)).isEqualTo(XAResource.XA_OK);
    resource.commit(outer, false);
    Session plain = session();
    MessageConsumer consumer = plain.createConsumer(queue(plain));
    assertThat(receive(consumer, 2)).containsExactly("outer", "more");
    assertThat(consumer.receiveNoWait()).isNull();
  }

  @Test
  void suspendedWorkEndsWithoutTouchingWhatTheSessionDoesNow() throws Exception {
    Session plain = session();
    send(plain, queue(plain), "first", "second");
    XASession session = xaSession();
    XAResource resource = session.getXAResource();
    MessageConsumer consumer = session.createConsumer(queue(session));
    Xid outer = xid();
    Xid inner = xid();
    resource.start(outer, XAResource.TMNOFLAGS);
    assertThat(text(consumer.receive(SOON))).isEqualTo("first");
    resource.end(outer, XAResource.TMSUSPEND);
    resource.start(inner, XAResource.TMNOFLAGS);
    assertThat(text(consumer.receive(SOON))).isEqualTo("second");
    resource.end(outer, XAResource.TMSUCCESS);
    resource.commit(outer, true);
    resource.end(inner, XAResource.TMSUCCESS);
    resource.commit(inner, true);
    session.close();
    assertThat(plain.createConsumer(queue(plain)).receiveNoWait()).isNull();
  }

  @Test
  void aResourceOutlivesItsSessionAndEndsWithItsConnection() throws Exception {
    XAConnection connection = xaConnection(broker.uri("share=false"));
    XASession session = connection.createXASession();
    XAResource resource = session.getXAResource();
    Xid ended = xid();
    Xid prepared = xid();
    resource.start(ended, XAResource.TMNOFLAGS);
    send(session, queue(session), "1");
    resource.end(ended, XAResource.TMSUCCESS);
    resource.start(prepared, XAResource.TMNOFLAGS);
    send(session, queue(session), "2");
    resource.end(prepared, XAResource.TMSUCCESS);
    assertThat(resource.prepare(prepared)).isEqualTo(XAResource.XA_OK);
    session.close();

    fails(() -> resource.start(xid(), XAResource.TMNOFLAGS), XAException.XAER_RMFAIL);
    assertThat(resource.prepare(ended)).isEqualTo(XAResource.XA_OK);
    assertThat(isInDoubt(resource, ended)).isTrue();
    resource.commit(ended, false);
    fails(() -> resource.forget(xid()), XAException.XAER_NOTA);
    connection.close();

    fails(() -> resource.commit(prepared, false), XAException.XAER_RMFAIL);
    fails(() -> resource.rollback(prepared), XAException.XAER_RMFAIL);
    fails(() -> resource.forget(prepared), XAException.XAER_RMFAIL);
    fails(() -> resource.recover(XAResource.TMSTARTRSCAN), XAException.XAER_RMFAIL);
    XAResource another = xaSession().getXAResource();
    assertThat(isInDoubt(another, prepared)).isTrue();
    another.rollback(prepared);
    Session plain = session();
    MessageConsumer consumer = plain.createConsumer(queue(plain));
    assertThat(text(consumer.receive(SOON))).isEqualTo("1");
    assertThat(consumer.receiveNoWait()).isNull();
  }

  @Test
  void theSameResourceIsSeenThroughDelegates() throws Exception {
    XAResource one = xaSession().getXAResource();
    XAResource two = xaSession().getXAResource();
    DelegatingXaResource around = () -> two;
    assertThat(one.isSameRM(around)).isTrue();
    assertThat(around.isSameRM(one)).isTrue();
    DelegatingXaResource twice = () -> around;
    assertThat(around.isSameRM(twice)).isTrue();
    Xid xid = xid();
    twice.start(xid, XAResource.TMNOFLAGS);
    twice.end(xid, XAResource.TMSUCCESS);
    assertThat(twice.prepare(xid)).isEqualTo(XAResource.XA_RDONLY);
    try (LiveBroker elsewhere = LiveBroker.start(directory.resolve("elsewhere"))) {
      XAConnection far =
          new JmsXaConnectionFactory(elsewhere.uri(), elsewhere.user(), elsewhere.password())
              .createXAConnection();
      try (far) {
        XAResource there = far.createXASession().getXAResource();
        assertThat(one.isSameRM(there)).isFalse();
        assertThat(one.isSameRM(stranger(there::isSameRM))).isFalse();
      }
    }
  }

  /** What a server puts around resources of its pools only tells when it is asked. */
  @Test
  void theSameResourceIsSeenThroughWrappersOfServers() throws Exception {
    XAResource one = xaSession().getXAResource();
    XAResource two = xaSession().getXAResource();
    DelegatingXaResource around = () -> two;
    assertThat(one.isSameRM(stranger(two::isSameRM))).isTrue();
    assertThat(one.isSameRM(stranger(around::isSameRM))).isTrue();
    assertThat(around.isSameRM(stranger(one::isSameRM))).isTrue();
    assertThat(one.isSameRM(stranger(other -> false))).isFalse();
    XAResource asksBack = stranger(other -> other.isSameRM(stranger(two::isSameRM)));
    assertThat(one.isSameRM(asksBack)).isFalse();
    XAResource knowsItsOwnKindOnly = stranger(other -> ((KnownKind) other).isEqual());
    assertThat(one.isSameRM(knowsItsOwnKindOnly)).isFalse();
  }

  private interface KnownKind {
    boolean isEqual();
  }

  private interface SameRm {
    boolean isSame(XAResource other) throws XAException;
  }

  /** A resource of somebody else's. */
  private static XAResource stranger(SameRm answers) {
    return (XAResource)
        Proxy.newProxyInstance(
            XAResource.class.getClassLoader(),
            new Class<?>[] {XAResource.class},
            (proxy, method, arguments) -> {
              assertThat(method.getName()).isEqualTo("isSameRM");
              return answers.isSame((XAResource) arguments[0]);
            });
  }

  @Test
  void anAdministratorsDecisionIsToldUntilItIsForgotten() throws Exception {
    XASession session = xaSession();
    XAResource resource = session.getXAResource();
    Xid committed = xid();
    Xid rolledBack = xid();
    for (Xid each : List.of(committed, rolledBack)) {
      resource.start(each, XAResource.TMNOFLAGS);
      send(session, queue(session), each == committed ? "1" : "2");
      resource.end(each, XAResource.TMSUCCESS);
      assertThat(resource.prepare(each)).isEqualTo(XAResource.XA_OK);
    }
    broker.administer(AdminOperation.COMMIT_BRANCH, Map.of("xid", name(committed)));
    broker.administer(AdminOperation.ROLLBACK_BRANCH, Map.of("xid", name(rolledBack)));
    Session plain = session();
    MessageConsumer consumer = plain.createConsumer(queue(plain));
    assertThat(text(consumer.receive(SOON))).isEqualTo("1");
    assertThat(consumer.receiveNoWait()).isNull();

    fails(() -> resource.rollback(committed), XAException.XA_HEURCOM);
    fails(() -> resource.commit(committed, false), XAException.XA_HEURCOM);
    fails(() -> resource.commit(rolledBack, false), XAException.XA_HEURRB);
    assertThat(isInDoubt(resource, committed)).isTrue();
    resource.forget(committed);
    resource.forget(rolledBack);
    assertThat(isInDoubt(resource, committed)).isFalse();
    fails(() -> resource.commit(committed, false), XAException.XAER_NOTA);
  }

  private static String name(Xid xid) {
    return new BranchId(xid.getFormatId(), xid.getGlobalTransactionId(), xid.getBranchQualifier())
        .toString();
  }

  @Test
  void aBranchLargerThanMemoryIsMoved() throws Exception {
    Session filling = session(Session.SESSION_TRANSACTED);
    int messages = 2 * LiveBroker.TRANSACTION_MESSAGES;
    String[] texts = IntStream.range(0, messages).mapToObj(i -> "m" + i).toArray(String[]::new);
    for (int from = 0; from < messages; from += LiveBroker.TRANSACTION_MESSAGES) {
      send(filling, queue(filling), Arrays.copyOfRange(texts, from, from + messages / 2));
      filling.commit();
    }
    XASession session = xaSession();
    XAResource resource = session.getXAResource();
    MessageConsumer in = session.createConsumer(queue(session));
    Xid xid = xid();
    resource.start(xid, XAResource.TMNOFLAGS);
    try (var producer = session.createProducer(session.createQueue(name() + ".out"))) {
      for (int i = 0; i < messages; i++) {
        producer.send(in.receive(SOON));
      }
    }
    resource.end(xid, XAResource.TMSUCCESS);
    assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_OK);
    resource.commit(xid, false);
    Session plain = session();
    MessageConsumer out = plain.createConsumer(plain.createQueue(name() + ".out"));
    assertThat(receive(out, messages)).containsExactly(texts);
    assertThat(out.receiveNoWait()).isNull();
    assertThat(in.receiveNoWait()).isNull();
  }

  @Test
  void aScanReturnsEverythingAtItsStart() throws Exception {
    XASession session = xaSession();
    XAResource resource = session.getXAResource();
    Xid xid = xid();
    resource.start(xid, XAResource.TMNOFLAGS);
    send(session, queue(session), "1");
    resource.end(xid, XAResource.TMSUCCESS);
    assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_OK);
    assertThat(resource.recover(XAResource.TMSTARTRSCAN)).hasSize(1);
    assertThat(resource.recover(XAResource.TMNOFLAGS)).isEmpty();
    assertThat(resource.recover(XAResource.TMENDRSCAN)).isEmpty();
    fails(() -> resource.recover(XAResource.TMFAIL), XAException.XAER_INVAL);
    resource.rollback(xid);
    assertThat(resource.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN)).isEmpty();
  }

  @Test
  void aTimeoutRollsBack() throws Exception {
    XASession session = xaSession();
    XAResource resource = session.getXAResource();
    assertThat(resource.setTransactionTimeout(1)).isTrue();
    assertThat(resource.getTransactionTimeout()).isEqualTo(1);
    fails(() -> resource.setTransactionTimeout(-1), XAException.XAER_INVAL);
    Xid xid = xid();
    resource.start(xid, XAResource.TMNOFLAGS);
    send(session, queue(session), "late");
    awaitTimeout(xid);
    fails(() -> resource.end(xid, XAResource.TMSUCCESS), XAException.XA_RBTIMEOUT);
    resource.rollback(xid);
    resource.setTransactionTimeout(0);
    Session plain = session();
    assertThat(plain.createConsumer(queue(plain)).receiveNoWait()).isNull();
  }

  @Test
  void aSendThatFailsRollsBackAtTheEnd() throws Exception {
    XASession session = xaSession();
    XAResource resource = session.getXAResource();
    Xid xid = xid();
    resource.start(xid, XAResource.TMNOFLAGS);
    BytesMessage tooLarge = session.createBytesMessage();
    tooLarge.writeBytes(new byte[(int) LiveBroker.MAX_MESSAGE.bytes() + 1]);
    try (var producer = session.createProducer(queue(session))) {
      assertThatThrownBy(() -> producer.send(tooLarge)).isInstanceOf(JMSException.class);
    }
    send(session, queue(session), "small");
    resource.end(xid, XAResource.TMSUCCESS);
    resource.commit(xid, true); // what failed at once was never part of it
    Xid second = xid();
    resource.start(second, XAResource.TMNOFLAGS);
    try (var producer = session.createProducer(queue(session))) {
      producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT); // the others go to rows
      for (int i = 0; i <= LiveBroker.TRANSACTION_MESSAGES; i++) {
        producer.send(session.createMessage());
      }
    } catch (JMSException limit) {
      assertThat(limit).hasMessageContaining("limits.transaction.messages");
    }
    fails(() -> resource.end(second, XAResource.TMSUCCESS), XAException.XA_RBROLLBACK);
    resource.rollback(second);
    Session plain = session();
    MessageConsumer consumer = plain.createConsumer(queue(plain));
    assertThat(text(consumer.receive(SOON))).isEqualTo("small");
    assertThat(consumer.receiveNoWait()).isNull();
  }

  @Test
  void aConnectionLostBetweenEndAndPrepareRollsBack() throws Exception {
    try (CuttableRoad road = new CuttableRoad(broker.port())) {
      XASession session =
          xaConnection("rowan://127.0.0.1:" + road.port() + "?reconnect-delay=10ms&share=false")
              .createXASession();
      XAResource resource = session.getXAResource();
      Xid xid = xid();
      resource.start(xid, XAResource.TMNOFLAGS);
      send(session, queue(session), "lost");
      resource.end(xid, XAResource.TMSUCCESS);
      road.cut();
      fails(() -> resource.prepare(xid), XAException.XA_RBCOMMFAIL);
      Xid active = xid();
      resource.start(active, XAResource.TMNOFLAGS);
      send(session, queue(session), "lost, too");
      road.cut();
      fails(() -> resource.end(active, XAResource.TMSUCCESS), XAException.XA_RBCOMMFAIL);
      Xid after = xid();
      resource.start(after, XAResource.TMNOFLAGS);
      send(session, queue(session), "kept");
      resource.end(after, XAResource.TMSUCCESS);
      resource.commit(after, true);
      Session plain = session();
      MessageConsumer consumer = plain.createConsumer(queue(plain));
      assertThat(text(consumer.receive(SOON))).isEqualTo("kept");
      assertThat(consumer.receiveNoWait()).isNull();
    }
  }

  @Test
  void whatIsNotKnownIsNotGuessed() throws Exception {
    XAResource resource = xaSession().getXAResource();
    Xid xid = xid();
    fails(() -> resource.commit(xid, false), XAException.XAER_NOTA);
    fails(() -> resource.rollback(xid), XAException.XAER_NOTA);
    fails(() -> resource.prepare(xid), XAException.XAER_NOTA);
    fails(() -> resource.start(xid, XAResource.TMJOIN), XAException.XAER_NOTA);
    fails(() -> resource.start(xid, XAResource.TMFAIL), XAException.XAER_INVAL);
    resource.start(xid, XAResource.TMNOFLAGS);
    fails(
        () -> xaSession().getXAResource().start(xid, XAResource.TMNOFLAGS), XAException.XAER_DUPID);
    fails(() -> resource.prepare(xid), XAException.XAER_PROTO);
    resource.end(xid, XAResource.TMSUCCESS);
    assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_RDONLY);
  }

  @Test
  void anXaSessionIsManaged() throws Exception {
    XASession session = xaSession();
    assertThat(session.getTransacted()).isTrue();
    assertThatThrownBy(session::commit).isInstanceOf(TransactionInProgressException.class);
    assertThatThrownBy(session::rollback).isInstanceOf(TransactionInProgressException.class);
    assertThatThrownBy(() -> send(session, queue(session), "to nobody"))
        .isInstanceOf(jakarta.jms.IllegalStateException.class)
        .hasMessageContaining("XAResource");
  }

  @Test
  void aContextTakesPart() throws Exception {
    try (XAJMSContext context =
        new JmsXaConnectionFactory(broker.uri(), broker.user(), broker.password())
            .createXAContext()) {
      Xid xid = xid();
      context.getXAResource().start(xid, XAResource.TMNOFLAGS);
      context.createProducer().send(context.createQueue(name()), "hello");
      context.getXAResource().end(xid, XAResource.TMSUCCESS);
      context.getXAResource().commit(xid, true);
    }
    Session plain = session();
    assertThat(text(plain.createConsumer(queue(plain)).receive(SOON))).isEqualTo("hello");
  }
}
