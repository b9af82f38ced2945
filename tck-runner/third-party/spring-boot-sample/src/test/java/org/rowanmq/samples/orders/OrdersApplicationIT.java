package org.rowanmq.samples.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.rowanmq.tck.harness.PackagedBroker;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

@Timeout(120)
class OrdersApplicationIT {
  private static final int ORDERS = 200;
  private static PackagedBroker broker;

  @BeforeAll
  static void startBroker() {
    broker = PackagedBroker.start();
  }

  @AfterAll
  static void closeBroker() {
    broker.close();
  }

  @Test
  void everyOrderIsShippedAndHeardOfOnceAlthoughTheBrokerIsKilled() {
    try (ConfigurableApplicationContext application = start(0)) {
      Desk desk = application.getBean(Desk.class);
      Ledger shipped = application.getBean(Warehouse.class).shipped();
      Ledger heard = application.getBean(Newsroom.class).heard();
      for (int number = 1; number <= ORDERS / 2; number++) {
        desk.place(new Order(number, "apple tree"));
      }
      broker.kill();
      broker.restart();
      for (int number = ORDERS / 2 + 1; number <= ORDERS; number++) {
        desk.place(new Order(number, "pear tree"));
      }

      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () -> {
                assertThat(shipped.size()).isEqualTo(ORDERS);
                assertThat(heard.size()).isEqualTo(ORDERS);
              });
      assertThat(shipped.doubled()).isEmpty();
      assertThat(heard.doubled()).isEmpty();
    }
    assertThat(queues()).as("no order is left").doesNotContain(" DLQ ");
  }

  @Test
  void ordersOfTheCommandLineRunnerAreShipped() {
    try (ConfigurableApplicationContext application = start(7)) {
      Ledger shipped = application.getBean(Warehouse.class).shipped();
      await().atMost(Duration.ofSeconds(30)).until(() -> shipped.size() == 7);
    }
  }

  private static String queues() {
    return broker.command("queues");
  }

  private static ConfigurableApplicationContext start(int place) {
    return SpringApplication.run(
        OrdersApplication.class,
        "--rowan.uri=" + broker.url(),
        "--rowan.password=" + broker.adminPassword(),
        "--orders.place=" + place);
  }
}
