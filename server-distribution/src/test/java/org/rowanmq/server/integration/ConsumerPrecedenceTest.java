package org.rowanmq.server.integration;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import org.junit.jupiter.api.Test;

/** Consumers that a program prefers by the options of their destination. */
class ConsumerPrecedenceTest extends WithBroker {
  private MessageConsumer consumer(Session session, String options) throws JMSException {
    String name = queue(session).getQueueName();
    return session.createConsumer(session.createQueue(name + "?" + options));
  }

  @Test
  void messagesGoToTheConsumerOfHigherPriorityWhileItHasCredit() throws Exception {
    Session low = session();
    Session high = session();
    MessageConsumer last = consumer(low, "consumer-priority=-1&prefetch=10");
    MessageConsumer first = consumer(high, "consumer-priority=5&prefetch=10");
    // Both have credit once each has found the queue empty.
    assertThat(last.receiveNoWait()).isNull();
    assertThat(first.receiveNoWait()).isNull();

    Session sending = session();
    send(sending, queue(sending), "a", "b", "c");

    assertThat(receive(first, 3)).containsExactly("a", "b", "c");
    assertThat(last.receiveNoWait()).isNull();
  }

  @Test
  void anExclusiveConsumerHasTheQueueToItselfUntilItLeaves() throws Exception {
    Session own = session();
    Session other = session();
    MessageConsumer active = consumer(own, "exclusive=true");
    MessageConsumer standby = consumer(other, "exclusive=true");
    MessageConsumer plain = session().createConsumer(queue(other));
    Session sending = session();

    send(sending, queue(sending), "a", "b");
    assertThat(receive(active, 2)).containsExactly("a", "b");
    assertThat(standby.receiveNoWait()).isNull();
    assertThat(plain.receiveNoWait()).isNull();

    active.close();
    send(sending, queue(sending), "c", "d");
    assertThat(receive(standby, 2)).containsExactly("c", "d");
    assertThat(plain.receiveNoWait()).isNull();

    standby.close();
    send(sending, queue(sending), "e");
    assertThat(receive(plain, 1)).containsExactly("e");
  }
}
