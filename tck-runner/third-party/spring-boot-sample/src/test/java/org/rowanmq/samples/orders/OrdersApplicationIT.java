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
    try (ConfigurableApplicationContext application = start(ORDERS / 2)) {
      Desk desk = application.getBean(Desk.class);
      Ledger shipped = application.getBean(Warehouse.class).shipped();
      Ledger heard = application.getBean(Newsroom.class).heard();
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
    assertThat(broker.command("queues"))
        .as("nothing failed for good")
        .doesNotContainPattern("DLQ +queue +[1-9]");
  }

  private static ConfigurableApplicationContext start(int place) {
    return SpringApplication.run(
        OrdersApplication.class,
        "--rowan.uri=" + broker.url(),
        "--rowan.password=" + broker.adminPassword(),
        "--orders.place=" + place);
  }
}
