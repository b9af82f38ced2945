package org.rowanmq.tck.thirdparty.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.rowanmq.jms.JmsConnectionFactory;
import org.rowanmq.tck.harness.PackagedBroker;
import org.rowanmq.tck.thirdparty.Received;
import org.rowanmq.tck.thirdparty.ThirdParty;
import org.springframework.jms.InvalidDestinationException;
import org.springframework.jms.connection.CachingConnectionFactory;
import org.springframework.jms.connection.DelegatingConnectionFactory;
import org.springframework.jms.connection.SingleConnectionFactory;
import org.springframework.jms.connection.TransactionAwareConnectionFactoryProxy;
import org.springframework.jms.connection.UserCredentialsConnectionFactoryAdapter;
import org.springframework.jms.core.JmsClient;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.jms.listener.DefaultMessageListenerContainer;
import org.springframework.jms.listener.SessionAwareMessageListener;
import org.springframework.jms.support.converter.JacksonJsonMessageConverter;
import org.springframework.jms.support.converter.MessageType;

class JmsTemplateIT extends ThirdParty {
  /** What people put between Spring and a provider. */
  enum Between {
    NOTHING,
    CACHING,
    SINGLE,
    CREDENTIALS,
    DELEGATING,
    TRANSACTION_AWARE;

    ConnectionFactory around(JmsConnectionFactory rowan) {
      return switch (this) {
        case NOTHING -> rowan;
        case CACHING -> new CachingConnectionFactory(rowan);
        case SINGLE -> new SingleConnectionFactory(rowan);
        case CREDENTIALS -> credentials();
        case DELEGATING -> {
          DelegatingConnectionFactory delegating = new DelegatingConnectionFactory();
          delegating.setTargetConnectionFactory(rowan);
          delegating.setShouldStopConnections(true);
          yield delegating;
        }
        case TRANSACTION_AWARE -> new TransactionAwareConnectionFactoryProxy(rowan);
      };
    }

    private static ConnectionFactory credentials() {
      UserCredentialsConnectionFactoryAdapter adapter =
          new UserCredentialsConnectionFactoryAdapter();
      adapter.setTargetConnectionFactory(new JmsConnectionFactory(uri()));
      adapter.setUsername(PackagedBroker.ADMIN);
      adapter.setPassword(broker().adminPassword());
      return adapter;
    }
  }

  public record Tree(String kind, int height) {}

  private JmsTemplate template(ConnectionFactory connections) {
    if (connections instanceof SingleConnectionFactory single) {
      closed(single::destroy);
    }
    JmsTemplate template = new JmsTemplate(connections);
    template.setReceiveTimeout(PATIENCE.toMillis());
    return template;
  }

  @Tag("sealed")
  @ParameterizedTest
  @EnumSource
  void templateSendsReceivesSelectsAndBrowses(Between between) {
    JmsTemplate template = template(between.around(factory()));
    String queue = name("template");
    for (int i = 1; i <= 5; i++) {
      int number = i;
      template.convertAndSend(
          queue,
          "text-" + i,
          message -> {
            message.setIntProperty("number", number);
            return message;
          });
    }

    List<String> browsed =
        template.browse(
            queue,
            (session, browser) -> {
              Enumeration<?> messages = browser.getEnumeration();
              return Collections.list(messages).stream()
                  .map(message -> text((Message) message))
                  .toList();
            });
    assertThat(browsed).isEqualTo(texts("text", 5));
    assertThat(template.receiveSelectedAndConvert(queue, "number = 4")).isEqualTo("text-4");
    Stream.of(1, 2, 3, 5)
        .forEach(i -> assertThat(template.receiveAndConvert(queue)).isEqualTo("text-" + i));

    template.setReceiveTimeout(JmsTemplate.RECEIVE_TIMEOUT_NO_WAIT);
    assertThat(template.receive(queue)).isNull();
    template.setReceiveTimeout(50);
    assertThat(template.receive(queue)).isNull();
    template.convertAndSend(queue, Map.of("kind", "oak"));
    template.setReceiveTimeout(PATIENCE.toMillis());
    assertThat(template.receiveAndConvert(queue)).isEqualTo(Map.of("kind", "oak"));
  }

