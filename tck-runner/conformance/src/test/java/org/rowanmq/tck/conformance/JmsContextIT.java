package org.rowanmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.ConnectionMetaData;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.InvalidClientIDRuntimeException;
import jakarta.jms.InvalidDestinationRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.JMSSecurityRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.TextMessage;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rowanmq.tck.harness.PackagedBroker;

class JmsContextIT extends Conformance {
  private final JMSContext context = context(JMSContext.AUTO_ACKNOWLEDGE);

  @ParameterizedTest
  @ValueSource(
      ints = {
        JMSContext.SESSION_TRANSACTED,
        JMSContext.AUTO_ACKNOWLEDGE,
        JMSContext.CLIENT_ACKNOWLEDGE,
        JMSContext.DUPS_OK_ACKNOWLEDGE
      })
  @Clause({"6.1", "6.2", "JMSContext.getSessionMode"})
  void contextHasTheModeItWasMadeWith(int mode) {
    for (JMSContext each : new JMSContext[] {context(mode), closed(context.createContext(mode))}) {
      assertThat(each.getSessionMode()).isEqualTo(mode);
      assertThat(each.getTransacted()).isEqualTo(mode == JMSContext.SESSION_TRANSACTED);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 4, 17})
  @Clause({"ConnectionFactory.createContext", "JMSContext.createContext"})
  void otherModesAreRefused(int mode) {
    assertRefused(JMSRuntimeException.class, () -> factory("").createContext(mode));
    assertRefused(JMSRuntimeException.class, () -> context.createContext(mode));
    ConnectionFactory factory = factory("");
    assertRefused(
        JMSRuntimeException.class,
        () -> factory.createContext("admin", PackagedBroker.shared().adminPassword(), mode));
  }

  @Test
  @Clause({"6.1.1", "ConnectionFactory.createContext"})
  void everyWayToMakeAContextLogsIn() {
    String password = PackagedBroker.shared().adminPassword();
    ConnectionFactory factory = factory("");
    assertThat(closed(factory.createContext()).getSessionMode())
        .isEqualTo(JMSContext.AUTO_ACKNOWLEDGE);
    assertThat(closed(factory.createContext("admin", password)).getSessionMode())
        .isEqualTo(JMSContext.AUTO_ACKNOWLEDGE);
    assertThat(
            closed(factory.createContext("admin", password, JMSContext.SESSION_TRANSACTED))
                .getTransacted())
        .isTrue();
    Class<JMSSecurityRuntimeException> refusal = JMSSecurityRuntimeException.class;
    assertRefused(refusal, () -> factory.createContext("invalid", "invalid"));
    assertRefused(
        refusal, () -> factory.createContext("admin", "wrong", JMSContext.AUTO_ACKNOWLEDGE));
    assertRefused(refusal, () -> factory.createContext(null, null));
  }

  @Test
  @Clause({"6.1.4", "8.4"})
  void firstConsumerStartsTheConnectionUnlessToldOtherwise() {
    Queue queue = context.createQueue(name());
    assertThat(context.getAutoStart()).isTrue();
    context.createProducer().send(queue, "x");
    try (JMSConsumer started = context.createConsumer(queue)) {
      assertThat(started.receiveBody(String.class, PATIENCE)).isEqualTo("x");
    }

    JMSContext other = context(JMSContext.AUTO_ACKNOWLEDGE);
    other.setAutoStart(false);
    assertThat(other.getAutoStart()).isFalse();
    JMSConsumer consumer = other.createConsumer(queue);
    context.createProducer().send(queue, "y");
    assertThat(consumer.receiveNoWait()).isNull();
    assertThat(consumer.receive(SessionConformance.QUIET)).isNull();
    other.start();
    assertThat(consumer.receiveBody(String.class, PATIENCE)).isEqualTo("y");
    other.stop();
    context.createProducer().send(queue, "z");
    assertThat(consumer.receive(SessionConformance.QUIET)).isNull();
    other.start();
    assertThat(consumer.receiveBody(String.class, PATIENCE)).isEqualTo("z");
  }

  @Test
  @Clause({"6.1.4", "JMSContext.createBrowser"})
  void browserStartsTheConnectionToo() throws JMSException {
    Queue queue = context.createQueue(name());
    context.createProducer().send(queue, "x");
    assertThat(SessionConformance.listed(context.createBrowser(queue).getEnumeration())).hasSize(1);
  }

