package org.rowanmq.server.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.BytesMessage;
import jakarta.jms.CompletionListener;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class AsyncSendTest extends WithBroker {
  /** Notes the texts of what completed, and the error codes of what failed. */
  private static final class Noting implements CompletionListener {
    final List<String> noted = new CopyOnWriteArrayList<>();

    @Override
    public void onCompletion(Message message) {
      try {
        noted.add(message.getJMSMessageID() == null ? "no id" : text(message));
      } catch (JMSException e) {
        noted.add(e.toString());
      }
    }

    @Override
    public void onException(Message message, Exception exception) {
      noted.add(((JMSException) exception).getErrorCode());
    }
  }

  private static List<String> numbered(int count) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      texts.add("m" + i);
    }
    return texts;
  }

  @Test
  void completionsComeInTheOrderOfTheSends() throws Exception {
    Session session = session();
    Noting noting = new Noting();
    MessageProducer producer = session.createProducer(queue(session));
    List<String> texts = numbered(500);
    for (String text : texts) {
      producer.send(session.createTextMessage(text), noting);
    }
    await().untilAsserted(() -> assertThat(noting.noted).hasSize(500));
    assertThat(noting.noted).isEqualTo(texts);
    assertThat(receive(session.createConsumer(queue(session)), 500)).isEqualTo(texts);
  }

  @Test
  void closingTheProducerWaitsForTheCompletions() throws Exception {
    Session session = session();
    Noting noting = new Noting();
    try (MessageProducer producer = session.createProducer(queue(session))) {
      for (String text : numbered(100)) {
        producer.send(session.createTextMessage(text), noting);
      }
    }
    assertThat(noting.noted).isEqualTo(numbered(100));
  }

  @Test
  void aSendThatIsRefusedAtOnceThrowsAndTheOthersArrive() throws Exception {
    Session session = session();
    Noting noting = new Noting();
    MessageProducer producer = session.createProducer(queue(session));
    BytesMessage tooLarge = session.createBytesMessage();
    tooLarge.writeBytes(new byte[(16 << 20) + 1]);
    producer.send(session.createTextMessage("before"), noting);
    assertThatThrownBy(() -> producer.send(tooLarge, noting))
        .isInstanceOfSatisfying(
            JMSException.class, e -> assertThat(e.getErrorCode()).isEqualTo("MESSAGE_TOO_LARGE"));
    producer.send(session.createTextMessage("after"), noting);
    producer.close();
    assertThat(noting.noted).containsExactly("before", "after");
    assertThat(receive(session.createConsumer(queue(session)), 2))
        .containsExactly("before", "after");
  }

  @Test
  void asynchronousSendsOfATransactionAreCommittedWithIt() throws Exception {
    Session session = session(Session.SESSION_TRANSACTED);
    Session outside = session();
    Noting noting = new Noting();
    MessageProducer producer = session.createProducer(queue(session));
    for (String text : numbered(50)) {
      producer.send(session.createTextMessage(text), noting);
    }
    session.commit();
    assertThat(noting.noted).isEqualTo(numbered(50));
    assertThat(receive(outside.createConsumer(queue(outside)), 50)).isEqualTo(numbered(50));
  }

  @Test
  void completionsReachAContextInOrder() throws Exception {
    Noting noting = new Noting();
    try (var context = factory().createContext()) {
      var producer = context.createProducer().setAsync(noting);
      for (String text : numbered(100)) {
        producer.send(context.createQueue(name()), text);
      }
    }
    assertThat(noting.noted).isEqualTo(numbered(100));
  }
}
