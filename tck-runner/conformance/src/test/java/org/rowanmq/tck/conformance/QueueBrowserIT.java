package org.rowanmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.QueueBrowser;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class QueueBrowserIT extends Messaging {
  private static List<String> shown(QueueBrowser browser) throws JMSException {
    return shown(browser.getEnumeration());
  }

  private static List<String> shown(Enumeration<?> enumeration) throws JMSException {
    List<String> texts = new ArrayList<>();
    while (enumeration.hasMoreElements()) {
      texts.add(text((Message) enumeration.nextElement()));
    }
    return texts;
  }

  @Test
  @Clause("4.1.6")
  void aBrowserShowsEveryMessageInOrderAndTakesNone() throws JMSException {
    send(queue, numbered(250));
    QueueBrowser browser = session(Session.AUTO_ACKNOWLEDGE).createBrowser(queue);
    assertThat(shown(browser)).containsExactly(numbered(250));
    assertThat(shown(browser)).as("each enumeration begins anew").hasSize(250);
    browser.close();
    MessageConsumer consumer = other.createConsumer(queue);
    assertThat(receiveDescribed(consumer, 1)).as("nor is it counted").containsExactly("01");
  }

  @Test
  @Clause({"4.1.6", "3.8.1"})
  void aBrowserShowsWhatItsSelectorMatches() throws JMSException {
    sendColoured(queue, "red", "1");
    sendColoured(queue, "blue", "2");
    sendColoured(queue, "red", "3");
    QueueBrowser browser = session(Session.AUTO_ACKNOWLEDGE).createBrowser(queue, "colour = 'red'");
    assertThat(browser.getMessageSelector()).isEqualTo("colour = 'red'");
    assertThat(browser.getQueue()).isEqualTo(queue);
    assertThat(shown(browser)).containsExactly("1", "3");
  }

  @Test
  @Clause({"3.8.1.1", "QueueBrowser.getMessageSelector"})
  void anEmptySelectorIsNone() throws JMSException {
    Session session = session(Session.AUTO_ACKNOWLEDGE);
    assertThat(session.createBrowser(queue, "").getMessageSelector()).isNull();
    assertThat(session.createBrowser(queue, null).getMessageSelector()).isNull();
    assertThat(session.createBrowser(queue).getMessageSelector()).isNull();
    assertThat(context(JMSContext.AUTO_ACKNOWLEDGE).createBrowser(queue).getMessageSelector())
        .isNull();
  }

  @Test
  @Clause({"4.1.6", "6.1.4"})
  void aBrowserWorksOnAConnectionThatIsNotStarted() throws JMSException {
    send(queue, "1", "2");
    assertThat(shown(connection().createSession().createBrowser(queue))).containsExactly("1", "2");
    JMSContext context = context(JMSContext.AUTO_ACKNOWLEDGE);
    context.setAutoStart(false);
    assertThat(shown(context.createBrowser(queue))).containsExactly("1", "2");
  }

  @Test
  @Clause("QueueBrowser.getEnumeration")
  void anEnumerationEnds() throws JMSException {
    Enumeration<?> empty = session(1).createBrowser(queue).getEnumeration();
    assertThat(empty.hasMoreElements()).isFalse();
    assertThatThrownBy(empty::nextElement).isInstanceOf(NoSuchElementException.class);
    send(queue, "late");
    assertThat(empty.hasMoreElements()).as("it has ended").isFalse();
  }

  @Test
  @Clause("4.1.6")
  void whatComesBehindWhileItIsBrowsedMayBeShownAndWhatGoesMayBeToo() throws JMSException {
    send(queue, "1", "2");
    Enumeration<?> enumeration = session(1).createBrowser(queue).getEnumeration();
    assertThat(text((Message) enumeration.nextElement())).isEqualTo("1");
    send(queue, "3");
    List<String> rest = shown(enumeration);
    assertThat(rest).startsWith("2").doesNotHaveDuplicates();
    assertThat(List.of("2", "3")).containsAll(rest);
    assertThat(left(queue)).containsExactly("1", "2", "3");
  }

  @Test
  @Clause("4.1.6")
  void aBrowserDoesNotShowWhatIsDelayedExpiredOrNotCommitted() throws JMSException {
    Session transacted = session(Session.SESSION_TRANSACTED);
    send(transacted, queue, "not committed");
    sendDelayed(other, queue, "delayed", 60_000);
    send(queue, "expired", 4, 1);
    send(queue, "there");
    assertThat(other.createConsumer(topic).receive(A_MOMENT)).as("time passes").isNull();
    assertThat(shown(session(1).createBrowser(queue))).containsExactly("there");
  }

  @Test
  @Clause("4.1.6")
  void aBrowserDoesNotShowWhatAConsumerHolds() throws JMSException {
    send(queue, "held", "free");
    var connection = closed(factory("prefetch=0").createConnection());
    connection.start();
    Session holding = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
    assertThat(receive(holding.createConsumer(queue), 1)).containsExactly("held");
    QueueBrowser browser = session(1).createBrowser(queue);
    assertThat(shown(browser)).containsExactly("free");
    holding.close();
    assertThat(shown(browser)).containsExactly("held", "free");
  }

  @Test
  @Clause({"4.1.6", "3.4.10"})
  void aBrowserShowsTheOrderOfDelivery() throws JMSException {
    send(queue, "low", 1, 0);
    send(queue, "high", 9, 0);
    send(queue, "normal", 4, 0);
    assertThat(shown(session(1).createBrowser(queue))).containsExactly("high", "normal", "low");
  }

  @Test
  @Clause({"QueueBrowser.close", "10.3"})
  void aClosedBrowserRefusesEverythingAndItsEnumerationsEnd() throws JMSException {
    send(queue, "1", "2");
    Session session = session(1);
    QueueBrowser browser = session.createBrowser(queue);
    Enumeration<?> enumeration = browser.getEnumeration();
    assertThat(text((Message) enumeration.nextElement())).isEqualTo("1");
    browser.close();
    browser.close();
    assertThatThrownBy(browser::getEnumeration).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(browser::getQueue).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(browser::getMessageSelector).isInstanceOf(IllegalStateException.class);
    assertThat(enumeration.hasMoreElements()).isFalse();

    QueueBrowser second = session.createBrowser(queue);
    session.close();
    assertThatThrownBy(second::getEnumeration).isInstanceOf(IllegalStateException.class);
  }

  @Test
  @Clause("4.1.6")
  void aBrowserOfAQueueSessionLooksToo() throws JMSException {
    send(queue, "1");
    var connection = closed(factory("").createQueueConnection());
    QueueSession session = connection.createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
    connection.start();
    assertThat(shown(session.createBrowser(queue))).containsExactly("1");
  }
}
