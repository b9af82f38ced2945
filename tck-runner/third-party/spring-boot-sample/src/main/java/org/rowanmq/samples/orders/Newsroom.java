package org.rowanmq.samples.orders;

import org.springframework.jms.annotation.JmsListener;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.stereotype.Component;

/** Hears of each shipped order, also of those that were shipped while the program was not there. */
@Component
public class Newsroom {
  private final Ledger heard = new Ledger();

  @JmsListener(
      id = "newsroom",
      destination = "orders.shipped",
      subscription = "newsroom",
      containerFactory = "subscriptions")
  void hear(Order order, @Header("jms_redelivered") boolean redelivered) {
    boolean unused = heard.enter(order, redelivered);
  }

  /** What was heard of. */
  public Ledger heard() {
    return heard;
  }
}
