package org.rowanmq.tck.appserver.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.QueueBrowser;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.EmptyAsset;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.rowanmq.jms.JmsConnectionFactory;
import org.rowanmq.tck.appserver.Scene;
import org.rowanmq.tck.appserver.app.EchoBean;
import org.rowanmq.tck.harness.PackagedBroker;

/** The archive that is deployed, and plain JMS from outside of the server. */
final class Cases {
  /**
   * How long to wait for what must come: recovery passes of the slowest server and a reconnect are
   * in it.
   */
  static final Duration PATIENCE = Duration.ofSeconds(120);

  /** Asking the broker for branches in doubt takes a process each time. */
  static final Duration POLL = Duration.ofSeconds(1);

  private Cases() {}

  static WebArchive war() {
    String names =
        Scene.names().entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue() + "\n")
            .collect(Collectors.joining());
    WebArchive war =
        ShrinkWrap.create(WebArchive.class, "cases.war")
            .addPackage(EchoBean.class.getPackage())
            .addAsWebInfResource(EmptyAsset.INSTANCE, "beans.xml")
            .addAsResource(new StringAsset(names), "names.properties");
    for (Map.Entry<String, String> file : Scene.descriptors().entrySet()) {
      war.addAsWebInfResource(new StringAsset(file.getValue()), file.getKey());
    }
    return war;
  }

  static JmsConnectionFactory factory() {
    PackagedBroker broker = Scene.broker();
    return new JmsConnectionFactory(
        broker.url() + "?reconnect-delay-max=500ms", PackagedBroker.ADMIN, broker.adminPassword());
  }

  static void publish(String topic, String text) {
    try (JMSContext context = factory().createContext()) {
      context.createProducer().send(context.createTopic(topic), text);
    }
  }

  static void send(String queue, String text) {
    send(queue, List.of(text));
  }

  static void send(String queue, List<String> texts) {
    try (JMSContext context = factory().createContext()) {
      texts.forEach(text -> context.createProducer().send(context.createQueue(queue), text));
    }
  }

  /**
   * Waits until each of them is in the ledger and shipped, and counts what is missing or there too
   * often.
   */
  static void assertOnceEach(List<String> orders, String prefix) throws Exception {
    try {
      await()
          .atMost(PATIENCE)
          .pollInterval(POLL)
          .untilAsserted(
              () -> {
                assertThat(new HashSet<>(entered(prefix))).hasSize(orders.size());
                assertThat(new HashSet<>(lyingIn("shipped", prefix))).hasSize(orders.size());
                assertThat(isAnythingInDoubt()).isFalse();
              });
    } finally {
      List<String> rows = entered(prefix);
      List<String> messages = lyingIn("shipped", prefix);
      Set<String> both = new HashSet<>(rows);
      both.retainAll(messages);
      Set<String> either = new HashSet<>(rows);
      either.addAll(messages);
      Scene.tally().lost(orders.size() - either.size());
      Scene.tally().mixed(either.size() - both.size());
      Scene.tally()
          .duplicated(
              rows.size()
                  - new HashSet<>(rows).size()
                  + messages.size()
                  - new HashSet<>(messages).size());
    }
    assertThat(entered(prefix)).containsExactlyInAnyOrderElementsOf(orders);
    assertThat(lyingIn("shipped", prefix)).containsExactlyInAnyOrderElementsOf(orders);
  }

  /** The texts in a queue that begin so; what is in doubt is not seen. */
  static List<String> lyingIn(String queue, String prefix) {
    List<String> texts = new ArrayList<>();
    try (JMSContext context = factory().createContext();
        QueueBrowser browser = context.createBrowser(context.createQueue(queue))) {
      for (Object message : Collections.list((Enumeration<?>) browser.getEnumeration())) {
        String text = ((Message) message).getBody(String.class);
        if (text.startsWith(prefix)) {
          texts.add(text);
        }
      }
    } catch (JMSException e) {
      throw new IllegalStateException(e);
    }
    return texts;
  }

  /** The rows of the ledger that begin so. */
  static List<String> entered(String prefix) throws IOException, InterruptedException {
    return Scene.server()
        .get("do", "orders", "order", prefix)
        .lines()
        .filter(line -> !line.isEmpty())
        .toList();
  }

  /** Whether the broker holds branches whose transaction manager has not decided. */
  static boolean isAnythingInDoubt() {
    return Scene.broker().command("tx", "list").contains("in doubt");
  }
}
