package org.rowanmq.jms.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.rowanmq.wire.tls.TlsFiles;

/**
 * How a connection is guarded. Immutable.
 *
 * @param tls null for no encryption
 */
public record Security(@Nullable Tls tls, Mechanism mechanism) {
  /** How a password is proved. */
  public enum Mechanism {
    /** Without showing it. */
    SCRAM,
    /** By showing it to the broker, over TLS only. */
    PLAIN
  }

  /**
   * @throws IllegalArgumentException if a password would travel in the clear
   */
  public Security {
    if (mechanism == Mechanism.PLAIN && tls == null) {
      throw new IllegalArgumentException(
          "'mechanism' plain sends the password itself: only with rowans://");
    }
  }

  /** No encryption, SCRAM. */
  public static Security defaults() {
    return new Security(null, Mechanism.SCRAM);
  }

  /**
   * TLS.
   *
   * @param files the authorities to trust, and the client's own certificate
   * @param verifyHost whether the broker's certificate must be for the host that was connected to
   */
  public record Tls(TlsFiles files, boolean verifyHost) {
    /** The authorities the Java runtime trusts, and no certificate of the client's own. */
    public static Tls defaults() {
      return new Tls(new TlsFiles(null, null, null, null), true);
    }

    /** As the defaults, with the authorities in this PEM file. */
    public static Tls trusting(Path authorities) {
      return new Tls(new TlsFiles(null, null, null, authorities), true);
    }
  }
}
