package org.rowanmq.jms.seal;

import jakarta.jms.JMSException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.RSAKey;
import java.security.spec.MGF1ParameterSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.rowanmq.runtime.Environment;
import org.rowanmq.wire.SealHeader;
import org.rowanmq.wire.SealHeader.Recipient;

/**
 * The keys of a connection's messages. Each message has a key of its own, made of a secret and the
 * message's salt (HKDF-Expand with SHA-256), beside a commitment that tells this secret from any
 * other. The secret is a shared key, or random and wrapped for each receiver; the latter serves
 * many messages, and what was unwrapped is kept, since RSA is slow. Thread-safe.
 */
final class SealKeys {
  private static final byte[] INFO = "RowanMQ seal 1".getBytes(StandardCharsets.US_ASCII);
  private static final String MAC = "HmacSHA256";
  private static final int SECRET_BYTES = 32;
  private static final int RSA_BITS_MIN = 2_048;
  private static final int UNWRAPPED_MAX = 256;
  private static final int USES_MAX = 1 << 16;
  private static final long LIFE_NANOS = Duration.ofMinutes(10).toNanos();
  private static final OAEPParameterSpec OAEP =
      new OAEPParameterSpec(
          "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT);

  private final KeyProvider provider;
  private final Environment environment;

  /** Under this object's lock, as everything below. */
  private @Nullable Wrapped current;

  private int uses;
  private long madeNanos;
  private final Map<ByteBuffer, SecretKey> unwrapped =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, SecretKey> eldest) {
          return size() > UNWRAPPED_MAX;
        }
      };

  private record Wrapped(SecretKey secret, List<Recipient> recipients) {
    @Override
    public String toString() {
      return recipients.size() + " recipients";
    }
  }

  /** The key of one message, and how receivers come to it. */
  record MessageKey(SecretKeySpec key, SealHeader.Encryption encryption) {
    @Override
    public String toString() {
      return "a message's key";
    }
  }

  SealKeys(@Nullable KeyProvider provider, Environment environment) {
    this.provider = provider == null ? new KeyProvider() {} : provider;
    this.environment = environment;
  }

  // ---- sending

  /** A key for a message to those who have these keys. */
  MessageKey forMessage(List<String> keyIds) throws JMSException {
    try {
      Wrapped secret = secret(keyIds);
      byte[] salt = new byte[SealHeader.SALT_BYTES];
      environment.secureRandom(salt);
      byte[][] derived = derive(secret.secret(), salt);
      return new MessageKey(
          new SecretKeySpec(derived[0], "AES"),
          new SealHeader.Encryption(salt, derived[1], secret.recipients()));
    } catch (GeneralSecurityException | RuntimeException e) {
      throw SealErrors.key(
          "A message cannot be encrypted for " + keyIds + ": " + e.getMessage(), e);
    }
  }

  /** The key to sign with. */
  PrivateKey signingKey(String keyId) throws JMSException {
    try {
      PrivateKey key = provider.privateKey(keyId);
      if (key != null) {
        return key;
      }
    } catch (GeneralSecurityException | RuntimeException e) {
      throw SealErrors.key("A message cannot be signed as '" + keyId + "': " + e.getMessage(), e);
    }
    throw SealErrors.key("The key provider has no private key '" + keyId + "' to sign with", null);
  }

  private Wrapped secret(List<String> keyIds) throws GeneralSecurityException {
    Wrapped known = wrapped();
    if (known != null) {
      return known;
    }
    SecretKey shared = keyIds.size() == 1 ? provider.secretKey(keyIds.get(0)) : null;
    if (shared != null) {
      checkSecret(shared, keyIds.get(0));
      Recipient all = new Recipient(SealHeader.WRAPPING_NONE, keyIds.get(0), new byte[0]);
      return new Wrapped(shared, List.of(all));
    }
    return wrap(keyIds);
  }

  /** The one that serves just now, if there is one. */
  private synchronized @Nullable Wrapped wrapped() {
    Wrapped known = current;
    if (known == null
        || uses == USES_MAX
        || environment.clock().nanos() - madeNanos >= LIFE_NANOS) {
      return null;
    }
    uses++;
    return known;
  }

  private synchronized Wrapped wrap(List<String> keyIds) throws GeneralSecurityException {
    byte[] bytes = new byte[SECRET_BYTES];
    environment.secureRandom(bytes);
    List<Recipient> recipients = new ArrayList<>(keyIds.size());
    for (String id : keyIds) {
      PublicKey key = provider.publicKey(id);
      if (key == null) {
        throw new InvalidKeyException(
            "the key provider has no "
                + (keyIds.size() == 1 ? "secret or public" : "public")
                + " key '"
                + id
                + "'");
      }
      checkRsa(key, id);
      recipients.add(new Recipient(SealHeader.WRAPPING_RSA_OAEP, id, wrap(key, bytes)));
    }
    Wrapped fresh = new Wrapped(new SecretKeySpec(bytes, MAC), recipients);
    current = fresh;
    uses = 1;
    madeNanos = environment.clock().nanos();
    return fresh;
  }

  private static byte[] wrap(PublicKey key, byte[] secret) throws GeneralSecurityException {
    Cipher cipher = oaep();
    cipher.init(Cipher.ENCRYPT_MODE, key, OAEP);
    return cipher.doFinal(secret);
  }

  // ---- receiving

  /** The key of a received message. */
  SecretKeySpec of(SealHeader.Encryption encryption) throws JMSException {
    for (Recipient each : encryption.recipients()) {
      SecretKey known = known(each);
      if (known != null) {
        return key(known, encryption, each.keyId());
      }
    }
    for (Recipient each : encryption.recipients()) {
      try {
        SecretKey secret =
            each.wrapping() == SealHeader.WRAPPING_NONE
                ? provider.secretKey(each.keyId())
                : unwrapped(each);
        if (secret != null) {
          return key(secret, encryption, each.keyId());
        }
      } catch (GeneralSecurityException | RuntimeException e) {
        throw SealErrors.key(
            "The key '" + each.keyId() + "' cannot open the message: " + e.getMessage(), e);
      }
    }
    List<String> ids = encryption.recipients().stream().map(Recipient::keyId).toList();
    throw SealErrors.key(
        "The message is encrypted for " + ids + ", and the key provider has none of these keys",
        null);
  }

  private static SecretKeySpec key(SecretKey secret, SealHeader.Encryption encryption, String id)
      throws JMSException {
    byte[][] derived;
    try {
      checkSecret(secret, id);
      derived = derive(secret, encryption.salt());
    } catch (GeneralSecurityException e) {
      throw SealErrors.key("The key '" + id + "' cannot be used: " + e.getMessage(), e);
    }
    if (!MessageDigest.isEqual(derived[1], encryption.commitment())) {
      throw SealErrors.key(
          "The key '"
              + id
              + "' is another one than the message was encrypted with, or the message was altered",
          null);
    }
    return new SecretKeySpec(derived[0], "AES");
  }

  private @Nullable SecretKey unwrapped(Recipient recipient) throws GeneralSecurityException {
    PrivateKey key = provider.privateKey(recipient.keyId());
    if (key == null) {
      return null;
    }
    checkRsa(key, recipient.keyId());
    Cipher cipher = oaep();
    cipher.init(Cipher.DECRYPT_MODE, key, OAEP);
    SecretKey secret = new SecretKeySpec(cipher.doFinal(recipient.wrapped()), MAC);
    synchronized (this) {
      unwrapped.put(name(recipient), secret);
    }
    return secret;
  }

  /** What was unwrapped before. */
  private @Nullable SecretKey known(Recipient recipient) {
    if (recipient.wrapping() == SealHeader.WRAPPING_NONE) {
      return null;
    }
    ByteBuffer name = name(recipient);
    synchronized (this) {
      return unwrapped.get(name);
    }
  }

  private static ByteBuffer name(Recipient recipient) {
    byte[] id = recipient.keyId().getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(id.length + 1 + recipient.wrapped().length)
        .put(id)
        .put((byte) 0)
        .put(recipient.wrapped())
        .flip();
  }

  /** The key that a signer's signatures are checked with; null if it is not known. */
  @Nullable PublicKey signerKey(String keyId) throws JMSException {
    try {
      return provider.publicKey(keyId);
    } catch (GeneralSecurityException | RuntimeException e) {
      throw SealErrors.key(
          "The signature by '" + keyId + "' cannot be checked: " + e.getMessage(), e);
    }
  }

  // ---- both

  /** The message's key, and the commitment to its secret. */
  private static byte[][] derive(SecretKey secret, byte[] salt) throws GeneralSecurityException {
    Mac mac = Mac.getInstance(MAC);
    mac.init(secret);
    mac.update(INFO);
    mac.update(salt);
    mac.update((byte) 1);
    byte[] key = mac.doFinal();
    mac.update(key);
    mac.update(INFO);
    mac.update(salt);
    mac.update((byte) 2);
    return new byte[][] {key, mac.doFinal()};
  }

  private static Cipher oaep() throws GeneralSecurityException {
    return Cipher.getInstance("RSA/ECB/OAEPWithSHA-256AndMGF1Padding");
  }

  private static void checkSecret(SecretKey key, String id) throws InvalidKeyException {
    byte[] bytes = key.getEncoded();
    if (bytes != null && bytes.length != SECRET_BYTES) {
      throw new InvalidKeyException(
          "the secret key '" + id + "' has " + bytes.length + " bytes, not " + SECRET_BYTES);
    }
  }

  static void checkRsa(Object key, String id) throws InvalidKeyException {
    boolean isRsa = key instanceof Key some && some.getAlgorithm().equals("RSA");
    if (!isRsa || (key instanceof RSAKey rsa && rsa.getModulus().bitLength() < RSA_BITS_MIN)) {
      throw new InvalidKeyException(
          "the key '" + id + "' is not an RSA key of at least " + RSA_BITS_MIN + " bits");
    }
  }
}
