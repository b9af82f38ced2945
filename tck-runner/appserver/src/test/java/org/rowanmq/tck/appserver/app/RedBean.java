package org.rowanmq.tck.appserver.app;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.EJBException;
import jakarta.ejb.MessageDriven;
import jakarta.inject.Inject;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** Takes only what is red, and puts it into the queue "red". */
@MessageDriven(
    name = "RedBean",
    activationConfig = {
      @ActivationConfigProperty(
          propertyName = "destinationType",
          propertyValue = "jakarta.jms.Queue"),
      @ActivationConfigProperty(propertyName = "destinationLookup", propertyValue = "jms/colours"),
      @ActivationConfigProperty(
          propertyName = "messageSelector",
          propertyValue = "colour = 'red' AND size > 3")
    })
public class RedBean implements MessageListener {
  @Inject private JMSContext context;

  @Override
  public void onMessage(Message message) {
    try {
      context.createProducer().send(context.createQueue("red"), message.getBody(String.class));
    } catch (JMSException e) {
      throw new EJBException(e);
    }
  }
}
