package org.rowanmq.wire.tls;

import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.List;

/**
 * Keys to sign and to encrypt with, RSA and Ed25519, in the text of PEM files. Complaints name
 * {@code source} and never quote the text.
 */
public final class PemKeys {
  private static final List<String> ALGORITHMS = List.of("EdDSA", "RSA");

  private PemKeys() {}

  /**
   * A public key, or that of a certificate.
   *
   * @throws PemException if there is none in the text
   */
  public static PublicKey publicKey(String source, String text) throws PemException {
    return Pem.parse(source, text).publicKey(ALGORITHMS);
  }

  /**
   * A private key in PKCS#8 without a password.
   *
   * @throws PemException if there is none in the text
   */
  public static PrivateKey privateKey(String source, String text) throws PemException {
    return Pem.parse(source, text).privateKey(null, ALGORITHMS);
  }
}