  @Test
  void templateThatNeverWaitsTakesAllThatIsThere() {
    JmsTemplate template = template(factory());
    template.setReceiveTimeout(JmsTemplate.RECEIVE_TIMEOUT_NO_WAIT);
    String queue = name("no-wait");
    send(queue, texts("text", 20));
    for (int i = 1; i <= 20; i++) {
      assertThat(template.receiveAndConvert(queue)).isEqualTo("text-" + i);
    }
    assertThat(template.receive(queue)).isNull();
  }

  @Test
  void explicitQualityOfServiceIsWhatTheMessageCarries() throws JMSException {
    JmsTemplate template = template(factory());
    template.setExplicitQosEnabled(true);
    template.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
    template.setPriority(8);
    template.setTimeToLive(600_000);
    String queue = name("qos");
    template.convertAndSend(queue, "text");

    Message message = template.receive(queue);
    assertThat(message.getJMSDeliveryMode()).isEqualTo(DeliveryMode.NON_PERSISTENT);
    assertThat(message.getJMSPriority()).isEqualTo(8);
    assertThat(message.getJMSExpiration() - message.getJMSTimestamp()).isEqualTo(600_000);
  }

  @Test
  void delayedMessageDoesNotComeBeforeItsTime() throws JMSException {
    JmsTemplate template = template(factory());
    template.setDeliveryDelay(1_500);
    String queue = name("delay");
    template.convertAndSend(queue, "text");

    JmsTemplate impatient = template(factory());
    impatient.setReceiveTimeout(JmsTemplate.RECEIVE_TIMEOUT_NO_WAIT);
    assertThat(impatient.receive(queue)).isNull();
    Message message = template.receive(queue);
    assertThat(message.getJMSDeliveryTime() - message.getJMSTimestamp())
        .isGreaterThanOrEqualTo(1_500);
  }

  @Tag("sealed")
  @Test
  void templateOfTheTopicDomainPublishes() {
    String topic = name("topic");
    Received received = new Received();
    DefaultMessageListenerContainer subscriber = new DefaultMessageListenerContainer();
    subscriber.setConnectionFactory(factory());
    subscriber.setPubSubDomain(true);
    subscriber.setDestinationName(topic);
    subscriber.setMessageListener(received);
    subscriber.setCacheLevel(DefaultMessageListenerContainer.CACHE_CONSUMER);
    Containers.start(subscriber);
    closed(subscriber::destroy);

    JmsTemplate template = template(factory());
    template.setPubSubDomain(true);
    eventually(
        () -> {
          // The subscription is not durable: it gets what comes after it is there.
          template.convertAndSend(topic, "text");
          assertThat(received.texts()).contains("text");
        });
  }

  @Tag("sealed")
  @ParameterizedTest
  @EnumSource(names = {"NOTHING", "CACHING", "SINGLE"})
  void requestIsAnsweredOverATemporaryQueue(Between between) throws JMSException {
    String queue = name("requests");
    answering(queue);
    JmsTemplate template = template(between.around(factory()));

    for (int i = 0; i < 5; i++) {
      String question = "question-" + i;
      Message answer =
          template.sendAndReceive(queue, session -> session.createTextMessage(question));
      assertThat(answer.getBody(String.class)).isEqualTo("answer to " + question);
    }
  }

  @Test
  void requestIsAnsweredOverAFixedQueueByItsCorrelationId() throws JMSException {
    String queue = name("requests");
    String replies = name("replies");
    answering(queue);
    JmsTemplate template = template(closedCaching());

    for (String id : List.of("one", "two")) {
      template.send(
          queue,
          session -> {
            Message request = session.createTextMessage("question " + id);
            request.setJMSCorrelationID(id);
            request.setJMSReplyTo(session.createQueue(replies));
            return request;
          });
    }
    for (String id : List.of("two", "one")) {
      Message answer = template.receiveSelected(replies, "JMSCorrelationID = '" + id + "'");
      assertThat(answer.getBody(String.class)).isEqualTo("answer to question " + id);
    }
  }

