package org.rowanmq.tck.appserver.app;

import jakarta.annotation.Resource;
import jakarta.ejb.EJB;
import jakarta.ejb.EJBException;
import jakarta.ejb.SessionContext;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import java.util.Map;

/**
 * Sends and receives through an injected context, which is the server's default connection factory:
 * RowanMQ's.
 */
@Stateless
public class Desk {
  @Inject private JMSContext context;
  @EJB private Ledger ledger;
  @Resource private SessionContext session;

  /** Sends a text when the transaction of this call commits. */
  public void send(String queue, String text, Map<String, Object> properties) {
    JMSProducer producer = context.createProducer();
    properties.forEach(producer::setProperty);
    producer.send(context.createQueue(queue), text);
  }

  /** Sends a text, enters an order, and takes back both. */
  public void sendAndChangeMyMind(String queue, String text) {
    ledger.enter(text);
    send(queue, text, Map.of());
    session.setRollbackOnly();
  }

  /** Sends a text and enters it as an order, in one transaction in which the server halts. */
  public void sendAndHalt(String queue, String text, Halt.Moment moment, int after) {
    for (int step = 0; step < 3; step++) {
      if (step == after) {
        Halt.enlist(moment);
      }
      if (step == 0) {
        ledger.enter(text);
      } else if (step == 1) {
        send(queue, text, Map.of());
      }
    }
  }

  /**
   * Takes one message in the transaction of this call; "none" if none comes, and "(again)" behind
   * one that was redelivered.
   */
  public String take(String queue, long millis) {
    try (JMSConsumer consumer = context.createConsumer(context.createQueue(queue))) {
      Message message = consumer.receive(millis);
      return message == null
          ? "none"
          : message.getBody(String.class)
              + (message.getBooleanProperty("redelivered") ? " (again)" : "");
    } catch (JMSException e) {
      throw new EJBException(e);
    }
  }

  /**
   * Asks the echo and waits for its answer: outside of a transaction, or the request would not be
   * seen.
   */
  @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
  public String ask(String text) {
    return ask(context, text);
  }

  /**
   * As {@link #ask}, over a connection that is given back at once instead of when the request has
   * ended; until then GlassFish has it take part in whatever the next user of this bean's instance
   * does.
   */
  @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
  public String askAndGiveBack(String text) {
    try (JMSContext mine = Names.lookup("connections", ConnectionFactory.class).createContext()) {
      return ask(mine, text);
    }
  }

  private static String ask(JMSContext context, String text) {
    try {
      TemporaryQueue answers = context.createTemporaryQueue();
      TextMessage request = context.createTextMessage(text);
      request.setJMSReplyTo(answers);
      try (JMSConsumer consumer = context.createConsumer(answers)) {
        context.createProducer().send(context.createQueue("echo"), request);
        Message answer = consumer.receive(20_000);
        if (answer == null) {
          return "none";
        }
        boolean isMine = request.getJMSMessageID().equals(answer.getJMSCorrelationID());
        return isMine ? answer.getBody(String.class) : "somebody else's";
      }
    } catch (JMSException e) {
      throw new EJBException(e);
    }
  }
}
