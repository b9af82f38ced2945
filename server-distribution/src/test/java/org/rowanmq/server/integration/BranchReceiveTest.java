package org.rowanmq.server.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.XAJMSContext;
import jakarta.jms.XASession;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.rowanmq.jms.JmsXaConnectionFactory;
import org.rowanmq.jms.transport.Doorbell;

/** Receives that wait while another thread ends their branch, as after a timeout. */
class BranchReceiveTest extends WithBranches {
  /** What a transaction manager may do to a branch that is worked for. */
  enum Ending {
    FAILED,
    ROLLED_BACK,
    COMMITTED,
    SUSPENDED,
    TIMED_OUT
  }

  private void end(Ending ending, XAResource resource, Xid xid) throws Exception {
    switch (ending) {
      case FAILED -> {
        resource.end(xid, XAResource.TMFAIL);
        resource.rollback(xid);
      }
      case ROLLED_BACK -> {
        resource.end(xid, XAResource.TMSUCCESS);
        resource.rollback(xid);
      }
      case COMMITTED -> commit(resource, xid);
      case SUSPENDED -> resource.end(xid, XAResource.TMSUSPEND);
      case TIMED_OUT -> {
        awaitTimeout(xid);
        fails(() -> resource.end(xid, XAResource.TMSUCCESS), XAException.XA_RBTIMEOUT);
        resource.rollback(xid);
      }
    }
  }

  private static Xid begun(XAResource resource) throws XAException {
    Xid xid = xid();
    resource.start(xid, XAResource.TMNOFLAGS);
    return xid;
  }

  private static void commit(XAResource resource, Xid xid) throws XAException {
    resource.end(xid, XAResource.TMSUCCESS);
    resource.commit(xid, true);
  }

  private static void fail(XAResource resource, Xid xid) throws XAException {
    resource.end(xid, XAResource.TMFAIL);
    resource.rollback(xid);
  }

  /** Calls it on a thread of its own, and returns when that waits for a message. */
  private static <T> FutureTask<T> waiting(Callable<T> receive) {
    FutureTask<T> task = new FutureTask<>(receive);
    Thread thread = new Thread(task, "receiver");
    thread.setDaemon(true);
    thread.start();
    Awaitility.await()
        .until(
            () ->
                Arrays.stream(thread.getStackTrace())
                    .anyMatch(frame -> frame.getClassName().equals(Doorbell.class.getName())));
    return task;
  }

  private static void assertCalledOff(FutureTask<?> receive, Class<? extends Exception> type) {
    assertThatThrownBy(() -> receive.get(SOON, TimeUnit.MILLISECONDS))
        .cause()
        .isInstanceOf(type)
        .hasMessageContaining("nothing was received");
  }

  private static void assertCalledOff(FutureTask<?> receive) {
    assertCalledOff(receive, jakarta.jms.IllegalStateException.class);
  }

