package org.rowanmq.testkit.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rowanmq.jms.config.Security;
import org.rowanmq.jms.transport.TcpConnector;
import org.rowanmq.jms.transport.TlsClient;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.testkit.tls.TestAuthority.Issued;
import org.rowanmq.testkit.tls.TestAuthority.Kind;
import org.rowanmq.wire.Pipe;
import org.rowanmq.wire.tls.TlsFiles;

/** The client's TLS against servers that do not behave. */
class TlsClientTest {
  @TempDir private Path directory = Path.of("");
  private final SystemEnvironment environment = new SystemEnvironment("tls-client-test");
  private TestAuthority authority;

  @BeforeEach
  void makeAuthority() throws Exception {
    authority = TestAuthority.create(directory, "root", Kind.EC, Instant.now());
  }

  @AfterEach
  void stop() {
    environment.close();
  }

  private TcpConnector connector(ServerSocket server) {
    TlsClient tls = new TlsClient(Security.Tls.trusting(authority.file()), environment);
    return new TcpConnector("127.0.0.1", server.getLocalPort(), environment, tls);
  }

  private SSLServerSocket listen() throws Exception {
    Issued issued = authority.issue("broker", "127.0.0.1");
    TlsFiles files = new TlsFiles(issued.certificate(), issued.key(), null, null);
    return (SSLServerSocket)
        files
            .load(Instant.now().toEpochMilli())
            .context()
            .getServerSocketFactory()
            .createServerSocket(0, 5, InetAddress.getLoopbackAddress());
  }

  /** What is told to a client. */
  private static final class Heard implements Pipe.Listener {
    final CompletableFuture<String> closed = new CompletableFuture<>();

    @Override
    public void received(byte[] bytes, int offset, int length) {}

    @Override
    public void closed(String reason) {
      closed.complete(reason);
    }
  }

  @Test
  void closingDoesNotWaitForAWriterWhoIsStuck() throws Exception {
    try (SSLServerSocket server = listen()) {
      CompletableFuture<SSLSocket> accepted =
          CompletableFuture.supplyAsync(() -> acceptAndNeverRead(server));
      Heard heard = new Heard();
      Pipe pipe = connector(server).connect(heard, 20_000);
      try (SSLSocket mute = accepted.get(20, TimeUnit.SECONDS)) {
        AtomicLong written = new AtomicLong();
        CompletableFuture<Void> writer =
            CompletableFuture.runAsync(
                () -> {
                  byte[] portion = new byte[64 << 10];
                  while (!heard.closed.isDone()) {
                    pipe.send(portion, 0, portion.length);
                    written.incrementAndGet();
                  }
                });
        Awaitility.await()
            .atMost(Duration.ofSeconds(30))
            .pollInterval(Duration.ofMillis(500))
            .until(() -> written.get() == standing(written));
        assertThat(writer).isNotDone();

        pipe.close();

        assertThat(heard.closed.get(10, TimeUnit.SECONDS)).contains("127.0.0.1");
        writer.get(10, TimeUnit.SECONDS);
        assertThat(mute.isClosed()).isFalse();
      }
    }
  }

  private long lastWritten = -1;

  /** What had been written when this was asked last, if anything. */
  private long standing(AtomicLong written) {
    long before = lastWritten;
    lastWritten = written.get();
    return before > 0 ? before : -1;
  }

  private static SSLSocket acceptAndNeverRead(SSLServerSocket server) {
    try {
      SSLSocket socket = (SSLSocket) server.accept();
      socket.startHandshake();
      return socket;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aHandshakeThatDripsEndsAtItsDeadline() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Thread dripping = new Thread(() -> drip(server));
      dripping.setDaemon(true);
      dripping.start();
      Instant begun = Instant.now();
      assertThatThrownBy(() -> connector(server).connect(new Heard(), 700))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("no end of the TLS handshake within");
      assertThat(Duration.between(begun, Instant.now())).isLessThan(Duration.ofSeconds(15));
    }
  }

  /** The head of a long record of the handshake, and then a byte now and then. */
  private static void drip(ServerSocket server) {
    try (Socket socket = server.accept()) {
      socket.getOutputStream().write(new byte[] {22, 3, 3, 0x3F, 0x00, 2});
      // A read that times out is the pause between two bytes.
      socket.setSoTimeout(100);
      while (true) {
        try {
          if (socket.getInputStream().read(new byte[4096]) < 0) {
            return;
          }
        } catch (java.net.SocketTimeoutException pause) {
          socket.getOutputStream().write(0);
        }
      }
    } catch (IOException e) {
      // The client has left.
    }
  }
}
