package org.rowanmq.tck.thirdparty.camel;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.jms.JmsComponent;
import org.apache.camel.component.jms.JmsMessage;
import org.apache.camel.impl.DefaultCamelContext;
import org.rowanmq.tck.thirdparty.Received;
import org.rowanmq.tck.thirdparty.ThirdParty;

/** Contexts with a component {@code jms} on our factory, stopped after the test. */
abstract class CamelRoutes extends ThirdParty {
  final Received received = new Received();

  /** A context with these routes, started. */
  final CamelContext camel(RouteBuilder routes) throws Exception {
    return camel(factory(), routes);
  }

  final CamelContext camel(ConnectionFactory connections, RouteBuilder routes) throws Exception {
    CamelContext context = new DefaultCamelContext();
    closed(context);
    context.getShutdownStrategy().setTimeout(5);
    context.addComponent("jms", component(connections));
    context.addRoutes(routes);
    context.start();
    return context;
  }

  private static JmsComponent component(ConnectionFactory connections) {
    JmsComponent jms = new JmsComponent();
    jms.setConnectionFactory(connections);
    jms.setRecoveryInterval(200);
    jms.setReceiveTimeout(200);
    return jms;
  }

  /** A step of a route. */
  final Received.Entry note(Exchange exchange) throws JMSException {
    return received.note(exchange.getIn(JmsMessage.class).getJmsMessage());
  }
}
