package org.rowanmq.tck.transactions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.MessageListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.messaginghub.pooled.jms.JmsPoolXAConnectionFactory;
import org.rowanmq.narayana.RowanRecovery;
import org.rowanmq.tck.harness.PackagedBroker;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.jms.listener.DefaultMessageListenerContainer;
import org.springframework.transaction.jta.JtaTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The page's Spring configuration: two templates' worth of work in one JTA transaction. */
class SpringIT extends WithNarayana {
  private static final Path PAGE = Path.of("..", "..", "docs", "transactions.md");
  private static final Pattern SNIPPET = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);

  private final AnnotationConfigApplicationContext spring =
      new AnnotationConfigApplicationContext();

  @BeforeEach
  void start() {
    recoveryManager();
    closed(spring);
    spring
        .getEnvironment()
        .getPropertySources()
        .addFirst(
            new MapPropertySource(
                "test",
                Map.of(
                    "rowan.uri", broker().url(),
                    "rowan.user", PackagedBroker.ADMIN,
                    "rowan.password", broker().adminPassword())));
    spring.register(SpringConfiguration.class);
    spring.refresh();
  }

  private TransactionTemplate transaction() {
    return new TransactionTemplate(spring.getBean(JtaTransactionManager.class));
  }

  private JmsTemplate template() {
    return spring.getBean(JmsTemplate.class);
  }

  /** Takes a message, sends another; a second resource makes it two phases. */
  private void work(RecordingResource other) {
    try {
      assertThat(transactions().getTransaction().enlistResource(other)).isTrue();
    } catch (Exception failure) {
      throw new IllegalStateException(failure);
    }
    template().setReceiveTimeout(SOON);
    assertThat(template().receiveAndConvert(name() + ".in")).isEqualTo("work");
    template().convertAndSend(name() + ".out", "result");
  }

  @Test
  void receiveAndSendAreCommittedTogether() throws Exception {
    assertThat(spring.getBean(RowanRecovery.class)).isNotNull();
    send(name() + ".in", "work");
    RecordingResource other = new RecordingResource(null);
    transaction().executeWithoutResult(status -> work(other));
    assertThat(other.calls).containsExactly("start", "end", "prepare", "commit");
    assertThat(texts(name() + ".in")).isEmpty();
    assertThat(texts(name() + ".out")).containsExactly("result");
  }

  @Test
  void receiveAndSendAreRolledBackTogether() throws Exception {
    send(name() + ".in", "work");
    assertThatThrownBy(
            () ->
                transaction()
                    .executeWithoutResult(
                        status -> {
                          work(new RecordingResource(null));
                          throw new IllegalArgumentException("no");
                        }))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(texts(name() + ".out")).isEmpty();
    assertThat(texts(name() + ".in")).containsExactly("work");
  }

  @Test
  void aListenerAndWhatItSendsAreOneTransaction() throws Exception {
    AtomicInteger deliveries = new AtomicInteger();
    DefaultMessageListenerContainer container = new DefaultMessageListenerContainer();
    container.setConnectionFactory(spring.getBean(JmsPoolXAConnectionFactory.class));
    container.setTransactionManager(spring.getBean(JtaTransactionManager.class));
    container.setDestinationName(name() + ".in");
    container.setMessageListener(
        (MessageListener)
            message -> {
              int delivery = deliveries.incrementAndGet();
              template().convertAndSend(name() + ".out", "result " + delivery);
              if (delivery == 1) {
                throw new IllegalArgumentException("the first time");
              }
            });
    container.afterPropertiesSet();
    container.start();
    try {
      send(name() + ".in", "work");
      await().atMost(Duration.ofMillis(2 * SOON)).until(() -> deliveries.get() == 2);
    } finally {
      container.shutdown();
    }
    assertThat(texts(name() + ".out")).containsExactly("result 2");
    assertThat(texts(name() + ".in")).isEmpty();
  }

  @Test
  void everySnippetAboutNarayanaIsInATestedFile() throws IOException {
    List<String> sources;
    try (Stream<Path> files = Files.walk(Path.of("src", "test", "java"))) {
      sources = files.filter(Files::isRegularFile).map(SpringIT::normalised).toList();
    }
    String page = Files.readString(PAGE);
    Matcher snippets = SNIPPET.matcher(page.substring(page.indexOf("## Recovery with Narayana")));
    int count = 0;
    while (snippets.find()) {
      String snippet = snippets.group(1).replaceAll("\\s+", " ").strip();
      assertThat(sources).as(snippet).anyMatch(source -> source.contains(snippet));
      count++;
    }
    assertThat(count).isEqualTo(3);
  }

  private static String normalised(Path file) {
    try {
      return Files.readString(file).replaceAll("\\s+", " ");
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
