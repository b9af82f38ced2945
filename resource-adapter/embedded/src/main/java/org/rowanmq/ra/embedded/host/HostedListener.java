package org.rowanmq.ra.embedded.host;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.rowanmq.broker.ByteSize;
import org.rowanmq.broker.Doc;
import org.rowanmq.broker.ListenerConfig;
import org.rowanmq.broker.TlsConfig;

/** What can be said of the listener besides its address. */
public record HostedListener(
    @Doc("Most connections at a time; one more is refused with a reason") int maxConnections,
    @Doc(
            "Most bytes that wait for one client that does not read; beyond it and the idle timeout"
                + " it is cut off")
        ByteSize maxUnsent,
    @Doc("Encryption; off unless a certificate is named. Paths are absolute") TlsConfig tls) {
  public HostedListener {
    // Bounds are the listener's own.
    ListenerConfig ignored =
        new ListenerConfig(
            ListenerConfig.defaults().host(),
            ListenerConfig.DEFAULT_PORT,
            maxConnections,
            maxUnsent,
            tls);
    // Relative to what, nobody could tell.
    Stream.of(tls.certificate(), tls.key(), tls.keyPasswordFile(), tls.clientCa())
        .filter(file -> !file.toString().isEmpty() && !file.isAbsolute())
        .findFirst()
        .ifPresent(HostedListener::refuse);
  }

  private static void refuse(Path file) {
    throw new IllegalArgumentException(
        "'" + file + "' is not allowed: files of tls must have absolute paths");
  }

  /** The stand-alone server's. */
  public static HostedListener defaults() {
    ListenerConfig listener = ListenerConfig.defaults();
    return new HostedListener(listener.maxConnections(), listener.maxUnsent(), listener.tls());
  }

  ListenerConfig at(String host, int port) {
    return new ListenerConfig(host, port, maxConnections, maxUnsent, tls);
  }
}
