package org.rowanmq.wire.tls;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A private key with the certificates that say whose it is.
 *
 * @param source the certificate's file, for complaints
 * @param keySource the key's
 * @param chain its own certificate first, each signed by the next
 */
record Identity(Path source, Path keySource, PrivateKey key, List<X509Certificate> chain) {
  private static final long WARN_MILLIS = Duration.ofDays(30).toMillis();

  static Identity read(Path certificate, Path key, @Nullable String password) throws PemException {
    List<X509Certificate> chain =
        Pem.parse(certificate.toString(), TlsFiles.read(certificate)).certificates();
    PrivateKey own = Pem.parse(key.toString(), TlsFiles.read(key)).privateKey(password);
    return new Identity(certificate, key, own, chain);
  }

  /** Refuses what no peer would accept, and warns of what none will accept soon. */
  void check(long epochMillis, List<String> warnings) throws PemException {
    for (int i = 1; i < chain.size(); i++) {
      X509Certificate signed = chain.get(i - 1);
      if (!signed.getIssuerX500Principal().equals(chain.get(i).getSubjectX500Principal())) {
        throw new PemException(
            "The certificates in "
                + source
                + " are not in order: the own one comes first, each is signed by the next");
      }
    }
    if (!matches(chain.get(0).getPublicKey())) {
      throw new PemException(
          "The key " + keySource + " does not belong to the certificate " + source);
    }
    for (X509Certificate certificate : chain) {
      checkDates(certificate, epochMillis, warnings);
    }
  }

  private void checkDates(X509Certificate certificate, long epochMillis, List<String> warnings)
      throws PemException {
    Instant begin = certificate.getNotBefore().toInstant();
    Instant end = certificate.getNotAfter().toInstant();
    if (epochMillis > end.toEpochMilli()) {
      throw new PemException("The certificate " + source + " expired on " + end);
    }
    if (epochMillis < begin.toEpochMilli()) {
      throw new PemException("The certificate " + source + " is not valid before " + begin);
    }
    if (epochMillis > end.toEpochMilli() - WARN_MILLIS) {
      warnings.add("The certificate " + source + " expires on " + end);
    }
  }

  /** Whether a signature by the key is one of the certificate's owner. */
  private boolean matches(PublicKey publicKey) throws PemException {
    if (!key.getAlgorithm().equals(publicKey.getAlgorithm())) {
      return false;
    }
    String algorithm = key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
    byte[] sample = {'r', 'o', 'w', 'a', 'n'};
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(sample);
      byte[] signed = signature.sign();
      signature.initVerify(publicKey);
      signature.update(sample);
      return signature.verify(signed);
    } catch (java.security.SignatureException | java.security.InvalidKeyException e) {
      // Another curve or length.
      return false;
    } catch (GeneralSecurityException e) {
      throw new PemException("The key " + keySource + " cannot sign: " + e.getMessage(), e);
    }
  }
}