  @Test
  @Clause({"6.1", "JMSContext.createContext"})
  void contextsMadeFromOneShareItsConnection() {
    JMSContext first =
        closed(factory("client-id=" + name()).createContext(JMSContext.AUTO_ACKNOWLEDGE));
    JMSContext second = closed(first.createContext(JMSContext.SESSION_TRANSACTED));
    JMSContext third = closed(second.createContext(JMSContext.CLIENT_ACKNOWLEDGE));
    assertThat(second.getClientID()).isEqualTo(first.getClientID());
    assertThat(third.getClientID()).isEqualTo(first.getClientID());
    first.setExceptionListener(exception -> {});
    assertThat(third.getExceptionListener()).isSameAs(first.getExceptionListener());
  }

  @Test
  @Clause({"6.1.8", "JMSContext.close"})
  void closingOneContextKeepsTheOthersOpen() {
    Queue queue = context.createQueue(name());
    JMSContext child = closed(context.createContext(JMSContext.AUTO_ACKNOWLEDGE));
    JMSConsumer consumer = child.createConsumer(queue);
    context.close();
    context.close();
    child.createProducer().send(queue, "x");
    assertThat(consumer.receiveBody(String.class, PATIENCE)).isEqualTo("x");
    JMSContext grandchild = closed(child.createContext(JMSContext.AUTO_ACKNOWLEDGE));
    child.close();
    grandchild.createProducer().send(queue, "y");
    assertThat(grandchild.createConsumer(queue).receiveBody(String.class, PATIENCE)).isEqualTo("y");
  }

  @Test
  @Clause({"6.1.8", "JMSContext.close"})
  void lastContextClosesTheConnection() {
    String id = name();
    JMSContext first = closed(factory("client-id=" + id).createContext());
    JMSContext second = closed(first.createContext(JMSContext.AUTO_ACKNOWLEDGE));
    first.close();
    assertRefused(
        InvalidClientIDRuntimeException.class, () -> factory("client-id=" + id).createContext());
    second.close();
    assertThat(closed(factory("client-id=" + id).createContext()).getClientID()).isEqualTo(id);
  }

  @Test
  @Clause("6.1.2")
  void clientIdIsSetBeforeAnythingElse() {
    String id = name();
    context.setClientID(id);
    assertThat(context.getClientID()).isEqualTo(id);
    assertRefused(IllegalStateRuntimeException.class, () -> context.setClientID(name()));
    JMSContext used = context(JMSContext.AUTO_ACKNOWLEDGE);
    used.createQueue(name());
    assertRefused(IllegalStateRuntimeException.class, () -> used.setClientID(name()));
    JMSContext other = context(JMSContext.AUTO_ACKNOWLEDGE);
    assertRefused(InvalidClientIDRuntimeException.class, () -> other.setClientID(id));
    assertRefused(InvalidClientIDRuntimeException.class, () -> other.setClientID(""));
    JMSContext configured =
        closed(factory("client-id=" + name()).createContext(JMSContext.AUTO_ACKNOWLEDGE));
    assertRefused(IllegalStateRuntimeException.class, () -> configured.setClientID(name()));
  }

  @Test
  @Clause("6.1.6")
  void contextKnowsTheProvider() throws JMSException {
    ConnectionMetaData data = context.getMetaData();
    assertThat(data.getJMSMajorVersion()).isPositive();
    assertThat(data.getJMSProviderName()).isNotBlank();
  }

  @Test
  @Clause({"6.2.4", "JMSContext"})
  void contextMakesEveryMessage() throws JMSException {
    Message plain = context.createMessage();
    assertThat(plain).isNotInstanceOf(TextMessage.class);
    assertThat(context.createTextMessage().getText()).isNull();
    assertThat(context.createTextMessage("x").getText()).isEqualTo("x");
    assertThat(context.createMapMessage().getMapNames().hasMoreElements()).isFalse();
    assertThat(context.createObjectMessage().getObject()).isNull();
    ObjectMessage object = context.createObjectMessage("o");
    assertThat(object.getObject()).isEqualTo("o");
    context.createBytesMessage().writeInt(1);
    context.createStreamMessage().writeInt(1);
  }

