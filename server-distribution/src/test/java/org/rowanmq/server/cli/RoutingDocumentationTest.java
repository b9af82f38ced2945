package org.rowanmq.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import jakarta.jms.InvalidDestinationRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.Topic;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rowanmq.broker.BrokerConfig;
import org.rowanmq.broker.ExchangeConfig;
import org.rowanmq.jms.JmsConnectionFactory;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.server.Page;
import org.rowanmq.server.RowanServer;
import org.rowanmq.server.ServerConfig;
import org.rowanmq.server.ServerException;
import org.rowanmq.server.config.YamlConfig;

/** What docs/routing.md shows is what happens, and stays so after a restart. */
class RoutingDocumentationTest {
  private static final String PAGE = "routing.md";
  private static final String PROMPT = "$ rowan ";

  @TempDir private Path directory = Path.of("");
  private final SystemEnvironment environment = new SystemEnvironment("routing");
  private RowanServer server;

  @BeforeEach
  void start() throws Exception {
    ServerConfig config =
        ServerConfig.defaults().withDirectory(directory.resolve("data")).withPort(0);
    server = RowanServer.start(config, environment, (state, why) -> {});
  }

  @AfterEach
  void stop() {
    server.close();
    environment.close();
  }

  @Test
  void exampleInThePageRuns() throws Exception {
    List<String> shown = new ArrayList<>();
    for (String line : Page.of(PAGE).texts("console").get(0).lines().toList()) {
      if (line.startsWith(PROMPT)) {
        assertThat(shown).as("before " + line).isEmpty();
        shown.addAll(rowan(line.substring(PROMPT.length()).replace("'", "").split(" ")));
      } else {
        assertThat(shown.remove(0)).isEqualTo(line);
      }
    }
    assertThat(shown).isEmpty();

    server.close();
    start();
    assertThat(rowan("send", "exchange://orders?key=us.ohio", Page.of(PAGE).path().toString()))
        .isNotEmpty();
    assertThat(rowan("queues")).anyMatch(line -> line.matches("orders.all +queue +[0-9]+ .*"));
    assertThat(rowan("exchange", "show", "orders")).hasSize(3);
    assertThat(rowan("exchange", "list"))
        .anyMatch(line -> line.matches("orders +topic +unrouted +2 .*"))
        .anyMatch(line -> line.matches("topics +topic +0 .*"));
    assertThat(rowan("exchange", "create", "unrouted", "--type", "fanout", "--alternate", "orders"))
        .anyMatch(line -> line.contains("unrouted -> orders -> unrouted"));
    assertThat(rowan("unbind", "orders", "orders.eu"))
        .containsExactly("unbound orders -> orders.eu");
    assertThat(rowan("exchange", "delete", "orders")).containsExactly("deleted orders");
  }

  @Test
  void configurationInThePageIsPlannedAndApplied() throws Exception {
    Path file =
        Files.writeString(directory.resolve("exchanges.yaml"), Page.of(PAGE).texts("yaml").get(0));
    assertThat(rowan("exchange", "plan", file.toString()))
        .contains(
            "+ exchange orders topic alternate unrouted",
            "+ bind topics -> queue://audit when orders.#");
    assertThat(code("exchange", "plan", file.toString())).isEqualTo(ExitCode.FOUND);
    assertThat(code("exchange", "apply", file.toString())).isEqualTo(ExitCode.SUCCESS);
    assertThat(rowan("exchange", "plan", file.toString())).isEmpty();
    assertThat(code("exchange", "plan", file.toString())).isEqualTo(ExitCode.SUCCESS);

    Path order =
        Files.writeString(directory.resolve("order"), "{\"total\": 1200}\n{\"total\": 7}\n");
    rowan("send", "exchange://orders?key=eu.paris", order.toString());
    assertThat(depth("orders.all")).isEqualTo(2);
    assertThat(depth("orders.large")).isEqualTo(1);

    server.close();
    ServerConfig again =
        ServerConfig.defaults().withDirectory(directory.resolve("data")).withPort(0);
    BrokerConfig declared = YamlConfig.read(ServerConfig.defaults(), file).broker();
    assertThat(declared.exchanges()).hasSize(4);
    server =
        RowanServer.start(
            new ServerConfig(
                again.broker().withExchanges(declared.exchanges().subList(0, 3)), again.store()),
            environment,
            (state, why) -> {});
    assertThat(rowan("exchange", "plan", file.toString())).isEmpty();
    assertThat(depth("orders.large")).isEqualTo(1);
  }

  @Test
  void declarationThatCannotBeKeepsTheBrokerFromStarting() {
    server.close();
    ServerConfig config =
        ServerConfig.defaults().withDirectory(directory.resolve("data")).withPort(0);
    ExchangeConfig wrong =
        new ExchangeConfig(
            "orders",
            "content",
            "",
            "",
            List.of(new ExchangeConfig.BindingConfig("large", "$.total >")));
    ServerConfig with =
        new ServerConfig(config.broker().withExchanges(List.of(wrong)), config.store());
    assertThatExceptionOfType(ServerException.class)
        .isThrownBy(() -> RowanServer.start(with, environment, (state, why) -> {}))
        .withMessageContaining("exchanges: orders: ");
  }

  @Test
  void programsSendWithKeysInPropertiesAndInTransactions() throws Exception {
    rowan("exchange", "create", "orders", "-t", "direct");
    rowan("bind", "orders", "eu", "eu");
    rowan("bind", "orders", "both", "eu");
    rowan("bind", "orders", "both", "us");
    JmsConnectionFactory factory =
        new JmsConnectionFactory(server.urls().get(0), "admin", server.adminPassword());
    try (JMSContext context = factory.createContext(JMSContext.SESSION_TRANSACTED)) {
      Topic orders = context.createTopic("exchange://orders");
      JMSProducer producer = context.createProducer();
      producer.setProperty("JMS_Rowan_Key", "eu").send(orders, "one");
      producer.setProperty("JMS_Rowan_Key", "us").send(orders, "two");
      assertThat(depth("both")).isZero();
      context.commit();
      assertThat(depth("both")).isEqualTo(2);
      JMSConsumer consumer = context.createConsumer(context.createQueue("eu"));
      Message got = consumer.receive(15_000);
      assertThat(got.getBody(String.class)).isEqualTo("one");
      assertThat(got.getJMSDestination()).isEqualTo(orders);
      assertThatExceptionOfType(InvalidDestinationRuntimeException.class)
          .isThrownBy(() -> context.createConsumer(orders));
    }
    try (JMSContext context = factory.createContext()) {
      JMSProducer producer = context.createProducer();
      assertThatExceptionOfType(InvalidDestinationRuntimeException.class)
          .isThrownBy(() -> producer.send(context.createQueue("exchange://nothing"), "x"))
          .withMessageContaining("rowan exchange create");
    }
  }

  private int depth(String queue) {
    for (String line : rowan("queues")) {
      String[] columns = line.split(" +");
      if (columns[0].equals(queue)) {
        return Integer.parseInt(columns[2]);
      }
    }
    return 0;
  }

  private List<String> rowan(String... arguments) {
    StringWriter out = new StringWriter();
    int ignored = execute(new PrintWriter(out, true), arguments);
    return out.toString().lines().toList();
  }

  private int code(String... arguments) {
    return execute(new PrintWriter(new StringWriter(), true), arguments);
  }

  private int execute(PrintWriter out, String... arguments) {
    Installation installation =
        new Installation(
            directory, directory.resolve("data"), Path.of("java"), "", server.urls().get(0), false);
    return Rowan.commandLine(installation).setOut(out).setErr(out).execute(arguments);
  }
}
