package org.rowanmq.tck.appserver.app;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.EJB;
import jakarta.ejb.EJBException;
import jakarta.ejb.MessageDriven;
import jakarta.inject.Inject;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/**
 * What a throughput is measured of: takes each message, and does in its transaction what it begins
 * with. "take" is all there is, "send" sends it on to the queue "loaded", "enter" also enters it in
 * the ledger, which makes a transaction of two resources.
 */
@MessageDriven(
    name = "LoadBean",
    activationConfig = {
      @ActivationConfigProperty(
          propertyName = "destinationType",
          propertyValue = "jakarta.jms.Queue"),
      @ActivationConfigProperty(propertyName = "destinationLookup", propertyValue = "jms/load")
    })
public class LoadBean implements MessageListener {
  @Inject private JMSContext context;
  @EJB private Ledger ledger;

  @Override
  public void onMessage(Message message) {
    Load.pass();
    try {
      String text = message.getBody(String.class);
      if (!text.startsWith("take")) {
        context.createProducer().send(context.createQueue("loaded"), text);
      }
      if (text.startsWith("enter")) {
        ledger.enter("load");
      }
    } catch (JMSException e) {
      throw new EJBException(e);
    }
    Load.delivered();
  }
}
