package org.rowanmq.testkit.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/** A certificate authority that lives in a directory as PEM files. */
public final class TestAuthority {
  /** The kinds of keys RowanMQ takes. */
  public enum Kind {
    RSA("RSA", 2048, "SHA256withRSA", "1.2.840.113549.1.1.11"),
    EC("EC", 256, "SHA256withECDSA", "1.2.840.10045.4.3.2");

    private final String algorithm;
    private final int size;
    private final String signature;
    private final String oid;

    Kind(String algorithm, int size, String signature, String oid) {
      this.algorithm = algorithm;
      this.size = size;
      this.signature = signature;
      this.oid = oid;
    }

    /** A fresh pair. */
    public KeyPair keys() throws GeneralSecurityException {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      generator.initialize(size);
      return generator.generateKeyPair();
    }
  }

  /** A certificate with its chain, and its key, as files. */
  public record Issued(Path certificate, Path key) {}

  private static final Duration VALID = Duration.ofDays(90);
  private static final int ITERATIONS = 2048;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Path directory;
  private final String name;
  private final Kind kind;
  private final KeyPair keys;

  /** PEM of the certificates from this authority's to the root's. */
  private final String chain;

  private final Path certificate;
  private final Instant begin;

  private TestAuthority(
      Path directory, String name, Kind kind, Instant begin, KeyPair keys, String chain)
      throws IOException {
    this.begin = begin;
    this.directory = directory;
    this.name = name;
    this.kind = kind;
    this.keys = keys;
    this.chain = chain;
    this.certificate = Files.writeString(directory.resolve(name + ".pem"), chain);
  }

  /**
   * A root that signs itself.
   *
   * @param now its certificates are valid from an hour before
   */
  public static TestAuthority create(Path directory, String name, Kind kind, Instant now)
      throws GeneralSecurityException, IOException {
    Instant begin = now.minus(Duration.ofHours(1));
    KeyPair keys = kind.keys();
    byte[] root =
        certificate(name, keys.getPublic(), name, kind, keys.getPrivate(), begin, VALID, List.of());
    return new TestAuthority(directory, name, kind, begin, keys, pem("CERTIFICATE", root));
  }

  /** An authority under this one. */
  public TestAuthority intermediate(String other) throws GeneralSecurityException, IOException {
    KeyPair own = kind.keys();
    byte[] signed =
        certificate(other, own.getPublic(), name, kind, keys.getPrivate(), begin, VALID, List.of());
    return new TestAuthority(
        directory, other, kind, begin, own, pem("CERTIFICATE", signed) + chain);
  }

  /** The file a peer is given to trust. */
  public Path file() {
    return certificate;
  }

  /** A certificate for these host names and addresses, valid now. */
  public Issued issue(String subject, String... hosts)
      throws GeneralSecurityException, IOException {
    return issue(subject, begin, VALID, hosts);
  }

  /** A certificate whose key is encrypted. */
  public Issued issueLocked(String subject, String password, String... hosts)
      throws GeneralSecurityException, IOException {
    KeyPair own = kind.keys();
    Path file = write(subject, own, begin, VALID, hosts);
    return new Issued(
        file,
        Files.writeString(directory.resolve(subject + ".key"), pem(own.getPrivate(), password)));
  }

  /** A certificate with a validity of its own. */
  public Issued issue(String subject, Instant from, Duration valid, String... hosts)
      throws GeneralSecurityException, IOException {
    KeyPair own = kind.keys();
    Path file = write(subject, own, from, valid, hosts);
    return new Issued(
        file, Files.writeString(directory.resolve(subject + ".key"), pem(own.getPrivate())));
  }

  private Path write(String subject, KeyPair own, Instant from, Duration valid, String... hosts)
      throws GeneralSecurityException, IOException {
    byte[] signed =
        certificate(
            subject, own.getPublic(), name, kind, keys.getPrivate(), from, valid, List.of(hosts));
    // A root is not sent along: who trusts it has it.
    String above = chain.indexOf("BEGIN") == chain.lastIndexOf("BEGIN") ? "" : chain;
    return Files.writeString(
        directory.resolve(subject + ".pem"), pem("CERTIFICATE", signed) + above);
  }

