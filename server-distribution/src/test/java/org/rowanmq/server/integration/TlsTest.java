package org.rowanmq.server.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Hashtable;
import javax.naming.Context;
import javax.naming.InitialContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rowanmq.jms.JmsConnectionFactory;
import org.rowanmq.jms.jndi.RowanInitialContextFactory;
import org.rowanmq.server.integration.TlsBroker.Door;
import org.rowanmq.testkit.tls.TestAuthority;
import org.rowanmq.testkit.tls.TestAuthority.Issued;
import org.rowanmq.testkit.tls.TestAuthority.Kind;

/** TLS from PEM files and what is told to who does it wrong. */
class TlsTest {
  private static final long SOON = WithBroker.SOON;

  /** Far less than any timeout. */
  private static final Duration QUICKLY = Duration.ofSeconds(8);

  @TempDir static Path directory;
  private static TlsBroker broker;

  @BeforeAll
  static void startBroker() throws Exception {
    broker = TlsBroker.start(directory);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  private static void roundTrip(ConnectionFactory factory, String queue) throws Exception {
    try (Connection connection = factory.createConnection()) {
      connection.start();
      Session session = connection.createSession();
      Queue destination = session.createQueue(queue);
      session.createProducer(destination).send(session.createTextMessage("over TLS"));
      TextMessage received = (TextMessage) session.createConsumer(destination).receive(SOON);
      assertThat(received.getText()).isEqualTo("over TLS");
    }
  }

  private static <T extends JMSException> T refused(Class<T> type, ConnectionFactory factory) {
    Instant begun = Instant.now();
    T exception = catchThrowableOfType(type, factory::createConnection);
    assertThat(Duration.between(begun, Instant.now())).isLessThan(QUICKLY);
    assertThat(exception).isNotNull();
    return exception;
  }

  @Test
  void messagesTravelEncrypted() throws Exception {
    assertThat(broker.url(Door.TLS)).startsWith("rowans://127.0.0.1:");
    roundTrip(broker.factory(Door.TLS), "encrypted");
    roundTrip(
        broker.factory(
            "rowans://localhost:" + broker.port(Door.TLS) + "?ca-file=" + broker.authority.file()),
        "encrypted");
  }

  @Test
  void aMessageOfManyChunksTravelsEncrypted() throws Exception {
    byte[] large = new byte[5 << 20];
    for (int i = 0; i < large.length; i++) {
      large[i] = (byte) (i * 31 >>> 3);
    }
    try (Connection connection = broker.factory(Door.TLS).createConnection()) {
      connection.start();
      Session session = connection.createSession();
      Queue queue = session.createQueue("large");
      BytesMessage message = session.createBytesMessage();
      message.writeBytes(large);
      session.createProducer(queue).send(message);
      BytesMessage received = (BytesMessage) session.createConsumer(queue).receive(SOON);
      assertThat(received.getBody(byte[].class)).isEqualTo(large);
    }
  }

  @Test
  void aConnectionThatIsCutIsMadeAgain() throws Exception {
    try (CuttableRoad road = new CuttableRoad(broker.port(Door.TLS))) {
      String uri = "rowans://127.0.0.1:" + road.port() + "?reconnect-delay=10ms&ca-file=";
      ConnectionFactory factory = broker.factory(uri + broker.authority.file());
      try (Connection sending = factory.createConnection();
          Connection receiving = factory.createConnection()) {
        sending.start();
        receiving.start();
        Session session = sending.createSession();
        new Traffic(session.createQueue("cut"))
            .run(session, receiving.createSession(), 3, road::cut);
      }
    }
  }

  @Test
  void aBrokerOfAnotherAuthorityIsNotTrusted() throws Exception {
    Path other = TestAuthority.create(directory, "other", Kind.EC, Instant.now()).file();
    String uri = broker.url(Door.TLS) + "?connect-timeout=5s";

    JMSException wrongFile = refused(JMSException.class, broker.factory(uri + "&ca-file=" + other));
    assertThat(wrongFile)
        .hasMessageContaining("127.0.0.1:" + broker.port(Door.TLS))
        .hasMessageContaining("TLS was refused")
        .hasMessageContaining("PKIX");
    assertThat(refused(JMSException.class, broker.factory(uri)))
        .as("the authorities of the Java runtime")
        .hasMessageContaining("PKIX");
  }

  @Test
  void aBrokerOfAnotherHostIsNotTrustedUnlessAskedTo() throws Exception {
    assertThat(refused(JMSException.class, broker.factory(Door.MISLABELLED)))
        .hasMessageContaining("TLS was refused")
        .hasMessageContaining("127.0.0.1");
    roundTrip(broker.factory(Door.MISLABELLED, "verify-host=false"), "mislabelled");
  }

  @Test
  void aClientNeedsItsCertificateWhereTheListenerAsksForOne() throws Exception {
    Issued client = broker.authority.issueLocked("client", "s3cret", "client.example");
    Path password = Files.writeString(directory.resolve("client.password"), "s3cret\n");
    roundTrip(
        broker.factory(
            Door.GUARDED,
            "cert-file=" + client.certificate(),
            "key-file=" + client.key(),
            "key-password-file=" + password),
        "guarded");

    assertThat(refused(JMSException.class, broker.factory(Door.GUARDED)))
        .hasMessageContaining("certificate");
    Issued stranger =
        TestAuthority.create(directory, "strangers", Kind.EC, Instant.now())
            .issue("stranger", "client.example");
    assertThat(
            refused(
                JMSException.class,
                broker.factory(
                    Door.GUARDED,
                    "cert-file=" + stranger.certificate(),
                    "key-file=" + stranger.key())))
        .hasMessageContaining("certificate");
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    String uri = broker.url(Door.TLS) + "?ca-file=no-such-file.pem";
    assertThat(refused(JMSException.class, broker.factory(uri)))
        .hasMessageContaining("There is no file no-such-file.pem");
  }

  @Test
  void thePasswordMayBeShownToTheBroker() throws Exception {
    roundTrip(broker.factory(Door.TLS, "mechanism=plain"), "plain");

    JmsConnectionFactory wrong = broker.factory(Door.TLS, "mechanism=plain");
    wrong.setPassword("wr0ng");
    JMSSecurityException refused = refused(JMSSecurityException.class, wrong);
    assertThat(refused.getErrorCode()).isEqualTo("AUTHENTICATION_FAILED");
    assertThat(refused).hasMessageNotContaining("wr0ng");
    wrong.setUser("nobody");
    assertThat(refused(JMSSecurityException.class, wrong)).hasMessage(refused.getMessage());
  }

  @Test
  void thePasswordIsNotShownWhereItIsNotWanted() {
    assertThatThrownBy(
            () -> broker.factory(broker.url(Door.OPEN) + "?mechanism=plain").createConnection())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("rowans://");
    assertThat(
            refused(
                JMSSecurityException.class,
                broker.factory(Door.MISLABELLED, "verify-host=false", "mechanism=plain")))
        .hasMessageContaining("The broker offers [SCRAM-SHA-256], the client has PLAIN");
  }

  @Test
  void aClientWithoutTlsIsToldSoAtOnce() {
    String uri = broker.url(Door.TLS).replace("rowans://", "rowan://");
    JMSException refused = refused(JMSException.class, broker.factory(uri));
    assertThat(refused)
        .hasMessageContaining("does not speak TLS")
        .hasMessageContaining("rowans://");
    assertThat(refused.getErrorCode()).isEqualTo("PROTOCOL");
  }

  @Test
  void aClientWithTlsIsToldSoAtOnceByAListenerWithout() {
    String uri = broker.url(Door.OPEN).replace("rowan://", "rowans://");
    assertThat(refused(JMSException.class, broker.factory(uri)))
        .hasMessageContaining("is it a listener without TLS?");
  }

  @Test
  void aBrokerThatNeverAnswersIsLeftAfterTheTimeout() throws Exception {
    try (ServerSocket mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      String uri = "rowans://127.0.0.1:" + mute.getLocalPort() + "?connect-timeout=1s";
      assertThat(refused(JMSException.class, broker.factory(uri)))
          .hasMessageContaining("127.0.0.1:" + mute.getLocalPort())
          .hasMessageContaining("within");
    }
  }

  @Test
  void aClientThatNeverBeginsTlsIsCutOff() throws Exception {
    for (byte[] beginning : new byte[][] {{}, {22, 3, 1, 1, 0}}) {
      try (Socket socket = new Socket("127.0.0.1", broker.port(Door.TLS))) {
        socket.setSoTimeout((int) SOON);
        socket.getOutputStream().write(beginning);
        InputStream in = socket.getInputStream();
        assertThat(in.read()).isEqualTo(-1);
      }
    }
    roundTrip(broker.factory(Door.TLS), "afterwards");
  }

  @Test
  void aNewCertificateIsTakenWithoutARestart() throws Exception {
    try (TlsBroker renewing = TlsBroker.start(Files.createDirectory(directory.resolve("renew")))) {
      Path other = Files.createDirectory(directory.resolve("renewed"));
      TestAuthority next = TestAuthority.create(other, "next", Kind.RSA, Instant.now());
      Issued renewed = next.issue("broker", "127.0.0.1");
      replace(renewed.key(), renewing.own.key());
      replace(renewed.certificate(), renewing.own.certificate());
      String uri = renewing.url(Door.TLS) + "?connect-timeout=5s&ca-file=" + next.file();

      await()
          .atMost(Duration.ofSeconds(40))
          .pollInterval(Duration.ofMillis(500))
          .ignoreExceptionsInstanceOf(JMSException.class)
          .untilAsserted(() -> roundTrip(renewing.factory(uri), "renewed"));
    }
  }

  private static void replace(Path from, Path to) throws Exception {
    Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void factoriesAndDestinationsAreLookedUp() throws Exception {
    Hashtable<String, Object> environment = new Hashtable<>();
    environment.put(Context.INITIAL_CONTEXT_FACTORY, RowanInitialContextFactory.class.getName());
    environment.put(
        Context.PROVIDER_URL, broker.url(Door.TLS) + "?ca-file=" + broker.authority.file());
    environment.put(Context.SECURITY_PRINCIPAL, "admin");
    environment.put(Context.SECURITY_CREDENTIALS, broker.password());
    environment.put("queue.jms/orders", "looked.up");
    Context context = new InitialContext(environment);
    ConnectionFactory factory = (ConnectionFactory) context.lookup("ConnectionFactory");

    try (JMSContext jms = factory.createContext()) {
      jms.createProducer().send((Queue) context.lookup("jms/orders"), "found");
      Queue same = (Queue) context.lookup("dynamicQueues/looked.up");
      assertThat(jms.createConsumer(same).receiveBody(String.class, SOON)).isEqualTo("found");
    }
  }
}
