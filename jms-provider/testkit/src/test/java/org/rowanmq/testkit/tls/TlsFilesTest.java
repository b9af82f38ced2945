package org.rowanmq.testkit.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.rowanmq.testkit.tls.TestAuthority.Issued;
import org.rowanmq.testkit.tls.TestAuthority.Kind;
import org.rowanmq.wire.tls.PemException;
import org.rowanmq.wire.tls.TlsFiles;

/** What {@link TlsFiles} makes of good and of bad files. */
class TlsFilesTest {
  @TempDir private Path directory = Path.of("");

  private static List<String> load(
      @Nullable Path certificate,
      @Nullable Path key,
      @Nullable Path password,
      @Nullable Path trusted)
      throws PemException {
    TlsFiles.Loaded loaded =
        new TlsFiles(certificate, key, password, trusted).load(Instant.now().toEpochMilli());
    assertThat(loaded.context().getProtocol()).isEqualTo("TLS");
    return loaded.warnings();
  }

  private static void assertRefused(Path certificate, Path key, String... words) {
    assertThatThrownBy(() -> load(certificate, key, null, null))
        .isInstanceOf(PemException.class)
        .message()
        .contains(words);
  }

  private Path write(String name, String text) throws Exception {
    return Files.writeString(directory.resolve(name), text);
  }

  @ParameterizedTest
  @EnumSource
  void aCertificateWithItsKeyIsTaken(Kind kind) throws Exception {
    Issued issued =
        TestAuthority.create(directory, "root", kind, Instant.now()).issue("broker", "localhost");
    Files.setPosixFilePermissions(issued.key(), PosixFilePermissions.fromString("rw-------"));
    assertThat(load(issued.certificate(), issued.key(), null, null)).isEmpty();
  }

  @Test
  void aChainIsTakenInOrderOnly() throws Exception {
    TestAuthority root = TestAuthority.create(directory, "root", Kind.EC, Instant.now());
    TestAuthority between = root.intermediate("between");
    Issued issued = between.issue("broker", "localhost");
    load(issued.certificate(), issued.key(), null, root.file());

    String own = Files.readString(issued.certificate());
    int second = own.indexOf("-----BEGIN", 10);
    int third = own.indexOf("-----BEGIN", second + 10);
    String wrongOrder =
        own.substring(0, second) + own.substring(third) + own.substring(second, third);
    assertRefused(write("order.pem", wrongOrder), issued.key(), "order.pem", "not in order");
  }

  @ParameterizedTest
  @EnumSource
  void anEncryptedKeyNeedsItsPassword(Kind kind) throws Exception {
    KeyPair pair = kind.keys();
    Path key = write("locked.key", TestAuthority.pem(pair.getPrivate(), "s3cret"));
    Issued other =
        TestAuthority.create(directory, "root", kind, Instant.now()).issue("broker", "localhost");

    assertRefused(other.certificate(), key, "locked.key", "encrypted", "password");
    Path wrong = write("wrong", "not it\n");
    assertThatThrownBy(() -> load(other.certificate(), key, wrong, null))
        .hasMessageContaining("is the password the right one?")
        .hasMessageNotContaining("not it");
    Path right = write("right", "s3cret\nsecond line\n");
    // Read, for it is told that it is another's.
    assertThatThrownBy(() -> load(other.certificate(), key, right, null))
        .hasMessageContaining("does not belong to the certificate");
  }

  @Test
  void anEncryptedKeyIsTakenWithItsCertificate() throws Exception {
    TestAuthority root = TestAuthority.create(directory, "root", Kind.RSA, Instant.now());
    Issued issued = root.issueLocked("broker", "s3cret", "localhost");
    load(issued.certificate(), issued.key(), write("pw", "s3cret"), null);
  }

  @Test
  void aKeyOfAnotherCertificateIsRefused() throws Exception {
    TestAuthority ec = TestAuthority.create(directory, "ec", Kind.EC, Instant.now());
    TestAuthority rsa = TestAuthority.create(directory, "rsa", Kind.RSA, Instant.now());
    Issued one = ec.issue("one", "localhost");
    Issued two = ec.issue("two", "localhost");
    Issued three = rsa.issue("three", "localhost");
    assertRefused(one.certificate(), two.key(), "two.key", "does not belong", "one.pem");
    assertRefused(one.certificate(), three.key(), "three.key", "does not belong", "one.pem");
  }

  @Test
  void datesAreChecked() throws Exception {
    TestAuthority root = TestAuthority.create(directory, "root", Kind.EC, Instant.now());
    Instant now = Instant.now();
    Issued past =
        root.issue("past", now.minus(Duration.ofDays(3)), Duration.ofDays(2), "localhost");
    assertRefused(past.certificate(), past.key(), "past.pem", "expired on 2");
    Issued coming =
        root.issue("coming", now.plus(Duration.ofDays(1)), Duration.ofDays(2), "localhost");
    assertRefused(coming.certificate(), coming.key(), "coming.pem", "not valid before 2");
    Issued brief =
        root.issue("brief", now.minus(Duration.ofDays(1)), Duration.ofDays(9), "localhost");
    assertThat(load(brief.certificate(), brief.key(), null, null))
        .anySatisfy(warning -> assertThat(warning).contains("brief.pem", "expires on 2"));
  }

  @Test
  void aKeyThatEverybodyCanReadIsWarnedAbout() throws Exception {
    Issued issued =
        TestAuthority.create(directory, "root", Kind.EC, Instant.now())
            .issue("broker", "localhost");
    Files.setPosixFilePermissions(issued.key(), PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(load(issued.certificate(), issued.key(), null, null))
        .anySatisfy(warning -> assertThat(warning).contains("broker.key", "chmod 600"));
  }

  @Test
  void filesThatAreNotWhatTheyShouldBeAreNamed() throws Exception {
    Issued issued =
        TestAuthority.create(directory, "root", Kind.EC, Instant.now())
            .issue("broker", "localhost");
    Path none = directory.resolve("none.pem");
    Path garbage = write("garbage", "these are not the keys you are looking for");
    Path broken = write("broken", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    Path noKey = write("no-key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
    Path old = write("old", "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n");
    Path binary = Files.write(directory.resolve("binary"), new byte[] {(byte) 0xFF, (byte) 0xFE});

    assertRefused(none, issued.key(), "There is no file", "none.pem");
    assertRefused(garbage, issued.key(), "garbage", "not a PEM file");
    assertRefused(binary, issued.key(), "binary", "not a PEM file");
    assertRefused(broken, issued.key(), "broken", "cannot be read");
    assertRefused(issued.key(), issued.key(), "broker.key", "has no certificate");
    assertRefused(issued.certificate(), issued.certificate(), "broker.pem", "has no private key");
    assertRefused(issued.certificate(), noKey, "no-key", "no key of a known kind");
    assertRefused(issued.certificate(), old, "old", "EC PRIVATE KEY", "openssl pkcs8 -topk8");
    assertThatThrownBy(() -> load(null, null, null, garbage)).hasMessageContaining("garbage");
  }

  @Test
  void theStampChangesWithTheFiles() throws Exception {
    Path file = write("ca.pem", "one");
    TlsFiles files = new TlsFiles(null, null, null, file);
    List<String> before = files.stamp();
    assertThat(files.stamp()).isEqualTo(before);
    Files.writeString(file, "longer");
    assertThat(files.stamp()).isNotEqualTo(before);
    Files.delete(file);
    assertThat(files.stamp()).containsExactly("not there");
  }
}
