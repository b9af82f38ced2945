package org.rowanmq.jms.jndi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import javax.naming.Binding;
import javax.naming.CompositeName;
import javax.naming.ConfigurationException;
import javax.naming.Context;
import javax.naming.InitialContext;
import javax.naming.InvalidNameException;
import javax.naming.NameClassPair;
import javax.naming.NameNotFoundException;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.NotContextException;
import javax.naming.OperationNotSupportedException;
import org.junit.jupiter.api.Test;
import org.rowanmq.jms.JmsConnectionFactory;
import org.rowanmq.jms.config.HostPort;
import org.rowanmq.jms.destination.JmsQueue;
import org.rowanmq.jms.destination.JmsTopic;
import org.rowanmq.wire.Destination;

class RowanContextTest {
  private static Context context(String... properties) throws NamingException {
    Hashtable<String, Object> environment = new Hashtable<>();
    environment.put(Context.INITIAL_CONTEXT_FACTORY, RowanInitialContextFactory.class.getName());
    for (int i = 0; i < properties.length; i += 2) {
      environment.put(properties[i], properties[i + 1]);
    }
    return new InitialContext(environment);
  }

  private static JmsConnectionFactory factory(Context context, String name) throws NamingException {
    return (JmsConnectionFactory) context.lookup(name);
  }

  @Test
  void theStandardFactoriesAreThereWithoutAnyProperty() throws Exception {
    for (String name :
        List.of("ConnectionFactory", "QueueConnectionFactory", "TopicConnectionFactory")) {
      assertThat(factory(context(), name).config().hosts())
          .containsExactly(new HostPort("localhost", 7611));
    }
  }

  @Test
  void urlUserAndPasswordComeFromTheStandardProperties() throws Exception {
    JmsConnectionFactory factory =
        factory(
            context(
                Context.PROVIDER_URL, "rowan://broker:1?prefetch=7",
                Context.SECURITY_PRINCIPAL, "ann",
                Context.SECURITY_CREDENTIALS, "s3cret"),
            "ConnectionFactory");
    assertThat(factory.config().hosts()).containsExactly(new HostPort("broker", 1));
    assertThat(factory.getUser()).isEqualTo("ann");
    assertThat(factory.getReference().get("password").getContent()).isEqualTo("s3cret");
  }

  @Test
  void factoriesOfOnesOwnHaveTheirOwnUriAndUser() throws Exception {
    Context context =
        context(
            "connectionFactory.jms/orders",
            "rowans://other?user=bob&password=b",
            "connectionFactory.ConnectionFactory",
            "rowan://replaced",
            Context.SECURITY_PRINCIPAL,
            "ann",
            Context.SECURITY_CREDENTIALS,
            "s3cret");
    assertThat(factory(context, "jms/orders").getUser()).isEqualTo("bob");
    assertThat(factory(context, "jms/orders").config().security().tls()).isNotNull();
    assertThat(factory(context, "ConnectionFactory").config().hosts())
        .containsExactly(new HostPort("replaced", 7611));
    assertThat(factory(context, "ConnectionFactory").getUser()).isEqualTo("ann");
  }

  @Test
  void whatOneLookupChangesAnotherDoesNotSee() throws Exception {
    Context context = context();
    factory(context, "ConnectionFactory").setUri("rowan://elsewhere");
    assertThat(factory(context, "ConnectionFactory").getUri()).doesNotContain("elsewhere");
  }

  @Test
  void destinationsAreFoundByNameAndDynamically() throws Exception {
    Context context = context("queue.in", "orders.in", "topic.jms/prices", "prices");
    assertThat(context.lookup("in")).isEqualTo(new JmsQueue(Destination.queue("orders.in")));
    assertThat(context.lookup(new CompositeName("jms/prices")))
        .isEqualTo(new JmsTopic(Destination.topic("prices")));
    assertThat(context.lookup("dynamicQueues/a.b"))
        .isEqualTo(new JmsQueue(Destination.queue("a.b")));
    assertThat(context.lookup("dynamicTopics/a/b"))
        .isEqualTo(new JmsTopic(Destination.topic("a/b")));
    assertThatThrownBy(() -> context.lookup("dynamicQueues/a\u0001"))
        .isInstanceOf(InvalidNameException.class);
  }

