package org.rowanmq.samples;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * A message-driven bean for an application server: greets whoever is named in a message to
 * "greetings".
 */
@MessageDriven(
    activationConfig = {
      @ActivationConfigProperty(
          propertyName = "destinationType",
          propertyValue = "jakarta.jms.Queue"),
      @ActivationConfigProperty(propertyName = "destination", propertyValue = "greetings")
    })
public class Greeter implements MessageListener {
  private static final Logger LOG = System.getLogger(Greeter.class.getName());

  @Override
  public void onMessage(Message message) {
    try {
      LOG.log(Level.INFO, "Hello {0}!", message.getBody(String.class));
    } catch (JMSException e) {
      // Rolls back: the message comes again, and is a dead letter after ten attempts.
      throw new IllegalStateException(e);
    }
  }
}
