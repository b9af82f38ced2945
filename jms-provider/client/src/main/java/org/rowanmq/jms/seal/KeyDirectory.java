package org.rowanmq.jms.seal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.rowanmq.wire.SealHeader;
import org.rowanmq.wire.tls.PemException;
import org.rowanmq.wire.tls.PemKeys;

/**
 * Keys in the files of a directory: {@code ID.key} holds a shared secret, 32 bytes as hexadecimal
 * digits or Base64; {@code ID.public.pem} a public key or a certificate; {@code ID.private.pem} a
 * private key in PKCS#8. A file is read when its key is first needed, and kept: what is new is
 * found without a restart, what is changed or deleted is noticed after one. Equal to another of the
 * same directory. Thread-safe.
 */
public final class KeyDirectory implements KeyProvider {
  private static final System.Logger LOG = System.getLogger(KeyDirectory.class.getName());
  private static final int SECRET_BYTES = 32;

  private final Path directory;
  private final Map<String, Object> keys = new ConcurrentHashMap<>();

  public KeyDirectory(Path directory) {
    this.directory = directory;
  }

  private interface Reader<K> {
    K read(Path file, String text) throws GeneralSecurityException;
  }

  @Override
  public @Nullable SecretKey secretKey(String id) throws GeneralSecurityException {
    return key(id, ".key", SecretKey.class, KeyDirectory::secret);
  }

  @Override
  public @Nullable PublicKey publicKey(String id) throws GeneralSecurityException {
    return key(id, ".public.pem", PublicKey.class, (file, text) -> pem(file).publicKey(text));
  }

  @Override
  public @Nullable PrivateKey privateKey(String id) throws GeneralSecurityException {
    return key(id, ".private.pem", PrivateKey.class, (file, text) -> pem(file).privateKey(text));
  }

  private <K> @Nullable K key(String id, String ending, Class<K> type, Reader<K> reader)
      throws GeneralSecurityException {
    if (!SealHeader.isKeyId(id)) {
      return null;
    }
    String name = id + ending;
    Object known = keys.get(name);
    if (known == null) {
      Path file = directory.resolve(name);
      try {
        known = reader.read(file, Files.readString(file, StandardCharsets.US_ASCII));
        warnOfReaders(file, type);
      } catch (NoSuchFileException e) {
        return null;
      } catch (IOException e) {
        throw new KeyException("The key file " + file + " cannot be read: " + e.getMessage(), e);
      }
      keys.put(name, known);
    }
    return type.cast(known);
  }

  private static void warnOfReaders(Path file, Class<?> type) throws IOException {
    if (type == PublicKey.class
        || !file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return;
    }
    if (Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)) {
      LOG.log(
          System.Logger.Level.WARNING,
          "Everybody on this machine can read the key file {0}: chmod 600",
          file);
    }
  }

  private static SecretKey secret(Path file, String text) throws GeneralSecurityException {
    String digits = text.strip();
    byte[] bytes;
    try {
      bytes =
          digits.length() == 2 * SECRET_BYTES
              ? HexFormat.of().parseHex(digits)
              : Base64.getDecoder().decode(digits);
    } catch (IllegalArgumentException e) {
      bytes = new byte[0];
    }
    if (bytes.length != SECRET_BYTES) {
      throw new InvalidKeyException(
          "The key file " + file + " does not hold 32 bytes as 64 hexadecimal digits or Base64");
    }
    return new SecretKeySpec(bytes, "HmacSHA256");
  }

  private static Pem pem(Path file) {
    return new Pem(file);
  }

  private record Pem(Path file) {
    PublicKey publicKey(String text) throws GeneralSecurityException {
      try {
        return PemKeys.publicKey(file.toString(), text);
      } catch (PemException e) {
        throw new KeyException(e.getMessage(), e);
      }
    }

    PrivateKey privateKey(String text) throws GeneralSecurityException {
      try {
        return PemKeys.privateKey(file.toString(), text);
      } catch (PemException e) {
        throw new KeyException(e.getMessage(), e);
      }
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof KeyDirectory that && directory.equals(that.directory);
  }

  @Override
  public int hashCode() {
    return directory.hashCode();
  }

  /** The directory; never a key. */
  @Override
  public String toString() {
    return "keys in " + directory;
  }
}
