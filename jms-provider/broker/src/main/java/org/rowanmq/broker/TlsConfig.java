package org.rowanmq.broker;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** TLS of one listener, from PEM files. Off as long as no certificate is named. */
public record TlsConfig(
    @Doc(
            "PEM file with the broker's certificate, followed by those that lead to its authority;"
                + " empty for no TLS. Read again when it changes. Paths are relative to the"
                + " installation")
        Path certificate,
    @Doc("PEM file with the certificate's private key, PKCS#8, RSA or EC") Path key,
    @Doc("File whose first line is the key's password; empty if the key has none")
        Path keyPasswordFile,
    @Doc("PEM file with the authorities that sign clients' certificates") Path clientCa,
    @Doc("Whether clients need a certificate of such an authority, besides a user and a password")
        ClientAuth clientAuth,
    @Doc("Versions of TLS to speak") List<String> protocols,
    @Doc("Whether clients may log in with SASL PLAIN, which shows the broker their password")
        boolean plain) {
  private static final Path NONE = Path.of("");
  private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

  public TlsConfig {
    protocols = List.copyOf(protocols);
    ConfigCheck check = new ConfigCheck();
    boolean on = isNamed(certificate);
    check.require("key", !on || isNamed(key), "missing: the certificate needs its private key");
    check.require(
        "certificate",
        on || !(isNamed(key) || isNamed(keyPasswordFile) || isNamed(clientCa) || plain),
        "missing: without a certificate there is no TLS, and the other keys have no meaning");
    check.require(
        "client-ca",
        clientAuth == ClientAuth.NONE || isNamed(clientCa),
        "missing: with client-auth the authorities must be named");
    check.require(
        "client-auth",
        clientAuth != ClientAuth.NONE || !isNamed(clientCa),
        "is none, so client-ca has no meaning: choose optional or required");
    check.require(
        "protocols",
        !protocols.isEmpty() && Set.copyOf(PROTOCOLS).containsAll(protocols),
        protocols + " is not allowed: must be some of " + PROTOCOLS);
    check.done();
  }

  /** No TLS. */
  public static TlsConfig defaults() {
    return new TlsConfig(NONE, NONE, NONE, NONE, ClientAuth.NONE, PROTOCOLS, false);
  }

  /** TLS with this certificate, otherwise the defaults. */
  public static TlsConfig of(Path certificate, Path key) {
    return new TlsConfig(certificate, key, NONE, NONE, ClientAuth.NONE, PROTOCOLS, false);
  }

  /** The same, asking clients for a certificate. */
  public TlsConfig withClientAuth(ClientAuth auth, Path authorities) {
    return new TlsConfig(certificate, key, keyPasswordFile, authorities, auth, protocols, plain);
  }

  /** The same with SASL PLAIN offered. */
  public TlsConfig withPlain() {
    return new TlsConfig(certificate, key, keyPasswordFile, clientCa, clientAuth, protocols, true);
  }

  /** The same with relative paths taken from {@code directory}. */
  public TlsConfig within(Path directory) {
    return new TlsConfig(
        resolve(directory, certificate),
        resolve(directory, key),
        resolve(directory, keyPasswordFile),
        resolve(directory, clientCa),
        clientAuth,
        protocols,
        plain);
  }

  /** Whether the listener speaks TLS. */
  public boolean isOn() {
    return isNamed(certificate);
  }

  static boolean isNamed(Path file) {
    return !file.toString().isEmpty();
  }

  private static Path resolve(Path directory, Path file) {
    return isNamed(file) ? directory.resolve(file) : file;
  }
}
