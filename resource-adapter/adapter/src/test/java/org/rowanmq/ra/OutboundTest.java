package org.rowanmq.ra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnectionFactory;
import jakarta.jms.Session;
import jakarta.jms.TransactionInProgressException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.ConnectionEvent;
import jakarta.resource.spi.ConnectionEventListener;
import jakarta.resource.spi.LocalTransaction;
import jakarta.resource.spi.ManagedConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.rowanmq.ra.outbound.RowanConnection;
import org.rowanmq.ra.outbound.RowanManagedConnectionFactory;

/** Connections of a server's pool, as applications use them. */
class OutboundTest extends WithAdapter {
  private RowanConnections connections;

  @BeforeEach
  void makeFactory() throws Exception {
    connections = new RowanConnections(adapter, transactions);
  }

  private Connection connect() throws JMSException {
    return connections.factory().createConnection();
  }

  private void send(String text) throws JMSException {
    try (Connection connection = connect()) {
      Session session = connection.createSession();
      session.createProducer(queue()).send(session.createTextMessage(text));
    }
  }

  private static void forbidden(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("JMS 3.1");
  }

  @Test
  void aTransactionOfTheServerCommitsOrRollsBack() throws Exception {
    transactions.begin();
    send("1");
    assertThat(broker.drain(queue())).isEmpty();
    transactions.commit();
    transactions.begin();
    send("2");
    transactions.rollback();
    transactions.begin();
    send("3");
    send("4");
    transactions.commit();
    assertThat(broker.drain(queue())).containsExactly("1", "3", "4");
    assertThat(connections.pool().made()).as("a pool").isEqualTo(2);
  }

  @Test
  void receivingIsInTheTransactionToo() throws Exception {
    broker.send(queue(), "1");
    for (boolean commits : new boolean[] {false, true}) {
      transactions.begin();
      try (JMSContext context = connections.factory().createContext()) {
        JMSConsumer consumer = context.createConsumer(queue());
        assertThat(consumer.receiveBody(String.class, TestBroker.SOON)).isEqualTo("1");
        assertThat(context.getTransacted()).isTrue();
      }
      if (commits) {
        transactions.commit();
      } else {
        transactions.rollback();
      }
    }
    assertThat(broker.drain(queue())).isEmpty();
  }

  @Test
  void aSessionFollowsTheTransactionsThatComeAndGo() throws Exception {
    ManagedConnection managed = connections.managed().createManagedConnection(null, null);
    Connection connection = (Connection) managed.getConnection(null, null);
    connection.start();
    Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
    MessageProducer producer = session.createProducer(queue());
    producer.setPriority(9);
    MessageConsumer consumer = session.createConsumer(queue());
    producer.send(session.createTextMessage("1"));
    assertThat(TestBroker.text(consumer.receive(TestBroker.SOON))).isEqualTo("1");
    producer.send(session.createTextMessage("2"));
    assertThat(session.getTransacted()).isFalse();
    for (boolean commits : new boolean[] {false, true}) {
      transactions.begin();
      transactions.enlist(managed.getXAResource());
      assertThat(session.getTransacted()).isTrue();
      assertThat(session.getAcknowledgeMode()).isEqualTo(Session.SESSION_TRANSACTED);
      assertThatThrownBy(session::commit).isInstanceOf(TransactionInProgressException.class);
      assertThat(TestBroker.text(consumer.receive(TestBroker.SOON))).isEqualTo("2");
      producer.send(session.createTextMessage("3"));
      assertThat(producer.getPriority()).isEqualTo(9);
      if (commits) {
        transactions.commit();
      } else {
        transactions.rollback();
      }
    }
    assertThat(TestBroker.text(consumer.receive(TestBroker.SOON))).isEqualTo("3");
    assertThat(session.getTransacted()).isFalse();
    managed.destroy();
    assertThat(broker.drain(queue())).isEmpty();
  }

