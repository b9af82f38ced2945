package org.rowanmq.tck.thirdparty.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rowanmq.tck.thirdparty.Received;
import org.rowanmq.tck.thirdparty.ThirdParty;
import org.springframework.jms.connection.CachingConnectionFactory;
import org.springframework.jms.connection.JmsTransactionManager;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.transaction.support.TransactionTemplate;

class SpringTransactionIT extends ThirdParty {
  private static final class Failed extends RuntimeException {}

  private ConnectionFactory connections(boolean isCaching) {
    if (!isCaching) {
      return factory();
    }
    CachingConnectionFactory caching = new CachingConnectionFactory(factory());
    closed(caching::destroy);
    return caching;
  }

  private static JmsTemplate template(ConnectionFactory connections) {
    JmsTemplate template = new JmsTemplate(connections);
    template.setSessionTransacted(true);
    template.setReceiveTimeout(PATIENCE.toMillis());
    return template;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void transactionTakesAndSendsOrDoesNeither(boolean isCaching) throws JMSException {
    ConnectionFactory connections = connections(isCaching);
    JmsTemplate template = template(connections);
    TransactionTemplate transaction =
        new TransactionTemplate(new JmsTransactionManager(connections));
    String from = name("from");
    String to = name("to");
    send(from, List.of("text"));

    Received received = new Received();
    assertThatThrownBy(
            () ->
                transaction.executeWithoutResult(
                    status -> {
                      received.onMessage(template.receive(from));
                      template.convertAndSend(to, "undone");
                      throw new Failed();
                    }))
        .isInstanceOf(Failed.class);
    assertThat(lyingIn(to)).isEmpty();

    transaction.executeWithoutResult(
        status -> {
          received.onMessage(template.receive(from));
          template.convertAndSend(to, "done");
        });
    assertThat(received.deliveryCounts("text")).containsExactly(1, 2);
    assertThat(lyingIn(to)).containsExactly("done");
    assertThat(lyingIn(from)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void poisonGoesToTheDeadLetterQueueAfterItsAttempts(boolean isCaching) throws JMSException {
    ConnectionFactory connections = connections(isCaching);
    JmsTemplate template = template(connections);
    TransactionTemplate transaction =
        new TransactionTemplate(new JmsTransactionManager(connections));
    String queue = name("poisoned");
    String poison = name("poison");
    send(queue, List.of(poison));

    Received received = new Received();
    for (int i = 0; i < MAX_ATTEMPTS; i++) {
      transaction.executeWithoutResult(
          status -> {
            received.onMessage(template.receive(queue));
            status.setRollbackOnly();
          });
    }
    assertThat(received.deliveryCounts(poison)).containsExactly(1, 2, 3);
    eventually(() -> assertThat(deadLetters()).contains(poison));
    assertThat(lyingIn(queue)).isEmpty();
  }

  @Test
  void transactionBegunBeforeACrashIsEitherDoneOrFailsAndLeavesNothing() throws JMSException {
    ConnectionFactory connections = connections(true);
    JmsTemplate template = template(connections);
    TransactionTemplate transaction =
        new TransactionTemplate(new JmsTransactionManager(connections));
    String from = name("from");
    String to = name("to");
    send(from, List.of("text"));

    boolean isDone = true;
    try {
      transaction.executeWithoutResult(
          status -> {
            Message message = template.receive(from);
            template.send(to, session -> session.createTextMessage("about " + text(message)));
            crash();
          });
    } catch (RuntimeException e) {
      isDone = false;
    }

    assertThat(lyingIn(to)).hasSize(isDone ? 1 : 0);
    assertThat(lyingIn(from)).hasSize(isDone ? 0 : 1);
    transaction.executeWithoutResult(status -> template.convertAndSend(to, "goes on"));
    assertThat(lyingIn(to)).contains("goes on");
  }

  private static String text(Message message) throws JMSException {
    return message.getBody(String.class);
  }
}
