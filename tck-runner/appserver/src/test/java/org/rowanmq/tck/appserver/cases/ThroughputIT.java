package org.rowanmq.tck.appserver.cases;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import jakarta.jms.Queue;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rowanmq.tck.appserver.Scene;

/**
 * How many messages a second a message-driven bean takes within XA transactions: messages wait
 * behind a gate, then it opens. Printed, not judged.
 */
@Tag("soak")
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class ThroughputIT {
  private static final int WARM_UP = 4_000;
  private static final int MESSAGES = 10_000;
  private static final int PER_COMMIT = 500;
  private static final String BODY = "x".repeat(1_000);

  @Deployment(testable = false)
  static WebArchive application() {
    return Cases.war();
  }

  @ParameterizedTest
  @ValueSource(strings = {"take", "send", "enter"})
  void messagesPerSecond(String what) throws Exception {
    Scene.server().awaitApplication();
    double unused = measure(what, WARM_UP);
    System.out.printf(
        Locale.ROOT,
        "APPSERVER server=%s throughput bean=%s messages=%d perSecond=%.0f%n",
        Scene.server().name().toUpperCase(Locale.ROOT),
        what,
        MESSAGES,
        measure(what, MESSAGES));
  }

  private static double measure(String what, int messages) throws Exception {
    String unused = Scene.server().get("do", "close");
    send(what + BODY, messages);
    long nanos = Long.parseLong(Scene.server().get("do", "open", "count", "" + messages));
    return messages / (nanos / (double) TimeUnit.SECONDS.toNanos(1));
  }

  private static void send(String text, int messages) {
    try (JMSContext context = Cases.factory().createContext(JMSContext.SESSION_TRANSACTED)) {
      Queue queue = context.createQueue("load");
      JMSProducer producer = context.createProducer();
      for (int i = 1; i <= messages; i++) {
        producer.send(queue, text);
        if (i % PER_COMMIT == 0) {
          context.commit();
        }
      }
    }
  }
}
