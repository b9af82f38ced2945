package org.rowanmq.samples.orders;

import org.springframework.boot.CommandLineRunner;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.stereotype.Component;

/** Takes orders. As many as {@code orders.place} says when the program starts. */
@Component
public class Desk implements CommandLineRunner {
  private final JmsTemplate jms;
  private final OrdersProperties orders;

  Desk(JmsTemplate jms, OrdersProperties orders) {
    this.jms = jms;
    this.orders = orders;
  }

  @Override
  public void run(String... arguments) {
    for (int number = 1; number <= orders.place(); number++) {
      place(new Order(number, "apple tree"));
    }
  }

  /** Returns when the order is stored; waits while the broker is away. */
  public void place(Order order) {
    jms.convertAndSend("orders", order);
  }
}