  @Test
  @Clause({"6.2.7", "JMSContext.commit"})
  void transactedContextCommitsAndRollsBack() {
    JMSContext transacted = context(JMSContext.SESSION_TRANSACTED);
    Queue queue = context.createQueue(name());
    JMSConsumer consumer = context.createConsumer(queue);
    transacted.createProducer().send(queue, "gone");
    transacted.rollback();
    transacted.createProducer().send(queue, "kept");
    assertThat(consumer.receiveNoWait()).isNull();
    transacted.commit();
    assertThat(consumer.receiveBody(String.class, PATIENCE)).isEqualTo("kept");
    assertRefused(IllegalStateRuntimeException.class, transacted::recover);
    assertRefused(IllegalStateRuntimeException.class, context::commit);
    assertRefused(IllegalStateRuntimeException.class, context::rollback);
  }

  @Test
  @Clause({"6.2.10", "JMSContext.acknowledge"})
  void acknowledgeSettlesEverythingReceived() {
    JMSContext acknowledging = context(JMSContext.CLIENT_ACKNOWLEDGE);
    Queue queue = context.createQueue(name());
    context.createProducer().send(queue, "1").send(queue, "2").send(queue, "3");
    JMSConsumer consumer = acknowledging.createConsumer(queue);
    assertThat(consumer.receiveBody(String.class, PATIENCE)).isEqualTo("1");
    assertThat(consumer.receiveBody(String.class, PATIENCE)).isEqualTo("2");
    acknowledging.acknowledge();
    assertThat(consumer.receiveBody(String.class, PATIENCE)).isEqualTo("3");
    acknowledging.close();
    JMSConsumer later = context.createConsumer(queue);
    assertThat(later.receiveBody(String.class, PATIENCE)).isEqualTo("3");
    assertThat(later.receiveNoWait()).isNull();
    context.acknowledge();
    context(JMSContext.SESSION_TRANSACTED).acknowledge();
  }

  @Test
  @Clause({"6.1.8", "JMSContext.close"})
  void closedContextDoesNothingAnyMore() {
    Queue queue = context.createQueue(name());
    JMSConsumer consumer = context.createConsumer(queue);
    context.close();
    context.close();
    consumer.close();
    for (ThrowingCallable call :
        new ThrowingCallable[] {
          () -> context.createContext(JMSContext.AUTO_ACKNOWLEDGE),
          context::createProducer,
          () -> context.createConsumer(queue),
          () -> context.createConsumer(queue, "a = 1"),
          () -> context.createConsumer(queue, "a = 1", true),
          () -> context.createBrowser(queue),
          () -> context.createQueue("q"),
          () -> context.createTopic("t"),
          context::createTemporaryQueue,
          context::createTemporaryTopic,
          context::createMessage,
          context::createTextMessage,
          () -> context.createTextMessage("x"),
          context::createBytesMessage,
          context::createMapMessage,
          context::createStreamMessage,
          context::createObjectMessage,
          () -> context.createObjectMessage("x"),
          context::getTransacted,
          context::getSessionMode,
          context::commit,
          context::rollback,
          context::recover,
          context::acknowledge,
          context::getClientID,
          () -> context.setClientID("c"),
          context::getMetaData,
          context::getExceptionListener,
          () -> context.setExceptionListener(null),
          context::start,
          context::stop,
          () -> context.unsubscribe("s"),
          consumer::receive,
          consumer::receiveNoWait,
          () -> consumer.receive(1),
          () -> consumer.receiveBody(String.class),
          () -> consumer.receiveBodyNoWait(String.class),
          consumer::getMessageListener,
          consumer::getMessageSelector,
          () -> consumer.setMessageListener(message -> {})
        }) {
      assertRefused(IllegalStateRuntimeException.class, call);
    }
  }

  @Test
  @Clause({"JMSContext.unsubscribe", "8.3.3"})
  void unknownSubscriptionCannotBeRemoved() {
    JMSContext named =
        closed(factory("client-id=" + name()).createContext(JMSContext.AUTO_ACKNOWLEDGE));
    assertRefused(InvalidDestinationRuntimeException.class, () -> named.unsubscribe("nothing"));
  }

  private static <T extends Throwable> T assertRefused(Class<T> type, ThrowingCallable call) {
    return SessionConformance.assertRefused(type, call);
  }
}