  /** A private key in PKCS#8. */
  public static String pem(PrivateKey key) {
    return pem("PRIVATE KEY", key.getEncoded());
  }

  /** A private key in PKCS#8, encrypted as openssl does it: PBES2 with PBKDF2 and AES-256. */
  public static String pem(PrivateKey key, String password) throws GeneralSecurityException {
    byte[] salt = random(16);
    byte[] vector = random(16);
    byte[] secret =
        SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
            .generateSecret(new PBEKeySpec(password.toCharArray(), salt, ITERATIONS, 256))
            .getEncoded();
    Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
    cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(secret, "AES"), new IvParameterSpec(vector));
    byte[] hash = Der.sequence(Der.oid("1.2.840.113549.2.9"), Der.tagged(0x05));
    byte[] derivation =
        Der.sequence(
            Der.oid("1.2.840.113549.1.5.12"),
            Der.sequence(Der.octets(salt), Der.integer(BigInteger.valueOf(ITERATIONS)), hash));
    byte[] encryption = Der.sequence(Der.oid("2.16.840.1.101.3.4.1.42"), Der.octets(vector));
    byte[] scheme =
        Der.sequence(Der.oid("1.2.840.113549.1.5.13"), Der.sequence(derivation, encryption));
    return pem(
        "ENCRYPTED PRIVATE KEY",
        Der.sequence(scheme, Der.octets(cipher.doFinal(key.getEncoded()))));
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    RANDOM.nextBytes(bytes);
    return bytes;
  }

  private static String pem(String label, byte[] der) {
    return "-----BEGIN "
        + label
        + "-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
        + "\n-----END "
        + label
        + "-----\n";
  }

  /** X.509 version 3 (RFC 5280 §4.1); one without hosts may sign others. */
  private static byte[] certificate(
      String subject,
      PublicKey subjectKey,
      String issuer,
      Kind kind,
      PrivateKey issuerKey,
      Instant begin,
      Duration valid,
      List<String> hosts)
      throws GeneralSecurityException, IOException {
    byte[] algorithm = Der.sequence(Der.oid(kind.oid));
    byte[] body =
        Der.sequence(
            Der.tagged(0xA0, Der.integer(BigInteger.TWO)),
            Der.integer(new BigInteger(64, RANDOM)),
            algorithm,
            name(issuer),
            Der.sequence(Der.time(begin), Der.time(begin.plus(valid))),
            name(subject),
            subjectKey.getEncoded(),
            Der.tagged(
                0xA3, Der.sequence(hosts.isEmpty() ? authority() : alternativeNames(hosts))));
    Signature signature = Signature.getInstance(kind.signature);
    signature.initSign(issuerKey);
    signature.update(body);
    return Der.sequence(body, algorithm, Der.bits(signature.sign()));
  }

  private static byte[] name(String common) {
    return Der.sequence(Der.set(Der.sequence(Der.oid("2.5.4.3"), Der.text(common))));
  }

  private static byte[] authority() {
    return Der.sequence(
        Der.oid("2.5.29.19"), Der.bool(true), Der.octets(Der.sequence(Der.bool(true))));
  }

  private static byte[] alternativeNames(List<String> hosts) throws IOException {
    List<byte[]> names = new ArrayList<>();
    for (String host : hosts) {
      boolean isAddress = host.matches("[0-9.]+") || host.indexOf(':') >= 0;
      names.add(
          isAddress
              ? Der.tagged(0x87, InetAddress.getByName(host).getAddress())
              : Der.tagged(0x82, host.getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
    }
    return Der.sequence(
        Der.oid("2.5.29.17"), Der.octets(Der.sequence(names.toArray(new byte[0][]))));
  }
}
