package org.rowanmq.ra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.jms.Session;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rowanmq.jms.JmsConnectionFactory;
import org.rowanmq.jms.destination.JmsDestination;

/** An adapter whose URL says how bodies are sealed: for its beans and its connections alike. */
class SealedTest extends WithAdapter {
  private static final String SEALED = "&encrypt=orders&sign=shop&compress=deflate";
  private static final String REQUIRED = "&require=encryption,signature";

  @TempDir private Path keys = Path.of("");
  private final List<String> got = new CopyOnWriteArrayList<>();
  private String sealing = "";

  @BeforeEach
  void startSealed() throws Exception {
    Files.writeString(keys.resolve("orders.key"), "0f".repeat(32));
    KeyPair shop = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    pem("shop.private.pem", "PRIVATE KEY", shop.getPrivate());
    pem("shop.public.pem", "PUBLIC KEY", shop.getPublic());
    sealing = "&seal-keys=" + keys + SEALED;
    adapter.stop();
    adapter = new RowanResourceAdapter();
    adapter.setUrl(broker.url() + sealing + REQUIRED);
    adapter.setUser(TestBroker.USER);
    adapter.setPassword(TestBroker.PASSWORD);
    adapter.start(server);
  }

  private void pem(String file, String type, Key key) throws Exception {
    String lines =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
            .encodeToString(key.getEncoded());
    Files.writeString(
        keys.resolve(file),
        "-----BEGIN " + type + "-----\n" + lines + "\n-----END " + type + "-----\n");
  }

  private void note(Message message) {
    try {
      got.add(
          message.getBody(String.class) + " of " + message.getStringProperty("JMS_Rowan_Signer"));
    } catch (JMSException e) {
      throw new IllegalStateException(e);
    }
  }

  private void assertSealedInTheBroker() throws Exception {
    try (JMSContext plain =
        new JmsConnectionFactory(broker.url(), TestBroker.USER, TestBroker.PASSWORD)
            .createContext()) {
      assertThatThrownBy(() -> plain.createConsumer(queue()).receive(TestBroker.SOON))
          .isInstanceOf(MessageFormatRuntimeException.class)
          .hasMessageContaining("orders");
    }
  }

  @Test
  void beansGetWhatConnectionsSend() throws Exception {
    RowanConnections connections = new RowanConnections(adapter, transactions);
    transactions.begin();
    try (Connection connection = connections.factory().createConnection()) {
      Session session = connection.createSession();
      session.createProducer(queue()).send(session.createTextMessage("1"));
    }
    transactions.commit();
    assertSealedInTheBroker();
    activate(onQueue(), new TestEndpoints(transactions, this::note));
    await().untilAsserted(() -> assertThat(got).containsExactly("1 of shop"));
  }

  @Test
  void connectionsReceiveWhatOthersSealed() throws Exception {
    RowanConnections connections = new RowanConnections(adapter, transactions);
    try (JMSContext other =
        new JmsConnectionFactory(broker.url() + sealing, TestBroker.USER, TestBroker.PASSWORD)
            .createContext()) {
      other.createProducer().send(queue(), "2");
    }
    transactions.begin();
    try (JMSContext context = connections.factory().createContext()) {
      JMSConsumer consumer = context.createConsumer(queue());
      assertThat(consumer.receiveBody(String.class, TestBroker.SOON)).isEqualTo("2");
    }
    transactions.commit();
    assertThat(broker.drain(queue())).isEmpty();
  }

  @Test
  void whatABeanMayNotTakeGoesToTheDeadLettersUnseen() throws Exception {
    activate(onQueue(), new TestEndpoints(transactions, this::note));
    broker.send(queue(), "not sealed");
    assertThat(broker.receive(JmsDestination.queue("DLQ"), 1)).containsExactly("not sealed");
    assertThat(got).isEmpty();
  }

  @Test
  void anActivationHasAUrlOfItsOwn() throws Exception {
    adapter.stop();
    adapter = new RowanResourceAdapter();
    start(adapter, server);
    var spec = onQueue();
    spec.setUrl(broker.url() + sealing + REQUIRED);
    activate(spec, new TestEndpoints(transactions, this::note));
    try (JMSContext other =
        new JmsConnectionFactory(broker.url() + sealing, TestBroker.USER, TestBroker.PASSWORD)
            .createContext()) {
      other.createProducer().send(queue(), "3");
    }
    await().untilAsserted(() -> assertThat(got).containsExactly("3 of shop"));
  }
}
