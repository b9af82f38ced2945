package org.rowanmq.ra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.InvalidPropertyException;
import java.beans.PropertyDescriptor;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.rowanmq.ra.inbound.RowanActivationSpec;

/** What an activation may ask for, and what becomes of one that asks for something else. */
class ActivationTest extends WithAdapter {
  private static void refused(ThrowingCallable call, List<String> properties, String... texts) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            InvalidPropertyException.class,
            refused -> {
              assertThat(refused.getMessage()).contains(texts);
              assertThat(
                      Arrays.stream(refused.getInvalidPropertyDescriptors())
                          .map(PropertyDescriptor::getName))
                  .containsExactlyElementsOf(properties);
            });
  }

  private void isRefusedByTheBroker(RowanActivationSpec spec, String... texts) {
    assertThatThrownBy(() -> activate(spec, new TestEndpoints(transactions, message -> {})))
        .isInstanceOf(ResourceException.class)
        .hasMessageContainingAll(texts);
    assertThat(registered()).isZero();
  }

  @Test
  void everythingThatIsWrongIsNamed() throws Exception {
    RowanActivationSpec spec = new RowanActivationSpec();
    spec.setAcknowledgeMode("Client-acknowledge");
    spec.setDestinationType("jakarta.jms.Destination");
    spec.setSubscriptionDurability("Forever");
    spec.setMaxSessions(0);
    spec.setPrefetch(-1);
    spec.setMaxAttempts(0);
    spec.setRedeliveryDelay("soon");
    spec.setMaxConsecutiveFailures(-1);
    spec.setUrl("http://localhost");
    refused(
        spec::validate,
        List.of(
            "destination",
            "destinationType",
            "acknowledgeMode",
            "subscriptionDurability",
            "maxSessions",
            "prefetch",
            "maxAttempts",
            "redeliveryDelay",
            "maxConsecutiveFailures",
            "url"),
        "'Client-acknowledge'; allowed: Auto-acknowledge or Dups-ok-acknowledge",
        "'jakarta.jms.Destination'; allowed: jakarta.jms.Queue or jakarta.jms.Topic",
        "'Forever'; allowed: Durable or NonDurable",
        "'0'; allowed: 1 to 1000",
        "'0'; allowed: 1 to 1000000",
        "'soon'; allowed: a duration such as 500ms, 30s, 5m or 1h, at most 366 days",
        "rowan://");
  }

  @Test
  void subscriptionsNeedTheirNames() throws Exception {
    RowanActivationSpec spec = onTopic();
    spec.setSubscriptionDurability("Durable");
    refused(spec::validate, List.of("subscriptionName", "clientId"), "durable");
    spec.setSubscriptionName("orders");
    spec.setShareSubscriptions(true);
    spec.validate();
    spec.setDestinationType("jakarta.jms.Queue");
    refused(spec::validate, List.of("subscriptionDurability"), "a topic");
    RowanActivationSpec untyped = onQueue();
    untyped.setDestinationType(null);
    refused(untyped::validate, List.of("destinationType"), "jakarta.jms.Queue");
  }

  @Test
  void theBrokersRefusalNamesTheProperty() throws Exception {
    RowanActivationSpec selector = onQueue();
    selector.setMessageSelector("colour = = 'green'");
    isRefusedByTheBroker(selector, "property 'messageSelector' = 'colour = = 'green''");
    RowanActivationSpec user = onQueue();
    user.setUser("nobody");
    user.setPassword("wrong");
    isRefusedByTheBroker(user, "property 'user' = 'nobody'");
  }

  @Test
  void aLookupThatFindsNothingIsRefused() throws Exception {
    RowanActivationSpec spec = onQueue();
    spec.setDestination(null);
    spec.setDestinationLookup("java:/jms/nothing");
    isRefusedByTheBroker(spec, "java:/jms/nothing", "nothing is bound there");
    RowanActivationSpec factory = onQueue();
    factory.setConnectionFactoryLookup("java:/jms/nothing");
    isRefusedByTheBroker(factory, "connectionFactoryLookup", "nothing is bound there");
  }

  @Test
  void destinationAndFactoryAreFoundInJndi() throws Exception {
    TestNames.bind("java:/jms/queue/" + name(), new RowanQueue(name()));
    TestNames.bind("jms/" + name(), new RowanQueue(name()));
    var connections = new RowanConnections(adapter, transactions);
    connections.managed().setUser("nobody");
    connections.managed().setPassword("wrong");
    TestNames.bind("java:/jms/factory", connections.factory());
    List<String> got = new CopyOnWriteArrayList<>();
    RowanActivationSpec lookup = onQueue();
    lookup.setDestination(null);
    lookup.setDestinationType(null);
    lookup.setDestinationLookup("java:/jms/queue/" + name());
    RowanActivationSpec implied = onQueue();
    implied.setDestination("jms/" + name());
    implied.setDestinationType(null);
    RowanActivationSpec both = onQueue();
    both.setDestination("RowanQueue " + name());
    both.setDestinationLookup("java:/jms/queue/" + name());
    TestNames.bind("openejb:Resource/tomee/" + name(), new RowanQueue(name()));
    RowanActivationSpec tomee = onQueue();
    tomee.setDestination("tomee/" + name());
    for (RowanActivationSpec spec : List.of(lookup, implied, both, tomee)) {
      got.clear();
      TestEndpoints endpoints =
          activate(
              spec, new TestEndpoints(transactions, message -> got.add(TestBroker.text(message))));
      broker.send(queue(), "1");
      await().untilAsserted(() -> assertThat(got).containsExactly("1"));
      deactivate(spec, endpoints);
    }
    lookup.setDestinationType("jakarta.jms.Topic");
    isRefusedByTheBroker(lookup, "destinationType", "jakarta.jms.Topic", "queue://" + name());
    RowanActivationSpec factory = onQueue();
    factory.setConnectionFactoryLookup("java:/jms/factory");
    isRefusedByTheBroker(factory, "property 'user' = 'nobody'");
    factory.setConnectionFactoryLookup("java:/jms/queue/" + name());
    isRefusedByTheBroker(factory, "connectionFactoryLookup", "RowanQueue");
  }

  @Test
  void aNameWithASlashIsANameWhereNothingIsBound() throws Exception {
    List<String> got = new CopyOnWriteArrayList<>();
    RowanActivationSpec spec = onQueue();
    spec.setDestination("shop/" + name());
    activate(spec, new TestEndpoints(transactions, message -> got.add(TestBroker.text(message))));
    broker.send(org.rowanmq.jms.destination.JmsDestination.queue("shop/" + name()), "1");
    await().untilAsserted(() -> assertThat(got).containsExactly("1"));
  }

  @Test
  void aBrokerThatIsAwayIsWaitedFor() throws Exception {
    List<String> got = new CopyOnWriteArrayList<>();
    broker.stop();
    RowanActivationSpec spec = onQueue();
    spec.setUrl(broker.url());
    activate(spec, new TestEndpoints(transactions, message -> got.add(TestBroker.text(message))));
    assertThat(view().getState()).isEqualTo("CONNECTING");
    assertThat(view().getLastFailure()).isNotBlank();
    broker.start();
    broker.send(queue(), "1");
    await().untilAsserted(() -> assertThat(got).containsExactly("1"));
    assertThat(view().getState()).isEqualTo("RUNNING");
  }

  @Test
  void equalFactoriesAndUsersShareAPhysicalConnection() throws Exception {
    int before = broker.connections();
    for (int i = 0; i < 3; i++) {
      RowanActivationSpec spec = onQueue();
      spec.setPrefetch(i);
      activate(spec, new TestEndpoints(transactions, message -> {}));
    }
    var connections = new RowanConnections(adapter, transactions);
    try (var connection = connections.factory().createConnection();
        var other = connections.factory().createConnection()) {
      assertThat(other).isNotSameAs(connection);
      assertThat(broker.connections()).isEqualTo(before + 1);
    }
  }
}
