package org.rowanmq.ra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.rowanmq.ra.TestBroker.text;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.rowanmq.jms.destination.JmsDestination;
import org.rowanmq.ra.inbound.Endpoint;
import org.rowanmq.ra.inbound.RowanActivationSpec;

/** Messages for message-driven beans. */
class InboundTest extends WithAdapter {
  private final List<String> got = new CopyOnWriteArrayList<>();

  private void note(Message message) {
    got.add(text(message));
  }

  private static boolean isRedelivered(Message message) {
    try {
      return message.getJMSRedelivered();
    } catch (JMSException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<String> left() throws Exception {
    return broker.drain(queue());
  }

  @Test
  void messagesAreDeliveredInTransactions() throws Exception {
    RowanActivationSpec spec = onQueue();
    TestEndpoints endpoints = activate(spec, new TestEndpoints(transactions, this::note));
    broker.send(queue(), "1", "2", "3");
    await().untilAsserted(() -> assertThat(got).containsExactlyInAnyOrder("1", "2", "3"));
    await().until(() -> view().getDelivered() == 3);
    assertThat(view().getState()).isEqualTo("RUNNING");
    assertThat(view().getSessions()).isEqualTo(10);
    assertThat(view().getDestination()).isEqualTo("queue://" + name());
    assertThat(server.works()).isPositive();
    deactivate(spec, endpoints);
    assertThat(left()).isEmpty();
    assertThat(endpoints.inUse()).isZero();
    assertThat(registered()).isZero();
  }

  @Test
  void whatIsRolledBackComesAgainAndThenGoesToTheDeadLetters() throws Exception {
    List<Boolean> attempts = new CopyOnWriteArrayList<>();
    RowanActivationSpec spec = onQueue();
    TestEndpoints endpoints =
        activate(
            spec,
            new TestEndpoints(
                transactions,
                message -> {
                  if (text(message).equals("poison")) {
                    attempts.add(isRedelivered(message));
                    throw new IllegalStateException("poison");
                  }
                  note(message);
                }));
    broker.send(queue(), "poison", "good");
    assertThat(broker.receive(JmsDestination.queue("DLQ"), 1)).containsExactly("poison");
    await().untilAsserted(() -> assertThat(got).containsExactly("good"));
    assertThat(attempts).hasSize(10).startsWith(false, true);
    await().until(() -> view().getFailed() == 10);
    assertThat(view().getLastFailure()).contains("poison");
    deactivate(spec, endpoints);
    assertThat(left()).isEmpty();
  }

  @Test
  void anActivationSaysHowOftenAndWhenAMessageIsTriedAgain() throws Exception {
    List<Long> attempts = new CopyOnWriteArrayList<>();
    RowanActivationSpec spec = onQueue();
    spec.setMaxAttempts(2);
    spec.setRedeliveryDelay("300ms");
    TestEndpoints endpoints =
        activate(
            spec,
            new TestEndpoints(
                transactions,
                message -> {
                  attempts.add(System.nanoTime());
                  throw new IllegalStateException("impatient");
                }));
    broker.send(queue(), "impatient");
    assertThat(broker.receive(JmsDestination.queue("DLQ"), 1)).containsExactly("impatient");
    assertThat(attempts).hasSize(2);
    assertThat(Duration.ofNanos(attempts.get(1) - attempts.get(0)))
        .isGreaterThanOrEqualTo(Duration.ofMillis(250));
    deactivate(spec, endpoints);
    assertThat(left()).isEmpty();
  }

  @Test
  void setRollbackOnlyCountsAsAFailure() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    activate(
        onQueue(),
        new TestEndpoints(
            transactions,
            message -> {
              if (attempts.incrementAndGet() == 1) {
                transactions.current().setRollbackOnly();
              }
              note(message);
            }));
    broker.send(queue(), "1");
    await().untilAsserted(() -> assertThat(got).containsExactly("1", "1"));
    await().until(() -> view().getDelivered() == 1);
    assertThat(view().getFailed()).isEqualTo(1);
  }

  @Test
  void outsideOfTransactionsAMessageIsAcknowledgedAfterwards() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    for (String mode : List.of("Auto-acknowledge", "Dups-ok-acknowledge")) {
      got.clear();
      attempts.set(0);
      RowanActivationSpec spec = onQueue();
      spec.setAcknowledgeMode(mode);
      TestEndpoints endpoints =
          activate(
              spec,
              new TestEndpoints(
                  null,
                  message -> {
                    note(message);
                    if (attempts.incrementAndGet() == 1) {
                      assertThat(isRedelivered(message)).isFalse();
                      throw new IllegalStateException("once");
                    }
                    assertThat(isRedelivered(message)).isTrue();
                  }));
      broker.send(queue(), "1");
      await().untilAsserted(() -> assertThat(got).containsExactly("1", "1"));
      deactivate(spec, endpoints);
      assertThat(left()).isEmpty();
      assertThat(endpoints.inUse()).isZero();
    }
  }

