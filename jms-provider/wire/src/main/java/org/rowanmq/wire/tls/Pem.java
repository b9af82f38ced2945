package org.rowanmq.wire.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The text of a PEM file (RFC 7468): certificates, and a private key in PKCS#8. What lies between
 * the blocks is ignored, as openssl writes remarks there. Complaints name {@code source} and never
 * quote the text.
 */
final class Pem {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----\\s*(.*?)-----END \\1-----", Pattern.DOTALL);
  private static final String CERTIFICATE = "CERTIFICATE";
  private static final String KEY = "PRIVATE KEY";
  private static final String ENCRYPTED_KEY = "ENCRYPTED PRIVATE KEY";
  private static final String PUBLIC_KEY = "PUBLIC KEY";
  private static final List<String> KEY_ALGORITHMS = List.of("RSA", "EC");

  private final String source;
  private final List<Block> blocks;

  private record Block(String label, String base64) {}

  private Pem(String source, List<Block> blocks) {
    this.source = source;
    this.blocks = blocks;
  }

  /**
   * @param source names the text in complaints
   * @throws PemException if there is no block in it
   */
  static Pem parse(String source, String text) throws PemException {
    List<Block> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(text);
    while (matcher.find()) {
      blocks.add(new Block(matcher.group(1), matcher.group(2)));
    }
    if (blocks.isEmpty()) {
      throw new PemException(source + " is not a PEM file: it has no -----BEGIN ...----- block");
    }
    return new Pem(source, blocks);
  }

  /** The certificates in their order, at least one. */
  List<X509Certificate> certificates() throws PemException {
    List<X509Certificate> certificates = new ArrayList<>();
    for (Block block : blocks) {
      if (block.label().equals(CERTIFICATE)) {
        certificates.add(certificate(block));
      }
    }
    if (certificates.isEmpty()) {
      throw new PemException(source + " has no certificate, only: " + labels());
    }
    return certificates;
  }

  private X509Certificate certificate(Block block) throws PemException {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(decode(block)));
    } catch (CertificateException e) {
      throw new PemException(source + " has a certificate that cannot be read", e);
    }
  }

  /**
   * The private key.
   *
   * @param password null if there is none; needed if the key is encrypted
   */
  PrivateKey privateKey(@Nullable String password) throws PemException {
    return privateKey(password, KEY_ALGORITHMS);
  }

  /**
   * As {@link #privateKey(String)}.
   *
   * @param algorithms of which of these it may be
   */
  PrivateKey privateKey(@Nullable String password, List<String> algorithms) throws PemException {
    for (Block block : blocks) {
      if (block.label().equals(KEY)) {
        return key(new PKCS8EncodedKeySpec(decode(block)), algorithms);
      }
      if (block.label().equals(ENCRYPTED_KEY)) {
        if (password == null) {
          throw new PemException(
              source + " is encrypted with a password: name the file that holds it");
        }
        return key(decrypt(decode(block), password), algorithms);
      }
      if (block.label().endsWith(KEY)) {
        throw new PemException(
            source
                + " holds a key in the old form '"
                + block.label()
                + "'; convert it: openssl pkcs8 -topk8 -nocrypt -in OLD -out NEW");
      }
    }
    throw new PemException(source + " has no private key, only: " + labels());
  }

  private PKCS8EncodedKeySpec decrypt(byte[] encrypted, String password) throws PemException {
    PBEKeySpec secret = new PBEKeySpec(password.toCharArray());
    try {
      EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(encrypted);
      String algorithm = algorithm(info);
      Cipher cipher = Cipher.getInstance(algorithm);
      cipher.init(
          Cipher.DECRYPT_MODE,
          SecretKeyFactory.getInstance(algorithm).generateSecret(secret),
          info.getAlgParameters());
      return info.getKeySpec(cipher);
    } catch (java.security.NoSuchAlgorithmException | IOException e) {
      throw new PemException(
          source
              + " is encrypted in a way this Java cannot read; encrypt it again: openssl pkcs8"
              + " -topk8 -v2 aes-256-cbc -in OLD -out NEW",
          e);
    } catch (GeneralSecurityException e) {
      throw new PemException(source + " cannot be decrypted: is the password the right one?", e);
    } finally {
      secret.clearPassword();
    }
  }

  /** With PBES2 the key info names only the family; the parameters know the algorithm. */
  private static String algorithm(EncryptedPrivateKeyInfo info) {
    String name = info.getAlgName();
    boolean isFamily = name.equals("PBES2") || name.equals("1.2.840.113549.1.5.13");
    return isFamily ? info.getAlgParameters().toString() : name;
  }

  /** The public key, or that of the first certificate. */
  PublicKey publicKey(List<String> algorithms) throws PemException {
    for (Block block : blocks) {
      if (block.label().equals(CERTIFICATE)) {
        return certificate(block).getPublicKey();
      }
      if (block.label().equals(PUBLIC_KEY)) {
        X509EncodedKeySpec spec = new X509EncodedKeySpec(decode(block));
        return key(algorithms, factory -> factory.generatePublic(spec));
      }
    }
    throw new PemException(source + " has no public key, only: " + labels());
  }

  private PrivateKey key(PKCS8EncodedKeySpec spec, List<String> algorithms) throws PemException {
    return key(algorithms, factory -> factory.generatePrivate(spec));
  }

  private interface Maker<K> {
    K make(KeyFactory factory) throws InvalidKeySpecException;
  }

  private <K> K key(List<String> algorithms, Maker<K> maker) throws PemException {
    for (String algorithm : algorithms) {
      try {
        return maker.make(KeyFactory.getInstance(algorithm));
      } catch (InvalidKeySpecException e) {
        // Not a key of this algorithm.
      } catch (GeneralSecurityException e) {
        throw new PemException("This Java runtime lacks " + algorithm, e);
      }
    }
    throw new PemException(
        source + " holds no key of a known kind: " + String.join(", ", algorithms));
  }

  private byte[] decode(Block block) throws PemException {
    try {
      return Base64.getMimeDecoder().decode(block.base64());
    } catch (IllegalArgumentException e) {
      throw new PemException(source + ": the block " + block.label() + " is not Base64", e);
    }
  }

  private String labels() {
    return String.join(", ", blocks.stream().map(Block::label).toList());
  }
}
