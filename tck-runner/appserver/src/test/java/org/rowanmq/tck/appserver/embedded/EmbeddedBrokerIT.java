package org.rowanmq.tck.appserver.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.QueueBrowser;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jboss.shrinkwrap.api.Filters;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.EmptyAsset;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.rowanmq.jms.JmsConnectionFactory;
import org.rowanmq.tck.appserver.app.EchoBean;
import org.rowanmq.tck.appserver.app.LoadBean;
import org.rowanmq.tck.appserver.app.NewsBean;
import org.rowanmq.tck.appserver.app.OrderBean;
import org.rowanmq.tck.appserver.app.RedBean;
import org.rowanmq.tck.appserver.app.SlowBean;
import org.rowanmq.testkit.database.Database;
import org.rowanmq.testkit.database.DatabaseServer;
import org.rowanmq.testkit.database.DatabaseServer.Product;

/**
 * The broker inside WildFly, on a data source of WildFly: {@link OrderBean} enters each order into
 * a table by an XA data source and sends it on, in the transaction of its delivery. The table and
 * the messages lie in the same PostgreSQL, and know nothing of each other.
 */
class EmbeddedBrokerIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int ORDERS = 400;
  private static final String RUNS = "The embedded broker rowan runs";

  private static final long BEGIN = System.nanoTime();
  private static DatabaseServer postgres;
  private static Database database;
  private static EmbeddedWildFly server;
  private static int crashes;
  private static int lost;
  private static int mixed;
  private static int duplicates;
  private static int inDoubt;
  private static int tests;

  @BeforeAll
  static void start() throws Exception {
    postgres = DatabaseServer.start(Product.POSTGRESQL, Map.of("max_prepared_transactions", "40"));
    database = postgres.newDatabase();
    update("CREATE TABLE ledger (name VARCHAR(100) NOT NULL)");
    server = new EmbeddedWildFly(database);
    server.configure();
    server.start();
    server.lay(application());
  }

  @AfterAll
  static void end() {
    if (server != null) {
      server.close();
    }
    if (postgres != null) {
      postgres.close();
    }
    System.out.println(
        "APPSERVER server=WILDFLY version="
            + EmbeddedWildFly.version()
            + " broker=embedded tests="
            + tests
            + " crashes="
            + crashes
            + " inDoubt="
            + inDoubt
            + " mixed="
            + mixed
            + " lost="
            + lost
            + " duplicates="
            + duplicates
            + " seconds="
            + Duration.ofNanos(System.nanoTime() - BEGIN).toSeconds());
  }

  private static Path application() {
    WebArchive war =
        ShrinkWrap.create(WebArchive.class, "cases.war")
            .addPackages(
                false,
                Filters.exclude(
                    EchoBean.class, LoadBean.class, NewsBean.class, RedBean.class, SlowBean.class),
                OrderBean.class.getPackage())
            .addAsWebInfResource(EmptyAsset.INSTANCE, "beans.xml")
            .addAsResource(
                new StringAsset(
                    "ledger=java:/jdbc/ledger\ntransactions=java:jboss/TransactionManager\n"),
                "names.properties");
    Path file = server.work().resolve("cases.war");
    war.as(ZipExporter.class).exportTo(file.toFile(), true);
    return file;
  }

  private static JmsConnectionFactory factory() {
    return new JmsConnectionFactory(
        server.url() + "?reconnect-delay-max=500ms",
        EmbeddedWildFly.USER,
        EmbeddedWildFly.PASSWORD);
  }

  private static void send(List<String> orders) {
    try (JMSContext context = factory().createContext(JMSContext.SESSION_TRANSACTED)) {
      orders.forEach(order -> context.createProducer().send(context.createQueue("orders"), order));
      context.commit();
    }
  }

  private static List<String> shipped(String prefix) {
    List<String> texts = new ArrayList<>();
    try (JMSContext context = factory().createContext();
        QueueBrowser browser = context.createBrowser(context.createQueue("shipped"))) {
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

  private static List<String> entered(String prefix) throws SQLException {
    List<String> names = new ArrayList<>();
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT name FROM ledger WHERE name LIKE '" + prefix + "%' ORDER BY name")) {
      while (rows.next()) {
        names.add(rows.getString(1));
      }
    }
    return names;
  }

  private static int count(String table) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT count(*) FROM " + table)) {
      return rows.next() ? rows.getInt(1) : 0;
    }
  }

  private static void update(String... statements) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      for (String each : statements) {
        int unused = statement.executeUpdate(each);
      }
    }
  }

  /** Waits until each is entered and shipped, and counts what is missing or there too often. */
  private static void assertOnceEach(List<String> orders, String prefix) throws SQLException {
    try {
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofSeconds(1))
          .untilAsserted(
              () -> {
                assertThat(new HashSet<>(entered(prefix))).hasSize(orders.size());
                assertThat(new HashSet<>(shipped(prefix))).hasSize(orders.size());
                assertThat(count("pg_prepared_xacts")).isZero();
                assertThat(count("in_doubt_v1")).isZero();
              });
    } finally {
      List<String> rows = entered(prefix);
      List<String> messages = shipped(prefix);
      Set<String> both = new HashSet<>(rows);
      both.retainAll(messages);
      Set<String> either = new HashSet<>(rows);
      either.addAll(messages);
      lost += orders.size() - either.size();
      mixed += either.size() - both.size();
      duplicates +=
          rows.size()
              + messages.size()
              - new HashSet<>(rows).size()
              - new HashSet<>(messages).size();
    }
    assertThat(entered(prefix)).containsExactlyInAnyOrderElementsOf(orders);
    assertThat(shipped(prefix)).containsExactlyInAnyOrderElementsOf(orders);
  }

  private static List<String> orders(String prefix, int number) {
    return IntStream.range(0, number).mapToObj(i -> prefix + i).toList();
  }

  @Test
  void nothingIsLostAndNothingComesTwiceWhenTheServerIsKilledUnderLoad() throws Exception {
    List<String> orders = orders("killed-", ORDERS);
    send(orders);
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> entered("killed-").size() >= ORDERS / 10);
    server.kill();
    crashes++;
    assertThat(entered("killed-")).hasSizeLessThan(ORDERS);
    inDoubt += count("pg_prepared_xacts") + count("in_doubt_v1");
    server.start();
    assertOnceEach(orders, "killed-");
    tests++;
  }

  @Test
  void brokerWhoseStoreIsTakenIsFollowedByAnotherAndTheServerGoesOn() throws Exception {
    send(List.of("before-1"));
    assertOnceEach(List.of("before-1"), "before-");
    long place = server.printed().length();
    // As another broker does that takes the store.
    update(
        "UPDATE rowan_store_fence SET epoch = epoch + 1",
        "UPDATE rowan_lease SET owner = 1, expires_at = 0");
    List<String> orders = orders("after-", 20);
    send(orders);
    server.awaitPrinted(place, RUNS, 1);
    assertOnceEach(orders, "after-");
    assertThat(server.isAlive()).isTrue();
    assertThat(get("/cases/case?do=orders&order=before-")).isEqualTo("before-1");
    tests++;
  }

  private static String get(String path) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(server.httpUrl() + path)).build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  @Test
  void dataSourceOfTheServersTransactionsFailsTheDeployment() throws SQLException {
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(server::deployRefused)
        .withMessageContaining(
            "The DataSource " + EmbeddedWildFly.MANAGED + " takes part in the application server's")
        .withMessageContaining("WildFly: jta=false");
    send(List.of("unharmed-1"));
    assertOnceEach(List.of("unharmed-1"), "unharmed-");
    tests++;
  }
}
