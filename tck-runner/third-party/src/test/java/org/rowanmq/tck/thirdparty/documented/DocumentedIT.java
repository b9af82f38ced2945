package org.rowanmq.tck.thirdparty.documented;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.messaginghub.pooled.jms.JmsPoolConnectionFactory;
import org.rowanmq.jms.JmsConnectionFactory;
import org.rowanmq.tck.harness.PackagedBroker;
import org.rowanmq.tck.thirdparty.Received;
import org.rowanmq.tck.thirdparty.ThirdParty;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.jms.core.JmsTemplate;

class DocumentedIT extends ThirdParty {
  private static final Path PAGE = Path.of("..", "..", "docs", "spring-camel.md");
  private static final Pattern SNIPPET =
      Pattern.compile("```(?:java|yaml)\\n(.*?)```", Pattern.DOTALL);

  @Test
  void springConfigurationSendsAndListens() {
    JmsConnectionFactory rowan = factory();
    AnnotationConfigApplicationContext spring = new AnnotationConfigApplicationContext();
    closed(spring);
    spring
        .getEnvironment()
        .getPropertySources()
        .addFirst(
            new MapPropertySource(
                "test",
                Map.of(
                    "rowan.uri", rowan.getUri(),
                    "rowan.user", PackagedBroker.ADMIN,
                    "rowan.password", broker().adminPassword())));
    spring.register(SpringConfiguration.class);
    spring.refresh();
    JmsTemplate template = spring.getBean(JmsTemplate.class);
    texts("text", 10).forEach(text -> template.convertAndSend("orders", text));
    Received received = spring.getBean(SpringConfiguration.class).received;
    eventually(() -> received.assertAll(texts("text", 10)));
  }

  @Test
  void camelRoutesMoveOrdersAndKeepTheNews() throws Exception {
    CamelContext camel = new DefaultCamelContext();
    closed(camel);
    camel.getShutdownStrategy().setTimeout(5);
    camel.addRoutes(new CamelOrders(factory()));
    camel.start();
    send("camel.orders", texts("text", 10));
    assertThat(take("camel.shipped", 10)).hasSize(10);
    camel.createProducerTemplate().sendBody("rowan:topic:camel.news", "text");
    eventually(() -> assertThat(lyingIn("camel.archive")).containsOnly("text").isNotEmpty());
  }

  @Test
  void poolSendsAndReceives() throws JMSException {
    JmsPoolConnectionFactory pool = Pool.of(factory());
    closed(pool::stop);
    String queue = name("pool");
    try (JMSContext context = pool.createContext()) {
      context.createProducer().send(context.createQueue(queue), "text");
    }
    try (JMSContext context = pool.createContext();
        JMSConsumer consumer = context.createConsumer(context.createQueue(queue))) {
      assertThat(consumer.receive(PATIENCE.toMillis()).getBody(String.class)).isEqualTo("text");
    }
  }

  @Test
  void everySnippetOfThePageIsInATestedFile() throws IOException {
    List<String> sources;
    try (Stream<Path> files =
        Stream.concat(
            Files.walk(Path.of("src", "test", "java")),
            Files.walk(Path.of("spring-boot-sample", "src", "main")))) {
      sources =
          files
              .filter(Files::isRegularFile)
              .map(DocumentedIT::normalised)
              .collect(Collectors.toList());
    }
    Matcher snippets = SNIPPET.matcher(Files.readString(PAGE));
    int count = 0;
    while (snippets.find()) {
      String snippet = normalised(snippets.group(1));
      assertThat(sources).as(snippet).anyMatch(source -> source.contains(snippet));
      count++;
    }
    assertThat(count).isGreaterThanOrEqualTo(5);
  }

  private static String normalised(Path file) {
    try {
      return normalised(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String normalised(String text) {
    return text.replaceAll("\\s+", " ").strip();
  }
}
