package org.rowanmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.DeliveryMode;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.InvalidSelectorRuntimeException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What selectors mean, on messages of a queue. */
class SelectorIT extends SessionConformance {
  /** The message that all selectors of this class look at. */
  private Message message() throws JMSException {
    Message message = session.createMessage();
    message.setJMSType("car");
    message.setJMSCorrelationID("c7");
    message.setStringProperty("color", "blue");
    message.setStringProperty("text", "it's 100%_sure");
    message.setStringProperty("two", "2");
    message.setIntProperty("weight", 2600);
    message.setByteProperty("small", (byte) 3);
    message.setLongProperty("big", Long.MAX_VALUE);
    message.setDoubleProperty("half", 0.5);
    message.setFloatProperty("quarter", 0.25f);
    message.setBooleanProperty("yes", true);
    message.setBooleanProperty("no", false);
    message.setStringProperty("nothing", null);
    message.setIntProperty("_$under", 1);
    message.setIntProperty("größe", 1);
    message.setIntProperty("JMSXGroupSeq", 4);
    message.setIntProperty("JMS_vendor", 5);
    return message;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "TRUE",
        "true or false",
        "JMSType = 'car' AND color = 'blue' AND weight > 2500",
        "text = 'it''s 100%_sure'",
        "weight = 2600",
        "weight = +2600",
        "weight <> -2600",
        "-weight = -2600",
        "weight = 2.6E3",
        "weight = 2600.",
        "weight = 26e2",
        "weight = 2600L",
        "weight = 0xA28",
        "weight = 05050",
        "half = .5",
        "half = 5E-1",
        "half = 0.5d",
        "big = 9223372036854775807",
        "small + 1 = 4",
        "small * 2 + 1 = 7",
        "1 + small * 2 = 7",
        "(1 + small) * 2 = 8",
        "small - 1 - 1 = 1",
        "12 / small / 2 = 2",
        "7 / 2 = 3",
        "7 / 2.0 = 3.5",
        "half + quarter = 0.75",
        "weight >= 2600 and weight <= 2600",
        "weight < 2601 And weight > 2599",
        "yes",
        "yes = TRUE",
        "no = false",
        "yes <> no",
        "NOT no",
        "not no and yes",
        "no AND no OR yes",
        "yes OR no AND no",
        "NOT (yes AND no)",
        "weight BETWEEN 2600 AND 2700",
        "weight between 2000 and 2600",
        "weight NOT BETWEEN 1 AND 2",
        "weight + 1 BETWEEN 2 * 1300 + 1 AND 9999",
        "color IN ('red', 'blue')",
        "color NOT IN ('red', 'green')",
        "color LIKE 'bl%'",
        "color LIKE 'bl_e'",
        "color LIKE '%'",
        "color LIKE 'blue'",
        "color LIKE '%l%e'",
        "color NOT LIKE 'r%'",
        "text LIKE '%\\%\\_sure' ESCAPE '\\'",
        "text LIKE 'it''s 100!%!__%' escape '!'",
        "nothing IS NULL",
        "missing is null",
        "color IS NOT NULL",
        "NOT (color IS NULL)",
        "nothing = 'x' OR yes",
        "missing > 1 OR yes",
        "_$under = 1",
        "größe = 1",
        "JMSXGroupSeq = 4",
        "JMS_vendor = 5",
        "JMSDeliveryMode = 'PERSISTENT'",
        "JMSDeliveryMode <> 'NON_PERSISTENT'",
        "JMSDeliveryMode IN ('PERSISTENT')",
        "JMSPriority = 7",
        "JMSPriority BETWEEN 5 AND 9",
        "JMSCorrelationID = 'c7'",
        "JMSMessageID IS NOT NULL",
        "JMSMessageID LIKE 'ID:%'",
        "JMSTimestamp > 1000000000000",
        "weight\t=\n2600\r\fAND\tyes",
        "(weight=2600)and(yes)",
        "((((yes))))"
      })
  @Clause({"3.8.1.1", "3.8.1.2", "3.8.1.3"})
  void selectorMatches(String selector) throws JMSException {
    send();
    try (MessageConsumer consumer = session.createConsumer(queue, selector)) {
      assertThat(receive(consumer).getJMSType()).isEqualTo("car");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "FALSE",
        "two > 1",
        "two = 2",
        "two <> 2",
        "two + 1 = 3",
        "weight = '2600'",
        "weight <> '2600'",
        "yes = 'true'",
        "yes <> 'true'",
        "color = TRUE",
        "color = 'Blue'",
        "Color = 'blue'",
        "color = 'blue '",
        "weight BETWEEN 2601 AND 2602",
        "weight BETWEEN 2700 AND 2600",
        "weight NOT BETWEEN 2600 AND 2700",
        "color IN ('BLUE', 'red')",
        "color NOT IN ('blue')",
        "missing IN ('x')",
        "missing NOT IN ('x')",
        "color LIKE 'bl'",
        "color LIKE 'bl_'",
        "color LIKE 'BL%'",
        "color NOT LIKE 'b%'",
        "text LIKE '%!%s%' ESCAPE '!'",
        "missing LIKE '%'",
        "missing NOT LIKE 'x'",
        "missing = missing",
        "missing <> 'x'",
        "NOT (missing = 'x')",
        "missing = 1 AND yes",
        "NOT (missing = 1 AND yes)",
        "NOT (missing = 1 OR no)",
        "missing",
        "NOT missing",
        "missing + 1 = 1",
        "missing BETWEEN 1 AND 2",
        "missing NOT BETWEEN 1 AND 2",
        "color IS NULL",
        "nothing IS NOT NULL",
        "JMSDeliveryMode = 'NON_PERSISTENT'",
        "JMSPriority > 7",
        "JMSType = 'CAR'",
        "yes AND no",
        "no OR no"
      })
  @Clause({"3.8.1.1", "3.8.1.2"})
  void selectorIsFalseOrUnknown(String selector) throws JMSException {
    send();
    try (MessageConsumer consumer = session.createConsumer(queue, selector)) {
      assertThat(consumer.receiveNoWait()).isNull();
    }
    assertThat(receive().getJMSType()).isEqualTo("car");
  }

  private void send() throws JMSException {
    producer.send(message(), DeliveryMode.PERSISTENT, 7, 0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "color =",
        "= 'blue'",
        "color = 'blue",
        "color == 'blue'",
        "color = \"blue\"",
        "color != 'blue'",
        "(color = 'blue'",
        "color = 'blue')",
        "color = 'blue' AND",
        "AND",
        "NULL = color",
        "color = NULL",
        "1color = 'x'",
        "weight BETWEEN 1",
        "weight BETWEEN 1, 2",
        "color IN ()",
        "color IN ('a' 'b')",
        "color IN (1, 2)",
        "color IN 'a'",
        "'blue' IN ('blue')",
        "color LIKE",
        "color LIKE 5",
        "color LIKE other",
        "color LIKE 'x' ESCAPE",
        "color LIKE 'x' ESCAPE 'xx'",
        "color IS",
        "color IS TRUE",
        "1 IS NULL",
        "color = 'a' -- comment",
        "weight > 1 2",
        "weight ++",
        "weight = 99999999999999999999",
        "between = 1",
        "a;b",
        "JMSReplyTo = 'x'",
        "JMSDestination = 'x'",
        "JMSExpiration > 1",
        "JMSRedelivered",
        "weight % 2 = 0",
        "color > 'a'",
        "yes < TRUE"
      })
  @Clause("3.8.1.1")
  void invalidSelectorIsRefusedWhenItIsPresented(String selector) {
    assertRefused(InvalidSelectorException.class, () -> session.createConsumer(queue, selector));
  }

  @Test
  @Clause("3.8.1.1")
  void invalidSelectorIsRefusedByEveryMethodThatTakesOne() throws JMSException {
    String bad = "this is wrong";
    Topic topic = session.createTopic(name());
    jakarta.jms.Connection named = closed(factory("client-id=" + name()).createConnection());
    Session durable = named.createSession();
    Class<InvalidSelectorException> refusal = InvalidSelectorException.class;
    assertRefused(refusal, () -> session.createConsumer(queue, bad));
    assertRefused(refusal, () -> session.createConsumer(topic, bad));
    assertRefused(refusal, () -> session.createConsumer(topic, bad, true));
    assertRefused(refusal, () -> session.createBrowser(queue, bad));
    assertRefused(refusal, () -> durable.createDurableConsumer(topic, "s", bad, false));
    assertRefused(refusal, () -> durable.createDurableSubscriber(topic, "s", bad, false));
    QueueConnection queues = closed(factory("").createQueueConnection());
    QueueSession queueSession = queues.createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
    assertRefused(refusal, () -> queueSession.createReceiver(queue, bad));
    assertRefused(refusal, () -> queueSession.createBrowser(queue, bad));
    TopicConnection topics = closed(factory("").createTopicConnection());
    TopicSession topicSession = topics.createTopicSession(false, Session.AUTO_ACKNOWLEDGE);
    assertRefused(refusal, () -> topicSession.createSubscriber(topic, bad, false));
  }

  @Test
  @Clause("3.8.1.1")
  void invalidSelectorIsRefusedByEveryMethodOfAContext() {
    String bad = "this is wrong";
    JMSContext context =
        closed(factory("client-id=" + name()).createContext(JMSContext.AUTO_ACKNOWLEDGE));
    Topic topic = context.createTopic(name());
    Queue other = context.createQueue(name());
    Class<InvalidSelectorRuntimeException> refusal = InvalidSelectorRuntimeException.class;
    assertRefused(refusal, () -> context.createConsumer(other, bad));
    assertRefused(refusal, () -> context.createConsumer(topic, bad, true));
    assertRefused(refusal, () -> context.createBrowser(other, bad));
    assertRefused(refusal, () -> context.createDurableConsumer(topic, "s", bad, false));
  }

  @Test
  @Clause("3.8.1")
  void selectorOfAConsumerCanBeAsked() throws JMSException {
    assertThat(session.createConsumer(queue, "a = 1").getMessageSelector()).isEqualTo("a = 1");
    assertThat(session.createConsumer(queue).getMessageSelector()).isNull();
    assertThat(session.createConsumer(queue, null).getMessageSelector()).isNull();
    assertThat(session.createConsumer(queue, "").getMessageSelector()).isNull();
    assertThat(session.createBrowser(queue, "a = 1").getMessageSelector()).isEqualTo("a = 1");
  }

  @Test
  @Clause({"3.8.1", "4.2.2"})
  void subscriptionGetsOnlyWhatItsSelectorMatches() throws JMSException {
    Topic topic = session.createTopic(name());
    MessageConsumer odd = session.createConsumer(topic, "n IN ('1', '3')");
    MessageConsumer all = session.createConsumer(topic);
    var publisher = session.createProducer(topic);
    for (int i = 1; i <= 3; i++) {
      Message message = session.createMessage();
      message.setStringProperty("n", "" + i);
      publisher.send(message);
    }
    assertThat(receive(odd).getStringProperty("n")).isEqualTo("1");
    assertThat(receive(odd).getStringProperty("n")).isEqualTo("3");
    assertThat(odd.receiveNoWait()).isNull();
    for (int i = 1; i <= 3; i++) {
      assertThat(receive(all).getStringProperty("n")).isEqualTo("" + i);
    }
  }

  @Test
  @Clause({"3.8.1", "4.1.2"})
  void messagesThatAreNotSelectedStayInTheQueue() throws JMSException {
    for (String color : new String[] {"red", "blue", "red"}) {
      Message message = session.createMessage();
      message.setStringProperty("color", color);
      producer.send(message);
    }
    try (MessageConsumer blue = session.createConsumer(queue, "color = 'blue'")) {
      assertThat(receive(blue).getStringProperty("color")).isEqualTo("blue");
      assertThat(blue.receiveNoWait()).isNull();
    }
    assertThat(receive().getStringProperty("color")).isEqualTo("red");
    assertThat(receive().getStringProperty("color")).isEqualTo("red");
    assertNothingLeft();
  }
}
