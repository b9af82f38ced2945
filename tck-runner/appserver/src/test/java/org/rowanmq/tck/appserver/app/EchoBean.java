package org.rowanmq.tck.appserver.app;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.EJBException;
import jakarta.ejb.MessageDriven;
import jakarta.inject.Inject;
import jakarta.jms.Destination;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/**
 * Answers with the same text, to the requester or else to the queue "echoed", in the transaction of
 * the delivery.
 */
@MessageDriven(
    name = "EchoBean",
    activationConfig = {
      @ActivationConfigProperty(
          propertyName = "destinationType",
          propertyValue = "jakarta.jms.Queue"),
      @ActivationConfigProperty(propertyName = "destinationLookup", propertyValue = "jms/echo")
    })
public class EchoBean implements MessageListener {
  @Inject private JMSContext context;

  @Override
  public void onMessage(Message message) {
    try {
      Destination requester = message.getJMSReplyTo();
      Destination to = requester == null ? context.createQueue("echoed") : requester;
      context
          .createProducer()
          .setJMSCorrelationID(message.getJMSMessageID())
          .send(to, message.getBody(String.class));
    } catch (JMSException e) {
      throw new EJBException(e);
    }
  }
}