  @Test
  void requestThatNobodyAnswersTimesOut() {
    JmsTemplate template = template(closedCaching());
    template.setReceiveTimeout(200);
    String queue = name("unanswered");
    assertThat(template.sendAndReceive(queue, session -> session.createTextMessage("hello?")))
        .isNull();
    assertThat(take(queue, 1)).extracting(Received.Entry::text).containsExactly("hello?");
  }

  @Test
  void answerToARequestThatWentAwayIsRefusedWithTheNameOfTheMissingQueue() throws JMSException {
    JmsTemplate template = template(factory());
    template.setReceiveTimeout(50);
    String queue = name("late");
    assertThat(template.sendAndReceive(queue, session -> session.createTextMessage("hello?")))
        .isNull();
    template.setReceiveTimeout(PATIENCE.toMillis());
    Message request = template.receive(queue);
    assertThatThrownBy(
            () ->
                template.send(
                    request.getJMSReplyTo(), session -> session.createTextMessage("too late")))
        .isInstanceOf(InvalidDestinationException.class);
  }

  @Tag("sealed")
  @Test
  void recordsTravelAsJson() throws JMSException {
    JacksonJsonMessageConverter json = new JacksonJsonMessageConverter();
    json.setTargetType(MessageType.TEXT);
    json.setTypeIdPropertyName("type");
    JmsTemplate template = template(factory());
    template.setMessageConverter(json);
    String queue = name("json");

    template.convertAndSend(queue, new Tree("rowan", 12));
    assertThat(lyingIn(queue)).containsExactly("{\"kind\":\"rowan\",\"height\":12}");
    assertThat(template.receiveAndConvert(queue)).isEqualTo(new Tree("rowan", 12));

    json.setTargetType(MessageType.BYTES);
    template.convertAndSend(queue, new Tree("ash", 30));
    assertThat(template.receiveAndConvert(queue)).isEqualTo(new Tree("ash", 30));
  }

  @Test
  void clientSendsAndReceives() throws JMSException {
    JmsClient client = JmsClient.create(closedCaching());
    String queue = name("client");
    client.destination(queue).withPriority(7).withTimeToLive(600_000).send("text", Map.of("n", 1));

    assertThat(
            client
                .destination(queue)
                .withReceiveTimeout(PATIENCE.toMillis())
                .receive("n = 1", String.class))
        .contains("text");
    assertThat(client.destination(queue).withReceiveTimeout(50).receive()).isEmpty();

    String requests = name("requests");
    answering(requests);
    assertThat(
            client
                .destination(requests)
                .withReceiveTimeout(PATIENCE.toMillis())
                .sendAndReceive("question", String.class))
        .contains("answer to question");
  }

  private CachingConnectionFactory closedCaching() {
    CachingConnectionFactory caching = new CachingConnectionFactory(factory());
    closed(caching::destroy);
    return caching;
  }

  private void answering(String queue) {
    DefaultMessageListenerContainer container = new DefaultMessageListenerContainer();
    container.setConnectionFactory(factory());
    container.setDestinationName(queue);
    container.setSessionTransacted(true);
    container.setMessageListener(
        (SessionAwareMessageListener<Message>) (message, session) -> answer(message, session));
    Containers.start(container);
    closed(container::destroy);
  }

  private static void answer(Message message, Session session) throws JMSException {
    TextMessage answer = session.createTextMessage("answer to " + message.getBody(String.class));
    answer.setJMSCorrelationID(
        message.getJMSCorrelationID() == null
            ? message.getJMSMessageID()
            : message.getJMSCorrelationID());
    session.createProducer(message.getJMSReplyTo()).send(answer);
  }

  private static String text(Message message) {
    try {
      return message.getBody(String.class);
    } catch (JMSException e) {
      throw new IllegalStateException(e);
    }
  }
}
