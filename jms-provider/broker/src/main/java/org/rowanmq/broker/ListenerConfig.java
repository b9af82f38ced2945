package org.rowanmq.broker;

/** An address the broker accepts clients on. */
public record ListenerConfig(
    @Doc(
            "Address or host name to bind; 0.0.0.0 for all, the default is reachable from this"
                + " machine only")
        String host,
    @Doc("TCP port; 0 lets the system choose one") int port,
    @Doc("Most connections at a time; one more is refused with a reason") int maxConnections,
    @Doc(
            "Most bytes that wait for one client that does not read; beyond it and the idle timeout"
                + " it is cut off")
        ByteSize maxUnsent,
    @Doc("Encryption; off unless a certificate is named") TlsConfig tls) {
  /** RowanMQ's port. */
  public static final int DEFAULT_PORT = 7611;

  public ListenerConfig {
    new ConfigCheck()
        .require("host", !host.isBlank(), "'" + host + "' is not allowed: name an address to bind")
        .range("port", port, 0, 65_535)
        .range("max-connections", maxConnections, 1, 1_000_000)
        .range("max-unsent", maxUnsent, ByteSize.mib(1), ByteSize.gib(1))
        .done();
  }

  /** The loopback address, port 7611. */
  public static ListenerConfig defaults() {
    return of("127.0.0.1", DEFAULT_PORT);
  }

  /** This address, otherwise the defaults. */
  public static ListenerConfig of(String host, int port) {
    return new ListenerConfig(host, port, 1_000, ByteSize.mib(32), TlsConfig.defaults());
  }

  /** The same on another port. */
  public ListenerConfig withPort(int other) {
    return new ListenerConfig(host, other, maxConnections, maxUnsent, tls);
  }

  /** The same with other TLS. */
  public ListenerConfig withTls(TlsConfig other) {
    return new ListenerConfig(host, port, maxConnections, maxUnsent, other);
  }
}