  @Test
  void aSelectorSelects() throws Exception {
    RowanActivationSpec spec = onQueue();
    spec.setMessageSelector("colour = 'green'");
    activate(spec, new TestEndpoints(transactions, this::note));
    broker.with(
        Session.AUTO_ACKNOWLEDGE,
        session -> {
          for (String colour : List.of("green", "red")) {
            var message = session.createTextMessage(colour);
            message.setStringProperty("colour", colour);
            session.createProducer(queue()).send(message);
          }
          return 2;
        });
    await().untilAsserted(() -> assertThat(got).containsExactly("green"));
    assertThat(left()).containsExactly("red");
  }

  @Test
  void aDurableSubscriptionLastsFromOneActivationToTheNext() throws Exception {
    RowanActivationSpec spec = onTopic();
    spec.setSubscriptionDurability("Durable");
    spec.setSubscriptionName("orders");
    spec.setClientId("shop");
    TestEndpoints endpoints = activate(spec, new TestEndpoints(transactions, this::note));
    awaitState("RUNNING");
    broker.send(topic(), "1");
    await().untilAsserted(() -> assertThat(got).containsExactly("1"));
    deactivate(spec, endpoints);
    broker.send(topic(), "2");
    activate(spec, new TestEndpoints(transactions, this::note));
    await().untilAsserted(() -> assertThat(got).containsExactly("1", "2"));
  }

  @Test
  void aPrivateSubscriptionGetsEachMessageOnceWithManySessions() throws Exception {
    RowanActivationSpec spec = onTopic();
    activate(spec, new TestEndpoints(transactions, this::note));
    awaitState("RUNNING");
    broker.send(topic(), "1", "2", "3", "4", "5");
    await().untilAsserted(() -> assertThat(got).containsExactlyInAnyOrder("1", "2", "3", "4", "5"));
  }

  @Test
  void aSharedSubscriptionIsSharedByBeans() throws Exception {
    for (int i = 0; i < 2; i++) {
      RowanActivationSpec spec = onTopic();
      spec.setSubscriptionDurability("Durable");
      spec.setSubscriptionName(name());
      spec.setShareSubscriptions(true);
      spec.setMaxSessions(2);
      activate(spec, new TestEndpoints(transactions, this::note));
    }
    broker.send(topic(), "1", "2", "3", "4", "5");
    await().untilAsserted(() -> assertThat(got).containsExactlyInAnyOrder("1", "2", "3", "4", "5"));
  }

  @Test
  void whatTheBeanSendsIsInItsTransaction() throws Exception {
    RowanConnections connections = new RowanConnections(adapter, transactions);
    AtomicInteger attempts = new AtomicInteger();
    List<Long> branches = new CopyOnWriteArrayList<>();
    activate(
        onQueue(),
        new TestEndpoints(
            transactions,
            message -> {
              try (var context = connections.factory().createContext()) {
                context
                    .createProducer()
                    .send(context.createQueue(name() + ".out"), "re " + text(message));
              }
              branches.add(transactions.current().branches());
              if (attempts.incrementAndGet() == 1) {
                throw new IllegalStateException("once");
              }
            }));
    broker.send(queue(), "1");
    await().until(() -> view().getDelivered() == 1);
    assertThat(broker.drain(JmsDestination.queue(name() + ".out"))).containsExactly("re 1");
    assertThat(branches).as("the second resource joins the branch").containsExactly(1L, 1L);
  }

  @Test
  void aTransactionThatTimesOutIsRolledBack() throws Exception {
    transactions.timeout(1);
    AtomicInteger attempts = new AtomicInteger();
    CountDownLatch late = new CountDownLatch(1);
    RowanActivationSpec spec = onQueue();
    spec.setMaxSessions(1);
    TestEndpoints endpoints =
        activate(
            spec,
            new TestEndpoints(
                transactions,
                message -> {
                  if (attempts.incrementAndGet() == 1) {
                    assertThat(isRedelivered(message)).isFalse();
                    try {
                      boolean ignored = late.await(3, java.util.concurrent.TimeUnit.SECONDS);
                    } catch (InterruptedException e) {
                      throw new IllegalStateException(e);
                    }
                  } else {
                    assertThat(isRedelivered(message)).isTrue();
                    note(message);
                  }
                }));
    broker.send(queue(), "1");
    await().untilAsserted(() -> assertThat(got).containsExactly("1"));
    await().until(() -> view().getDelivered() == 1);
    assertThat(view().getFailed()).isEqualTo(1);
    deactivate(spec, endpoints);
    assertThat(left()).isEmpty();
    assertThat(endpoints.inUse()).isZero();
  }

