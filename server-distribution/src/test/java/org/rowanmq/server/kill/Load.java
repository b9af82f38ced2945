package org.rowanmq.server.kill;

import jakarta.jms.JMSException;

/** A program that uses the broker on a thread of its own until it is told to stop. */
interface Load {
  void run(Running running) throws JMSException, InterruptedException;
}
