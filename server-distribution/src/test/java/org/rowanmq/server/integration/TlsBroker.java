package org.rowanmq.server.integration;

import java.nio.file.Path;
import java.time.Instant;
import org.rowanmq.broker.BrokerConfig;
import org.rowanmq.broker.ClientAuth;
import org.rowanmq.broker.ListenerConfig;
import org.rowanmq.broker.SecurityConfig;
import org.rowanmq.broker.TlsConfig;
import org.rowanmq.jms.JmsConnectionFactory;
import org.rowanmq.runtime.SystemEnvironment;
import org.rowanmq.server.RowanServer;
import org.rowanmq.server.ServerConfig;
import org.rowanmq.server.StoreConfig;
import org.rowanmq.testkit.tls.TestAuthority;
import org.rowanmq.testkit.tls.TestAuthority.Issued;
import org.rowanmq.testkit.tls.TestAuthority.Kind;
import org.rowanmq.wire.scram.ScramKeys;

/** A broker with one listener of each kind, and the authority that vouches for it. */
final class TlsBroker implements AutoCloseable {
  /** What a listener asks for, in the order of the listeners. */
  enum Door {
    /** TLS with SCRAM and PLAIN. */
    TLS,
    /** No TLS. */
    OPEN,
    /** TLS with a client certificate. */
    GUARDED,
    /** TLS with a certificate of another host, and SCRAM only. */
    MISLABELLED
  }

  final TestAuthority authority;
  final Issued own;
  private final SystemEnvironment environment = new SystemEnvironment("tls-broker");
  private final RowanServer server;
  private final String password;

  private TlsBroker(Path directory) throws Exception {
    authority = TestAuthority.create(directory, "root", Kind.EC, Instant.now());
    TestAuthority between = authority.intermediate("between");
    own = between.issue("broker", "127.0.0.1", "localhost");
    Issued other = authority.issue("elsewhere", "elsewhere.example");
    TlsConfig tls = TlsConfig.of(own.certificate(), own.key());
    SecurityConfig security =
        new SecurityConfig(
            LiveBroker.AUTHENTICATION_TIMEOUT,
            SecurityConfig.defaults().idleTimeout(),
            ScramKeys.ITERATIONS_MIN);
    ListenerConfig open = ListenerConfig.of("127.0.0.1", 0);
    BrokerConfig config =
        BrokerConfig.defaults()
            .withSecurity(security)
            .withListeners(
                open.withTls(tls.withPlain()),
                open,
                open.withTls(tls.withClientAuth(ClientAuth.REQUIRED, authority.file())),
                open.withTls(TlsConfig.of(other.certificate(), other.key())));
    server =
        RowanServer.start(
            new ServerConfig(
                config, StoreConfig.defaults().withDirectory(directory.resolve("data"))),
            environment,
            (state, why) -> {});
    password = server.adminPassword();
  }

  static TlsBroker start(Path directory) throws Exception {
    return new TlsBroker(directory);
  }

  int port(Door door) {
    return server.broker().addresses().get(door.ordinal()).getPort();
  }

  String url(Door door) {
    return server.urls().get(door.ordinal());
  }

  String password() {
    return password;
  }

  JmsConnectionFactory factory(String uri) {
    return new JmsConnectionFactory(uri, "admin", password);
  }

  /** Through this door, trusting the authority; options as {@code "mechanism=plain"}. */
  JmsConnectionFactory factory(Door door, String... options) {
    String uri = url(door) + "?connect-timeout=5s&ca-file=" + authority.file();
    for (String option : options) {
      uri += "&" + option;
    }
    return factory(uri);
  }

  @Override
  public void close() {
    server.close();
    environment.close();
  }
}
