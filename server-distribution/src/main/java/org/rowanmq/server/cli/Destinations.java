package org.rowanmq.server.cli;

import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Session;

/**
 * DEST on the command line: {@code queue://NAME}, {@code topic://NAME}, {@code
 * exchange://NAME?key=KEY}, or a queue's bare name.
 */
final class Destinations {
  private static final String QUEUE = "queue://";
  private static final String TOPIC = "topic://";

  private Destinations() {}

  static boolean isTopic(String text) {
    return text.startsWith(TOPIC);
  }

  static Destination of(Session session, String text) throws JMSException {
    if (isTopic(text)) {
      return session.createTopic(text.substring(TOPIC.length()));
    }
    return session.createQueue(text.startsWith(QUEUE) ? text.substring(QUEUE.length()) : text);
  }
}
