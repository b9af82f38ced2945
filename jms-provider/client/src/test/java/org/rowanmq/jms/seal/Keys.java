package org.rowanmq.jms.seal;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Keys of tests: what one party has. */
final class Keys implements KeyProvider {
  static final KeyPair ANN = pair("RSA", 2_048);
  static final KeyPair BOB = pair("RSA", 2_048);
  static final KeyPair SIGNER = pair("Ed25519", 255);
  static final KeyPair OTHER_SIGNER = pair("Ed25519", 255);

  private final Map<String, SecretKey> secrets = new HashMap<>();
  private final Map<String, PublicKey> publics = new HashMap<>();
  private final Map<String, PrivateKey> privates = new HashMap<>();

  private static KeyPair pair(String algorithm, int size) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      generator.initialize(size);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A shared secret of 32 such bytes. */
  Keys secret(String id, int each) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) each);
    secrets.put(id, new SecretKeySpec(bytes, "AES"));
    return this;
  }

  Keys of(String id, PublicKey key) {
    publics.put(id, key);
    return this;
  }

  Keys of(String id, PrivateKey key) {
    privates.put(id, key);
    return this;
  }

  @Override
  public @Nullable SecretKey secretKey(String id) {
    return secrets.get(id);
  }

  @Override
  public @Nullable PublicKey publicKey(String id) {
    return publics.get(id);
  }

  @Override
  public @Nullable PrivateKey privateKey(String id) {
    return privates.get(id);
  }
}