  @Test
  void anApplicationsOwnTransaction() throws Exception {
    try (Connection connection = connect()) {
      Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
      MessageProducer producer = session.createProducer(queue());
      producer.send(session.createTextMessage("1"));
      session.rollback();
      producer.send(session.createTextMessage("2"));
      session.commit();
      producer.send(session.createTextMessage("3"));
    }
    try (JMSContext context = connections.factory().createContext(JMSContext.SESSION_TRANSACTED)) {
      context.createProducer().send(queue(), "4");
      context.commit();
    }
    assertThat(broker.drain(queue())).containsExactly("2", "4");
  }

  @Test
  void aLocalTransactionOfTheServer() throws Exception {
    ManagedConnection managed = connections.managed().createManagedConnection(null, null);
    LocalTransaction transaction = managed.getLocalTransaction();
    Connection connection = (Connection) managed.getConnection(null, null);
    Session session = connection.createSession();
    for (boolean commits : new boolean[] {false, true}) {
      transaction.begin();
      assertThat(session.getTransacted()).isTrue();
      session.createProducer(queue()).send(session.createTextMessage("" + commits));
      assertThat(broker.drain(queue())).isEmpty();
      if (commits) {
        transaction.commit();
      } else {
        transaction.rollback();
      }
    }
    assertThatThrownBy(transaction::commit).isInstanceOf(ResourceException.class);
    assertThat(broker.drain(queue())).containsExactly("true");
    managed.destroy();
  }

  @Test
  void whatIsTheServersIsForbidden() throws Exception {
    try (Connection connection = connect()) {
      forbidden(() -> connection.setClientID("me"));
      forbidden(connection::stop);
      forbidden(() -> connection.setExceptionListener(e -> {}));
      Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
      assertThat(session.getAcknowledgeMode()).isEqualTo(Session.AUTO_ACKNOWLEDGE);
      forbidden(() -> session.setMessageListener(message -> {}));
      forbidden(() -> session.createConsumer(queue()).setMessageListener(message -> {}));
      assertThatThrownBy(connection::createSession)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("one at a time");
      session.close();
      connection.createSession().close();
    }
    try (JMSContext context = connections.factory().createContext()) {
      assertThatThrownBy(() -> context.createContext(JMSContext.AUTO_ACKNOWLEDGE))
          .isInstanceOf(IllegalStateRuntimeException.class);
      assertThatThrownBy(() -> context.setClientID("me"))
          .isInstanceOf(IllegalStateRuntimeException.class);
      assertThatThrownBy(
              () -> context.createProducer().setAsync(new NoCompletion()).send(queue(), "1"))
          .isInstanceOf(IllegalStateRuntimeException.class);
    }
  }

  private static final class NoCompletion implements jakarta.jms.CompletionListener {
    @Override
    public void onCompletion(jakarta.jms.Message message) {}

    @Override
    public void onException(jakarta.jms.Message message, Exception exception) {}
  }

  @Test
  void handlesAreRefusedAfterCleanup() throws Exception {
    ManagedConnection managed = connections.managed().createManagedConnection(null, null);
    RowanConnection connection = (RowanConnection) managed.getConnection(null, null);
    Session session = connection.createSession();
    MessageProducer producer = session.createProducer(queue());
    Queue temporary = session.createTemporaryQueue();
    assertThat(connection.isValid(1)).isTrue();
    managed.cleanup();
    assertThat(connection.isValid(1)).isFalse();
    assertThatThrownBy(connection::createSession).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(session::createTextMessage).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(producer::getPriority).isInstanceOf(IllegalStateException.class);
    connection.close();
    Connection next = (Connection) managed.getConnection(null, null);
    Session other = next.createSession();
    assertThatThrownBy(() -> other.createConsumer(temporary))
        .as("temporary destinations end with their application's connection")
        .isInstanceOf(JMSException.class);
    other.createProducer(queue()).send(other.createTextMessage("1"));
    managed.destroy();
    assertThatThrownBy(next::createSession).isInstanceOf(IllegalStateException.class);
    assertThat(broker.drain(queue())).containsExactly("1");
  }

