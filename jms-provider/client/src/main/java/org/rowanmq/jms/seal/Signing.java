package org.rowanmq.jms.seal;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.EdECKey;
import java.security.interfaces.RSAKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PSSParameterSpec;
import org.rowanmq.wire.SealHeader;

/** The two algorithms of signatures, each for one kind of keys. */
final class Signing {
  private static final int ED25519_BYTES = 64;
  private static final PSSParameterSpec PSS =
      new PSSParameterSpec(
          "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, PSSParameterSpec.TRAILER_FIELD_BC);

  private Signing() {}

  /**
   * How this key signs.
   *
   * @param keyId names the key in complaints and in the message
   */
  static SealHeader.Signature by(Key key, String keyId) throws GeneralSecurityException {
    if (key instanceof EdECKey edec
        && NamedParameterSpec.ED25519.getName().equals(edec.getParams().getName())) {
      return new SealHeader.Signature(SealHeader.SIGNATURE_ED25519, keyId, ED25519_BYTES);
    }
    if (key instanceof RSAKey rsa) {
      SealKeys.checkRsa(rsa, keyId);
      int bytes = (rsa.getModulus().bitLength() + 7) / 8;
      return new SealHeader.Signature(SealHeader.SIGNATURE_RSA_PSS, keyId, bytes);
    }
    throw new InvalidKeyException(
        "The key '" + keyId + "' cannot sign: it is neither an Ed25519 nor an RSA key");
  }

  static byte[] sign(int algorithm, PrivateKey key, byte[] data) throws GeneralSecurityException {
    Signature signature = algorithm(algorithm);
    signature.initSign(key);
    signature.update(data);
    return signature.sign();
  }

  static boolean isRight(int algorithm, PublicKey key, byte[] data, byte[] signed)
      throws GeneralSecurityException {
    Signature signature = algorithm(algorithm);
    signature.initVerify(key);
    signature.update(data);
    return signature.verify(signed);
  }

  private static Signature algorithm(int algorithm) throws GeneralSecurityException {
    if (algorithm == SealHeader.SIGNATURE_ED25519) {
      return Signature.getInstance("Ed25519");
    }
    Signature signature = Signature.getInstance("RSASSA-PSS");
    signature.setParameter(PSS);
    return signature;
  }
}
