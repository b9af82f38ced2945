package org.rowanmq.tck.appserver.app;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.EJBException;
import jakarta.ejb.MessageDriven;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/**
 * Sends what it gets to the queue "slowed". When it sees something for the first time that begins
 * with "late", it sends, outlasts its transaction, and sends again: of both nothing may be seen.
 */
@MessageDriven(
    name = "SlowBean",
    activationConfig = {
      @ActivationConfigProperty(
          propertyName = "destinationType",
          propertyValue = "jakarta.jms.Queue"),
      @ActivationConfigProperty(propertyName = "destinationLookup", propertyValue = "jms/slow")
    })
public class SlowBean implements MessageListener {
  @Override
  public void onMessage(Message message) {
    ConnectionFactory connections = Names.lookup("connections", ConnectionFactory.class);
    try (JMSContext context = connections.createContext()) {
      String text = message.getBody(String.class);
      if (!text.startsWith("late")) {
        send(context, text);
      } else if (message.getJMSRedelivered()) {
        send(context, text + " (again)");
      } else {
        send(context, text + " (too early)");
        Names.outlastTransaction();
        sendTooLate(context, text);
      }
    } catch (JMSException e) {
      throw new EJBException(e);
    }
  }

  private static void send(JMSContext context, String text) {
    context.createProducer().send(context.createQueue("slowed"), text);
  }

  private static void sendTooLate(JMSContext context, String text) {
    try {
      send(context, text + " (too late)");
    } catch (JMSRuntimeException refused) {
      // As it should be, if the server has ended the transaction already.
    }
  }
}
