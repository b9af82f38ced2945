package org.rowanmq.tck.appserver.app;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.EJBException;
import jakarta.ejb.MessageDriven;
import jakarta.inject.Inject;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/**
 * A durable subscription: what is published while the application is not there comes when it is
 * back.
 */
@MessageDriven(
    name = "NewsBean",
    activationConfig = {
      @ActivationConfigProperty(
          propertyName = "destinationType",
          propertyValue = "jakarta.jms.Topic"),
      @ActivationConfigProperty(propertyName = "destinationLookup", propertyValue = "jms/news"),
      @ActivationConfigProperty(propertyName = "subscriptionDurability", propertyValue = "Durable"),
      @ActivationConfigProperty(propertyName = "subscriptionName", propertyValue = "archive"),
      @ActivationConfigProperty(propertyName = "clientId", propertyValue = "cases")
    })
public class NewsBean implements MessageListener {
  @Inject private JMSContext context;

  @Override
  public void onMessage(Message message) {
    try {
      context.createProducer().send(context.createQueue("archive"), message.getBody(String.class));
    } catch (JMSException e) {
      throw new EJBException(e);
    }
  }
}
