package org.rowanmq.wire.tls;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * The PEM files one side of a TLS connection is given. Immutable; the files are read when asked.
 *
 * @param certificate the own certificate, followed by those that lead to the root; null for none
 * @param key its private key, in PKCS#8; null for none
 * @param keyPassword file whose first line is the key's password; null if it has none
 * @param trusted certificates of the authorities to trust; null for those of the Java runtime
 */
public record TlsFiles(
    @Nullable Path certificate,
    @Nullable Path key,
    @Nullable Path keyPassword,
    @Nullable Path trusted) {
  private static final char[] NO_PASSWORD = new char[0];

  /** What was read. */
  public record Loaded(SSLContext context, List<String> warnings) {}

  /**
   * Reads and checks all files.
   *
   * @param epochMillis now: a certificate that is expired or not valid yet is refused
   * @throws PemException naming the file and what is wrong with it
   */
  public Loaded load(long epochMillis) throws PemException {
    List<String> warnings = new ArrayList<>();
    try {
      KeyManager @Nullable [] own = null;
      if (certificate != null && key != null) {
        Identity identity = Identity.read(certificate, key, password());
        identity.check(epochMillis, warnings);
        warnIfOpen(key, warnings);
        own = keyManagers(identity.key(), identity.chain());
      }
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(own, trusted == null ? null : trustManagers(trusted), null);
      return new Loaded(context, warnings);
    } catch (GeneralSecurityException e) {
      throw new PemException("TLS cannot be set up with " + this + ": " + e.getMessage(), e);
    }
  }

  /** Changes when a file has changed, as far as size and time of change tell. */
  public List<String> stamp() {
    return Stream.of(certificate, key, keyPassword, trusted)
        .filter(Objects::nonNull)
        .map(TlsFiles::stamp)
        .toList();
  }

  private static String stamp(@Nullable Path file) {
    if (file == null) {
      return "";
    }
    try {
      return Files.getLastModifiedTime(file) + "/" + Files.size(file);
    } catch (IOException e) {
      return "not there";
    }
  }

  private @Nullable String password() throws PemException {
    return keyPassword == null ? null : read(keyPassword).lines().findFirst().orElse("");
  }

  /** The text of a file; complaints name it. */
  static String read(Path file) throws PemException {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new PemException("There is no file " + file, e);
    } catch (AccessDeniedException e) {
      throw new PemException("The file " + file + " may not be read", e);
    } catch (MalformedInputException e) {
      throw new PemException(file + " is not a PEM file but a binary one", e);
    } catch (IOException | UncheckedIOException e) {
      throw new PemException("The file " + file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static void warnIfOpen(Path key, List<String> warnings) {
    if (!key.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return;
    }
    try {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(key);
      if (permissions.contains(PosixFilePermission.OTHERS_READ)) {
        warnings.add("The private key " + key + " can be read by everybody: chmod 600");
      }
    } catch (IOException e) {
      warnings.add("The permissions of the private key " + key + " cannot be seen: " + e);
    }
  }

  private static KeyManager[] keyManagers(PrivateKey key, List<X509Certificate> chain)
      throws GeneralSecurityException, PemException {
    KeyStore store = emptyStore();
    store.setKeyEntry("own", key, NO_PASSWORD, chain.toArray(new X509Certificate[0]));
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, NO_PASSWORD);
    return factory.getKeyManagers();
  }

  private static TrustManager[] trustManagers(Path file)
      throws GeneralSecurityException, PemException {
    KeyStore store = emptyStore();
    List<X509Certificate> authorities = Pem.parse(file.toString(), read(file)).certificates();
    for (int i = 0; i < authorities.size(); i++) {
      store.setCertificateEntry("authority-" + i, authorities.get(i));
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, PemException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try {
      store.load(null, null);
    } catch (IOException e) {
      throw new PemException("This Java runtime cannot make a key store", e);
    }
    return store;
  }
}
