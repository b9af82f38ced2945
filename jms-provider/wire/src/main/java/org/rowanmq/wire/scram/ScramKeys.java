package org.rowanmq.wire.scram;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.text.Normalizer;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a server keeps of a password: enough to check a proof, not enough to make one. Immutable by
 * agreement: nobody writes to the arrays.
 *
 * @param iterations of PBKDF2, at least {@value #ITERATIONS_MIN}
 */
public record ScramKeys(byte[] salt, int iterations, byte[] storedKey, byte[] serverKey) {
  /** The SASL mechanism's name. */
  public static final String MECHANISM = "SCRAM-SHA-256";

  /** The fewest iterations a client accepts (RFC 7677 §4). */
  public static final int ITERATIONS_MIN = 4096;

  /** The most iterations a client accepts, so that a false server cannot keep it busy. */
  public static final int ITERATIONS_MAX = 1_000_000;

  /** Derives the keys; takes milliseconds on purpose. */
  public static ScramKeys of(String password, byte[] salt, int iterations) {
    byte[] salted = saltedPassword(password, salt, iterations);
    return new ScramKeys(
        salt.clone(), iterations, sha256(hmac(salted, "Client Key")), hmac(salted, "Server Key"));
  }

  /**
   * Keys that look like a user's and fit no password, the same each time: for names nobody has, so
   * that they cannot be told from others.
   *
   * @param secret of the broker, stays the same for its life
   */
  public static ScramKeys madeUp(String user, byte[] secret, int iterations) {
    byte[] salt = Arrays.copyOf(hmac(secret, "salt of " + user), 16);
    return new ScramKeys(salt, iterations, hmac(secret, "stored"), hmac(secret, "server"));
  }

  /** Whether this is the password; takes milliseconds on purpose, as long for a wrong one. */
  public boolean matches(String password) {
    byte[] salted = saltedPassword(password, salt, iterations);
    return MessageDigest.isEqual(sha256(hmac(salted, "Client Key")), storedKey);
  }

  static byte[] saltedPassword(String password, byte[] salt, int iterations) {
    // NFKC is what remains of SASLprep for passwords that people can type.
    char[] normalised = Normalizer.normalize(password, Normalizer.Form.NFKC).toCharArray();
    PBEKeySpec spec = new PBEKeySpec(normalised, salt, iterations, 256);
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java runtime lacks PBKDF2WithHmacSHA256", e);
    } finally {
      spec.clearPassword();
    }
  }

  static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java runtime lacks HmacSHA256", e);
    }
  }

  static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java runtime lacks SHA-256", e);
    }
  }

  static byte[] xor(byte[] left, byte[] right) {
    byte[] result = new byte[left.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = (byte) (left[i] ^ right[i]);
    }
    return result;
  }

  /** Nothing secret. */
  @Override
  public String toString() {
    return "SCRAM keys, " + iterations + " iterations";
  }
}
