package org.rowanmq.server.integration;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import org.junit.jupiter.api.Test;

class BrowsingTest extends WithBroker {
  private static List<String> browse(QueueBrowser browser) throws JMSException {
    List<String> texts = new ArrayList<>();
    Enumeration<?> messages = browser.getEnumeration();
    while (messages.hasMoreElements()) {
      texts.add(((TextMessage) messages.nextElement()).getText());
    }
    return texts;
  }

  @Test
  void aBrowserLooksAndLeavesEverything() throws Exception {
    Session session = session();
    QueueBrowser browser = session.createBrowser(queue(session));
    assertThat(browse(browser)).isEmpty();
    send(session, queue(session), "1", "2", "3");
    assertThat(browse(browser)).containsExactly("1", "2", "3");
    assertThat(browse(browser)).containsExactly("1", "2", "3");
    browser.close();
    var message = session.createConsumer(queue(session)).receive(SOON);
    assertThat(text(message)).isEqualTo("1");
    assertThat(message.getJMSRedelivered()).isFalse();
  }

  @Test
  void aBrowserSeesWhatItsSelectorMatches() throws Exception {
    Session session = session();
    var producer = session.createProducer(queue(session));
    for (int i = 0; i < 6; i++) {
      TextMessage message = session.createTextMessage("" + i);
      message.setIntProperty("size", i);
      producer.send(message);
    }
    QueueBrowser browser = session.createBrowser(queue(session), "size >= 2 AND size <> 4");
    assertThat(browse(browser)).containsExactly("2", "3", "5");
    assertThat(browser.getMessageSelector()).isEqualTo("size >= 2 AND size <> 4");
  }

  @Test
  void aBrowserSeesAQueueThatIsLongerThanItsWindow() throws Exception {
    Session session = session(Session.SESSION_TRANSACTED, "prefetch=7");
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      sent.add("m" + i);
    }
    send(session, queue(session), sent.toArray(new String[0]));
    session.commit();
    assertThat(browse(session.createBrowser(queue(session)))).isEqualTo(sent);
  }

  @Test
  void aBrowserWorksBesideAConsumer() throws Exception {
    Session session = session(Session.CLIENT_ACKNOWLEDGE, "prefetch=0");
    MessageConsumer consumer = session.createConsumer(queue(session));
    send(session, queue(session), "1", "2", "3");
    var first = consumer.receive(SOON);
    assertThat(browse(session.createBrowser(queue(session)))).contains("2", "3");
    first.acknowledge();
    assertThat(browse(session.createBrowser(queue(session)))).containsExactly("2", "3");
    assertThat(receive(consumer, 2)).containsExactly("2", "3");
  }
}
