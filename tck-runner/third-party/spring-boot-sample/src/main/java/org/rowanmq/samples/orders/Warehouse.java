package org.rowanmq.samples.orders;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jms.annotation.JmsListener;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.SendTo;
import org.springframework.stereotype.Component;

/**
 * Ships orders. The order is taken from the queue and its news goes to the topic in one
 * transaction; if the broker or this program dies before the commit, the order comes again.
 */
@Component
public class Warehouse {
  private static final Logger LOG = LoggerFactory.getLogger(Warehouse.class);

  private final Ledger shipped = new Ledger();

  @JmsListener(
      id = "warehouse",
      destination = "orders",
      containerFactory = "queues",
      concurrency = "1-4")
  @SendTo("orders.shipped")
  Order ship(Order order, @Header("jms_redelivered") boolean redelivered) {
    if (shipped.enter(order, redelivered)) {
      LOG.info("shipped {}", order);
    }
    return order;
  }

  /** What has left the house. */
  public Ledger shipped() {
    return shipped;
  }
}