  @Test
  void nothingIsCountedWhileTheServerTakesNoMessages() throws Exception {
    RowanActivationSpec spec = onQueue();
    spec.setMaxSessions(3);
    TestEndpoints endpoints = new TestEndpoints(transactions, this::note);
    endpoints.unavailable(true);
    activate(spec, endpoints);
    broker.send(queue(), "1");
    await().until(() -> String.valueOf(view().getLastFailure()).contains("being started"));
    endpoints.suspended(true);
    endpoints.unavailable(false);
    await().until(() -> String.valueOf(view().getLastFailure()).contains("suspended"));
    endpoints.suspended(false);
    await().untilAsserted(() -> assertThat(got).containsExactly("1"));
    await().until(() -> view().getDelivered() == 1);
    assertThat(view().getFailed()).isZero();
  }

  @Test
  void tooManyFailuresInARowPauseTheEndpoint() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    RowanActivationSpec spec = onQueue();
    spec.setMaxSessions(1);
    spec.setMaxConsecutiveFailures(3);
    boolean[] isMended = new boolean[1];
    activate(
        spec,
        new TestEndpoints(
            transactions,
            message -> {
              attempts.incrementAndGet();
              if (!isMended[0]) {
                throw new IllegalStateException("the warehouse is closed");
              }
              note(message);
            }));
    broker.send(queue(), "1", "2", "3");
    awaitState("PAUSED");
    assertThat(attempts.get()).isEqualTo(3);
    assertThat(view().getLastFailure()).contains("warehouse");
    isMended[0] = true;
    view().resume();
    await().untilAsserted(() -> assertThat(got).containsExactlyInAnyOrder("1", "2", "3"));
    awaitState("RUNNING");
    view().pause();
    awaitState("PAUSED");
    broker.send(queue(), "4");
    assertThat(broker.receive(queue(), 1)).containsExactly("4");
    view().resume();
    broker.send(queue(), "5");
    await().untilAsserted(() -> assertThat(got).contains("5").doesNotContain("4"));
  }

  @Test
  void aBeanThatHangsDoesNotHoldUpItsUndeployment() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch hangs = new CountDownLatch(1);
    TestEndpoints endpoints =
        new TestEndpoints(
            transactions,
            message -> {
              begun.countDown();
              try {
                hangs.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    Endpoint endpoint = new Endpoint(adapter.connections(), adapter.login(), onQueue(), endpoints);
    endpoint.activate();
    broker.send(queue(), "1");
    begun.await();
    Endpoint.deactivate(List.of(endpoint), Duration.ofMillis(300));
    broker.with(
        Session.AUTO_ACKNOWLEDGE,
        session -> {
          Message again = session.createConsumer(queue()).receive(TestBroker.SOON);
          assertThat(text(again)).isEqualTo("1");
          assertThat(isRedelivered(again)).isTrue();
          return again;
        });
    hangs.countDown();
    await().until(() -> endpoints.inUse() == 0);
    assertThat(left()).isEmpty();
  }

  @Test
  void fewThreadsAreEnoughForManySessions() throws Exception {
    try (TestServer small = new TestServer(1)) {
      RowanResourceAdapter second = new RowanResourceAdapter();
      start(second, small);
      RowanActivationSpec spec = onQueue();
      TestEndpoints endpoints = new TestEndpoints(transactions, this::note);
      second.endpointActivation(endpoints, spec);
      String[] texts = new String[100];
      java.util.Arrays.setAll(texts, Integer::toString);
      broker.send(queue(), texts);
      await().untilAsserted(() -> assertThat(got).containsExactlyInAnyOrder(texts));
      second.endpointDeactivation(endpoints, spec);
      second.stop();
    }
  }

  @Test
  void objectsAreReadWithTheApplicationsClassLoader() throws Exception {
    List<Object> objects = new CopyOnWriteArrayList<>();
    ClassLoader application =
        new ClassLoader(InboundTest.class.getClassLoader()) {
          @Override
          public String getName() {
            return "application";
          }
        };
    List<ClassLoader> loaders = new CopyOnWriteArrayList<>();
    activate(
        onQueue(),
        new TestEndpoints(
                transactions,
                message -> {
                  try {
                    loaders.add(Thread.currentThread().getContextClassLoader());
                    objects.add(message.getBody(List.class));
                  } catch (JMSException e) {
                    throw new IllegalStateException(e);
                  }
                })
            .with(application));
    broker.with(
        Session.AUTO_ACKNOWLEDGE,
        session -> {
          session
              .createProducer(queue())
              .send(session.createObjectMessage(new java.util.ArrayList<>(List.of("x"))));
          return 1;
        });
    await().untilAsserted(() -> assertThat(objects).containsExactly(List.of("x")));
    assertThat(loaders).containsOnly(application);
  }
}