  @Test
  void partsOfNamesAreContexts() throws Exception {
    Context context = context("queue.jms/app/in", "in", "queue.jms/out", "out");
    Context jms = (Context) context.lookup("jms");
    assertThat(jms.getNameInNamespace()).isEqualTo("jms");
    assertThat(jms.lookup("app/in")).isEqualTo(context.lookup("jms/app/in"));
    assertThat(((Context) context.lookup("dynamicQueues")).lookup("x"))
        .isEqualTo(context.lookup("dynamicQueues/x"));
    assertThat(names(jms.list(""))).containsExactly("app", "out");
    assertThat(names(context.list("jms/app"))).containsExactly("in");
    Context same = (Context) context.lookup("");
    assertThatThrownBy(() -> context.list("jms/out")).isInstanceOf(NotContextException.class);
    assertThat(same.composeName("in", "jms/app")).isEqualTo("jms/app/in");
  }

  private static List<String> names(NamingEnumeration<NameClassPair> pairs) throws NamingException {
    List<String> names = new ArrayList<>();
    while (pairs.hasMore()) {
      names.add(pairs.next().getName());
    }
    return names;
  }

  @Test
  void bindingsAreListedWithTheirObjects() throws Exception {
    NamingEnumeration<Binding> bindings = context("queue.q", "q").listBindings("");
    List<String> all = new ArrayList<>();
    while (bindings.hasMore()) {
      Binding binding = bindings.next();
      all.add(binding.getName() + " " + binding.getObject().getClass().getSimpleName());
    }
    assertThat(all)
        .containsExactly(
            "ConnectionFactory JmsConnectionFactory",
            "QueueConnectionFactory JmsConnectionFactory",
            "TopicConnectionFactory JmsConnectionFactory",
            "q JmsQueue");
  }

  @Test
  void anUnknownNameIsAnsweredWithTheKnownOnes() throws Exception {
    Context context = context("queue.in", "in");
    assertThatThrownBy(() -> context.lookup("jms/inn"))
        .isInstanceOf(NameNotFoundException.class)
        .hasMessageContaining("'jms/inn' is not bound")
        .hasMessageContaining("ConnectionFactory")
        .hasMessageContaining("dynamicQueues/NAME");
  }

  @Test
  void propertiesThatCannotBeUsedAreNamed() {
    assertWrong("connectionFactory.bad", "http://x?password=s3cret", "connection URI");
    assertWrong(Context.PROVIDER_URL, "rowan://a?prefecth=1", "'prefetch'");
    assertWrong("queue.", "x", "queue.NAME");
    assertWrong("queue.a", " ", "not empty");
    assertWrong("topic.a", "x\u0001", "control character");
    assertWrong("Queue.a", "x", "queue.NAME");
    assertWrong("connectionfactory.a", "rowan://a", "connectionFactory.NAME");
    assertWrong("queue.a//b", "x", "empty part");
    assertWrong("queue.dynamicQueues/b", "x", "anyway");
    assertThatThrownBy(() -> context("queue.a", "x", "queue.a/b", "x"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("queue.a");
    assertThatThrownBy(() -> context("queue.a", "x", "topic.a", "x"))
        .hasMessageContaining("a second time");
  }

  private static void assertWrong(String property, String value, String word) {
    assertThatThrownBy(() -> context(property, value))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(property)
        .hasMessageContaining(word)
        .hasMessageNotContaining("s3cret");
  }

  private interface Writing {
    void to(Context context) throws NamingException;
  }

  @Test
  void nothingCanBeChanged() throws Exception {
    // The one inside: an InitialContext has an environment of its own, and forgets it when closed.
    Context context = (Context) context().lookup("");
    CompositeName name = new CompositeName("a");
    List<Writing> all =
        List.of(
            c -> c.bind("a", "b"),
            c -> c.bind(name, "b"),
            c -> c.rebind("a", "b"),
            c -> c.rebind(name, "b"),
            c -> c.unbind("a"),
            c -> c.unbind(name),
            c -> c.rename("a", "b"),
            c -> c.rename(name, name),
            c -> c.createSubcontext("a"),
            c -> c.createSubcontext(name),
            c -> c.destroySubcontext("a"),
            c -> c.destroySubcontext(name),
            c -> c.addToEnvironment("a", "b"),
            c -> c.removeFromEnvironment("a"));
    for (Writing writing : all) {
      assertThatThrownBy(() -> writing.to(context))
          .isInstanceOf(OperationNotSupportedException.class);
    }
    context.close();
    assertThat(factory(context, "ConnectionFactory")).isNotNull();
  }
}