  private static void assertUnseen(Message message) throws JMSException {
    assertThat(text(message)).isEqualTo("work");
    assertThat(message.getJMSRedelivered()).isFalse();
    assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void whatComesAfterTheEndIsNotSettledByTheNextBranch(Ending ending) throws Exception {
    Session plain = session();
    XASession session = xaSession();
    Queue queue = plain.createQueue(name() + "." + ending);
    XAResource resource = session.getXAResource();
    MessageConsumer consumer = session.createConsumer(queue);
    resource.setTransactionTimeout(ending == Ending.TIMED_OUT ? 1 : 0);
    Xid first = begun(resource);
    FutureTask<Message> receive = waiting(() -> consumer.receive(SOON));
    end(ending, resource, first);
    send(plain, queue, "work");
    assertCalledOff(receive);
    resource.setTransactionTimeout(0);
    Xid next = begun(resource);
    send(session, session.createQueue(name() + ".out"), "something else");
    commit(resource, next);
    if (ending == Ending.SUSPENDED) {
      resource.start(first, XAResource.TMRESUME);
    } else {
      first = begun(resource);
    }
    assertUnseen(consumer.receive(SOON));
    commit(resource, first);
    session.close();
    assertThat(plain.createConsumer(queue).receiveNoWait()).isNull();
  }

  @Test
  void theEndWakesAReceiveWithoutATimeLimit() throws Exception {
    XASession session = xaSession();
    MessageConsumer one = session.createConsumer(queue(session));
    Xid xid = begun(session.getXAResource());
    FutureTask<Message> receive = waiting(one::receive);
    fail(session.getXAResource(), xid);
    assertCalledOff(receive);
  }

  @Test
  void theEndWakesAContext() throws Exception {
    try (XAJMSContext context =
        new JmsXaConnectionFactory(broker.uri(), broker.user(), broker.password())
            .createXAContext()) {
      JMSConsumer consumer = context.createConsumer(context.createQueue(name()));
      Xid xid = begun(context.getXAResource());
      FutureTask<String> receive = waiting(() -> consumer.receiveBody(String.class));
      fail(context.getXAResource(), xid);
      assertCalledOff(receive, IllegalStateRuntimeException.class);
    }
  }

  @Test
  void whatWasAskedForGoesBackToOthers() throws Exception {
    Session plain = session();
    XASession session =
        xaConnection(broker.uri("prefetch=0", "give-back-after=0s")).createXASession();
    MessageConsumer consumer = session.createConsumer(queue(session));
    Xid xid = begun(session.getXAResource());
    FutureTask<Message> receive = waiting(() -> consumer.receive(SOON));
    fail(session.getXAResource(), xid);
    assertCalledOff(receive);
    send(plain, queue(plain), "work");
    assertUnseen(plain.createConsumer(queue(plain)).receive(SOON));
  }

  @Test
  void whatComesBetweenTimeoutAndEndComesAgain() throws Exception {
    Session plain = session();
    XASession session = xaSession();
    XAResource resource = session.getXAResource();
    MessageConsumer consumer = session.createConsumer(queue(session));
    resource.setTransactionTimeout(1);
    Xid late = begun(resource);
    FutureTask<Message> receive = waiting(() -> consumer.receive(SOON));
    awaitTimeout(late);
    send(plain, queue(plain), "work");
    assertUnseen(receive.get(SOON, TimeUnit.MILLISECONDS));
    fails(() -> resource.end(late, XAResource.TMSUCCESS), XAException.XA_RBTIMEOUT);
    resource.setTransactionTimeout(0);
    Xid next = begun(resource);
    Message again = consumer.receive(SOON);
    assertThat(text(again)).isEqualTo("work");
    assertThat(again.getJMSRedelivered()).isTrue();
    commit(resource, next);
  }

  @Test
  void whatIsReceivedOutsideAfterwardsBelongsToTheNextBranch() throws Exception {
    Session plain = session();
    XASession session = xaSession();
    XAResource resource = session.getXAResource();
    MessageConsumer consumer = session.createConsumer(queue(session));
    Xid first = begun(resource);
    FutureTask<Message> receive = waiting(() -> consumer.receive(SOON));
    fail(resource, first);
    assertCalledOff(receive);
    assertThat(consumer.receiveNoWait()).isNull();
    send(plain, queue(plain), "work");
    assertUnseen(consumer.receive(SOON));
    commit(resource, begun(resource));
    session.close();
    assertThat(plain.createConsumer(queue(plain)).receiveNoWait()).isNull();
  }

  @Test
  void aReceiveThatBeganOutsideGoesOnThroughABranch() throws Exception {
    Session plain = session();
    XASession session = xaSession();
    XAResource resource = session.getXAResource();
    MessageConsumer consumer = session.createConsumer(queue(session));
    FutureTask<Message> receive = waiting(() -> consumer.receive(SOON));
    fail(resource, begun(resource));
    send(plain, queue(plain), "work");
    assertUnseen(receive.get(SOON, TimeUnit.MILLISECONDS));
    commit(resource, begun(resource));
    session.close();
    assertThat(plain.createConsumer(queue(plain)).receiveNoWait()).isNull();
  }

  @Test
  void aListenerGoesOn() throws Exception {
    Session plain = session();
    XASession session = xaSession();
    XAResource resource = session.getXAResource();
    List<Message> heard = new CopyOnWriteArrayList<>();
    session.createConsumer(queue(session)).setMessageListener(heard::add);
    fail(resource, begun(resource));
    send(plain, queue(plain), "work");
    Awaitility.await().until(() -> heard.size() == 1);
    assertUnseen(heard.get(0));
    fail(resource, begun(resource)); // what was heard before is this one's
    Awaitility.await().until(() -> heard.size() == 2);
    assertThat(heard.get(1).getJMSRedelivered()).isTrue();
    commit(resource, begun(resource));
    session.close();
    assertThat(plain.createConsumer(queue(plain)).receiveNoWait()).isNull();
  }
}
