package org.rowanmq.tck.appserver.app;

import jakarta.annotation.Resource;
import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.EJB;
import jakarta.ejb.EJBException;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.MessageDrivenContext;
import jakarta.inject.Inject;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/**
 * Enters each order in the ledger and sends it on to the queue "shipped", both in the transaction
 * of the delivery. What an order begins with tells what goes wrong: "poison" throws each time,
 * "stumble" the first time, "once" rolls back the first time, "halt" ends the server when the first
 * resources have committed and the others have not.
 */
@MessageDriven(
    name = "OrderBean",
    activationConfig = {
      @ActivationConfigProperty(
          propertyName = "destinationType",
          propertyValue = "jakarta.jms.Queue"),
      @ActivationConfigProperty(propertyName = "destinationLookup", propertyValue = "jms/orders")
    })
public class OrderBean implements MessageListener {
  @Inject private JMSContext context;
  @EJB private Ledger ledger;
  @Resource private MessageDrivenContext delivery;

  @Override
  public void onMessage(Message message) {
    try {
      String order = message.getBody(String.class);
      boolean isFirst = !message.getJMSRedelivered();
      if (order.startsWith("halt") && isFirst) {
        Halt.enlist(Halt.Moment.COMMIT);
      }
      ledger.enter(order);
      context
          .createProducer()
          .setProperty("redelivered", !isFirst)
          .send(context.createQueue("shipped"), order);
      if (order.startsWith("poison") || (order.startsWith("stumble") && isFirst)) {
        throw new IllegalStateException(order + ", on purpose");
      }
      if (order.startsWith("once") && isFirst) {
        delivery.setRollbackOnly();
      }
    } catch (JMSException e) {
      throw new EJBException(e);
    }
  }
}
