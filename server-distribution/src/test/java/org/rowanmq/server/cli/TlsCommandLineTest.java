package org.rowanmq.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rowanmq.broker.BrokerConfig;
import org.rowanmq.broker.ListenerConfig;
import org.rowanmq.broker.TlsConfig;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.server.RowanServer;
import org.rowanmq.server.ServerConfig;
import org.rowanmq.server.ServerException;
import org.rowanmq.server.StoreConfig;
import org.rowanmq.testkit.tls.TestAuthority;
import org.rowanmq.testkit.tls.TestAuthority.Issued;
import org.rowanmq.testkit.tls.TestAuthority.Kind;

/** The commands against a server with TLS, and servers whose TLS files are wrong. */
class TlsCommandLineTest {
  private record Outcome(int code, String out, String err) {}

  @TempDir private Path directory = Path.of("");
  private final SystemEnvironment environment = new SystemEnvironment("cli-tls-test");
  private TestAuthority authority;

  @BeforeEach
  void makeAuthority() throws Exception {
    authority = TestAuthority.create(directory, "my ca", Kind.RSA, Instant.now());
  }

  @AfterEach
  void stop() {
    environment.close();
  }

  private RowanServer start(Path certificate, Path key) throws Exception {
    ListenerConfig listener =
        ListenerConfig.of("127.0.0.1", 0).withTls(TlsConfig.of(certificate, key).within(directory));
    return RowanServer.start(
        new ServerConfig(
            BrokerConfig.defaults().withListeners(listener),
            StoreConfig.defaults().withDirectory(directory.resolve("data"))),
        environment,
        (state, why) -> {});
  }

  @Test
  void allCommandsTakeATlsUrlWithTheAuthority() throws Exception {
    Issued issued = authority.issue("broker", "127.0.0.1");
    try (RowanServer server = start(issued.certificate(), issued.key())) {
      String url = server.urls().get(0);
      String file = authority.file().toString();
      Path lines = Files.writeString(directory.resolve("lines"), "one\n");
      assertThat(rowan(url, "send", "q", lines.toString(), "--ca-file", file).out())
          .contains("sent 1 message");
      assertThat(rowan(url, "queues", "--ca-file", file).out()).containsPattern("q .*1");
      assertThat(rowan(url, "status", "--ca-file", file).code()).isZero();
      String withOption = url + "?ca-file=" + file.replace(" ", "%20");
      assertThat(rowan(withOption, "user", "list").out()).contains("admin");
      assertThat(rowan(withOption, "receive", "q", "--count", "1").out()).isEqualTo("one\n");

      Outcome untrusted = rowan(url, "queues");
      assertThat(untrusted.code()).isEqualTo(1);
      assertThat(untrusted.err()).contains("no broker at 127.0.0.1", "TLS was refused", "PKIX");
      Outcome plain = rowan(url.replace("rowans", "rowan"), "queues");
      assertThat(plain.err()).contains("does not speak TLS", "rowans://");
      Outcome pointless = rowan("rowan://localhost:1", "queues", "--ca-file", file);
      assertThat(pointless.err()).contains("'ca-file' has a meaning for TLS only");
    }
  }

  @Test
  void aServerWithWrongTlsFilesDoesNotStartAndSaysWhy() throws Exception {
    Issued good = authority.issue("good", "127.0.0.1");
    Issued other = authority.issue("other", "127.0.0.1");
    Instant past = Instant.now().minus(Duration.ofDays(10));
    Issued expired = authority.issue("expired", past, Duration.ofDays(1), "127.0.0.1");
    assertRefused(Path.of("none.pem"), good.key(), "There is no file", "none.pem");
    assertRefused(good.certificate(), other.key(), "does not belong to the certificate");
    assertRefused(expired.certificate(), expired.key(), "expired.pem expired on");
    start(good.certificate(), good.key()).close();
  }

  private void assertRefused(Path certificate, Path key, String... words) {
    assertThatThrownBy(() -> start(certificate, key).close())
        .isInstanceOf(ServerException.class)
        .message()
        .hasLineCount(1)
        .contains("TLS of the listener 127.0.0.1:0")
        .contains(words);
  }

  private Outcome rowan(String url, String... arguments) {
    Installation installation =
        new Installation(directory, directory.resolve("data"), Path.of("java"), "", url, false);
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Rowan.commandLine(installation)
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(arguments);
    return new Outcome(code, out.toString(), err.toString());
  }
}
