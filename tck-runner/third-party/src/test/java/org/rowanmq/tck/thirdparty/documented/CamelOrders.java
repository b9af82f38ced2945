package org.rowanmq.tck.thirdparty.documented;

import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.jms.JmsComponent;
import org.rowanmq.jms.JmsConnectionFactory;

/** Camel: what a route takes and what it sends are one transaction. */
class CamelOrders extends RouteBuilder {
  private final JmsConnectionFactory rowan;

  CamelOrders(JmsConnectionFactory rowan) {
    this.rowan = rowan;
  }

  @Override
  public void configure() {
    JmsComponent jms = new JmsComponent();
    jms.setConnectionFactory(rowan);
    jms.setTransacted(true);
    jms.setLazyCreateTransactionManager(false);
    jms.setCacheLevelName("CACHE_CONSUMER");
    getContext().addComponent("rowan", jms);

    from("rowan:queue:camel.orders?concurrentConsumers=4").to("rowan:queue:camel.shipped");
    from("rowan:topic:camel.news?clientId=archive&durableSubscriptionName=news")
        .to("rowan:queue:camel.archive");
  }
}