  /** As GlassFish does it when it destroys a bean that has failed. */
  @Test
  void aHandleThatWasTakenAwayTellsOfItsCloseUntilTheConnectionIsGivenToTheNext() throws Exception {
    ManagedConnection managed = connections.managed().createManagedConnection(null, null);
    List<Object> closed = new ArrayList<>();
    managed.addConnectionEventListener(new Closing(closed));
    Connection connection = (Connection) managed.getConnection(null, null);
    managed.cleanup();
    assertThat(closed).isEmpty();
    connection.close();
    connection.close();
    assertThat(closed).containsExactly(connection);
    Connection late = (Connection) managed.getConnection(null, null);
    managed.cleanup();
    Connection next = (Connection) managed.getConnection(null, null);
    late.close();
    assertThat(closed).as("the next application's connection stays open").hasSize(1);
    next.close();
    assertThat(closed).containsExactly(connection, next);
    managed.destroy();
  }

  private record Closing(List<Object> closed) implements ConnectionEventListener {
    @Override
    public void connectionClosed(ConnectionEvent event) {
      closed.add(event.getConnectionHandle());
    }

    @Override
    public void connectionErrorOccurred(ConnectionEvent event) {}

    @Override
    public void localTransactionStarted(ConnectionEvent event) {}

    @Override
    public void localTransactionCommitted(ConnectionEvent event) {}

    @Override
    public void localTransactionRolledback(ConnectionEvent event) {}
  }

  @Test
  void connectionsAreMatchedByUser() throws Exception {
    send("1");
    send("2");
    assertThat(connections.pool().made()).isEqualTo(1);
    try (Connection connection =
        connections.factory().createConnection(TestBroker.USER, TestBroker.PASSWORD)) {
      connection.start();
      assertThat(connections.pool().made()).isEqualTo(1);
    }
    assertThatThrownBy(() -> connections.factory().createConnection(TestBroker.USER, "guessed"))
        .isInstanceOf(JMSSecurityException.class);
    assertThatThrownBy(() -> connections.factory().createContext("nobody", "x"))
        .isInstanceOf(jakarta.jms.JMSSecurityRuntimeException.class);
  }

  @Test
  void aLostBrokerMakesConnectionsInvalidUntilItIsBack() throws Exception {
    send("1");
    Set<ManagedConnection> free = connections.pool().free();
    RowanManagedConnectionFactory factory = connections.managed();
    assertThat(factory.getInvalidConnections(free)).isEmpty();
    broker.stop();
    await().untilAsserted(() -> assertThat(factory.getInvalidConnections(free)).isEqualTo(free));
    broker.start();
    await().untilAsserted(() -> assertThat(factory.getInvalidConnections(free)).isEmpty());
    send("2");
    assertThat(connections.pool().made()).isEqualTo(1);
    assertThat(broker.drain(queue())).containsExactly("1", "2");
  }

  @Test
  void aConnectionThatEndsForGoodTellsThePool() throws Exception {
    connections.managed().setUrl(broker.url() + "&reconnect-for=300ms");
    send("1");
    Set<ManagedConnection> free = connections.pool().free();
    broker.stop();
    await().until(() -> connections.pool().errors() == 1);
    assertThat(connections.managed().getInvalidConnections(free)).isEqualTo(free);
    broker.start();
    send("2");
    assertThat(connections.pool().made()).isEqualTo(2);
    assertThat(broker.drain(queue())).containsExactly("1", "2");
  }

