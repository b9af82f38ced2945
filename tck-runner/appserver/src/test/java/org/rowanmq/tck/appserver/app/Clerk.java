package org.rowanmq.tck.appserver.app;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.jms.JMSContext;
import jakarta.transaction.Transactional;

/** A CDI bean that sends in a transaction of its own. */
@ApplicationScoped
public class Clerk {
  @Inject private JMSContext context;

  @Transactional
  public void send(String queue, String text) {
    context.createProducer().send(context.createQueue(queue), text);
  }

  /** Sends, and fails: nothing is sent. */
  @Transactional
  public void sendAndFail(String queue, String text) {
    send(queue, text);
    throw new IllegalStateException("the clerk fails, on purpose");
  }
}
