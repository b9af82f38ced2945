package org.rowanmq.jms.seal;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * Where the keys of sealed bodies come from, by id. To be implemented over whatever keeps the keys;
 * {@link KeyDirectory} reads them from files. Asked on the application's threads, for most messages
 * anew, and by several threads at a time: implementations are thread-safe, and keep what they have
 * fetched.
 *
 * <p>An id names one key for ever. Keys are rotated by new ids: what was sealed with an old one can
 * be opened as long as the provider still knows it. Ids are {@linkplain
 * org.rowanmq.wire.SealHeader#isKeyId 1 to 128 letters, digits, dots, dashes, _ and @}; those of
 * received messages are what their senders wrote.
 *
 * <p>Every method answers null if there is no such key, and fails if that cannot be told just now.
 */
public interface KeyProvider {
  /**
   * A secret that senders and receivers share: 256 random bits. It is used as a key of HMAC-SHA-256
   * only, so it need not be extractable.
   */
  default @Nullable SecretKey secretKey(String id) throws GeneralSecurityException {
    return null;
  }

  /**
   * The public key of a receiver, to encrypt for it (RSA, at least 2,048 bits), or of a signer, to
   * check its signatures (Ed25519, or RSA). Whoever is given a key here is believed to be the
   * signer of that id.
   */
  default @Nullable PublicKey publicKey(String id) throws GeneralSecurityException {
    return null;
  }

  /** The own private key, to decrypt what was encrypted for it, or to sign. */
  default @Nullable PrivateKey privateKey(String id) throws GeneralSecurityException {
    return null;
  }
}