  @Test
  void aResourceOutlivesItsManagedConnection() throws Exception {
    ManagedConnection managed = connections.managed().createManagedConnection(null, null);
    XAResource resource = managed.getXAResource();
    Connection connection = (Connection) managed.getConnection(null, null);
    Session session = connection.createSession();
    Xid xid = new TestTransactions.TestXid(name().hashCode(), 7);
    resource.start(xid, XAResource.TMNOFLAGS);
    session.createProducer(queue()).send(session.createTextMessage("1"));
    resource.end(xid, XAResource.TMSUCCESS);
    assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_OK);
    managed.destroy();
    assertThat(resource.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN)).hasSize(1);
    broker.stop();
    broker.start();
    assertThat(resource.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN)).hasSize(1);
    resource.commit(xid, false);
    assertThat(broker.drain(queue())).containsExactly("1");
    assertThatThrownBy(() -> resource.start(xid, XAResource.TMNOFLAGS))
        .isInstanceOfSatisfying(
            XAException.class, e -> assertThat(e.errorCode).isEqualTo(XAException.XAER_RMFAIL));
  }

  @Test
  void theServerRecoversThroughActivations() throws Exception {
    ManagedConnection managed = connections.managed().createManagedConnection(null, null);
    XAResource resource = managed.getXAResource();
    Session session = ((Connection) managed.getConnection(null, null)).createSession();
    Xid xid = new TestTransactions.TestXid(name().hashCode(), 8);
    resource.start(xid, XAResource.TMNOFLAGS);
    session.createProducer(queue()).send(session.createTextMessage("1"));
    resource.end(xid, XAResource.TMSUCCESS);
    assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_OK);
    XAResource[] recovery = adapter.getXAResources(new ActivationSpec[] {onQueue(), onTopic()});
    assertThat(recovery).as("one for each broker and user").hasSize(1);
    XAResource[] later = adapter.getXAResources(new ActivationSpec[] {onQueue()});
    assertThat(later[0].isSameRM(recovery[0])).isTrue();
    assertThat(recovery[0].isSameRM(resource)).isTrue();
    assertThat(resource.isSameRM(recovery[0])).isTrue();
    assertThat(recovery[0].recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN)).hasSize(1);
    recovery[0].rollback(xid);
    assertThat(broker.drain(queue())).isEmpty();
    managed.destroy();
  }

  @Test
  void theOlderFactories() throws Exception {
    var queues = new org.rowanmq.ra.outbound.RowanManagedQueueConnectionFactory();
    queues.setResourceAdapter(adapter);
    QueueConnectionFactory factory =
        (QueueConnectionFactory) queues.createConnectionFactory(new TestPool(transactions));
    try (var connection = factory.createQueueConnection()) {
      var session = connection.createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
      session.createSender(queue()).send(session.createTextMessage("1"));
      assertThatThrownBy(() -> session.createTopic("t")).isInstanceOf(IllegalStateException.class);
    }
    assertThat(broker.drain(queue())).containsExactly("1");
    assertThat(queues).isNotEqualTo(connections.managed());
    RowanManagedConnectionFactory alike = new RowanManagedConnectionFactory();
    alike.setResourceAdapter(adapter);
    assertThat(alike).isEqualTo(connections.managed()).hasSameHashCodeAs(connections.managed());
  }

  @Test
  void administeredDestinationsAreUsed() throws Exception {
    RowanQueue administered = new RowanQueue();
    administered.setPhysicalName(name());
    try (JMSContext context = connections.factory().createContext()) {
      context.createProducer().send(administered, "1");
      assertThat(context.createConsumer(administered).receiveBody(String.class, TestBroker.SOON))
          .isEqualTo("1");
    }
    assertThatThrownBy(() -> new RowanTopic().getTopicName())
        .isInstanceOf(JMSException.class)
        .hasMessageContaining("'name'");
  }

  @Test
  void outsideOfAServer() throws Exception {
    RowanManagedConnectionFactory alone = new RowanManagedConnectionFactory();
    alone.setUrl(broker.url());
    alone.setUser(TestBroker.USER);
    alone.setPassword(TestBroker.PASSWORD);
    var factory = (jakarta.jms.ConnectionFactory) alone.createConnectionFactory();
    try (JMSContext context = factory.createContext()) {
      context.createProducer().send(queue(), "1");
    }
    assertThat(broker.drain(queue())).containsExactly("1");
  }
}
