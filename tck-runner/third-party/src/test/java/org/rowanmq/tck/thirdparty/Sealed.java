package org.rowanmq.tck.thirdparty;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;

/** Whether this run seals all bodies, as the system property {@code rowan.sealed} says, and how. */
final class Sealed {
  /** For each connection URI: nothing that is not sealed is taken. */
  static final String OPTIONS =
      Boolean.getBoolean("rowan.sealed")
          ? "&encrypt=all&sign=all&compress=deflate&compress-above=0"
              + "&require=encryption,signature&seal-keys="
              + keys().toUri().getRawPath()
          : "";

  private Sealed() {}

  private static Path keys() {
    try {
      Path directory = Files.createDirectories(Path.of(System.getProperty("rowan.work"), "keys"));
      Files.writeString(directory.resolve("all.key"), "0f".repeat(32));
      KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      pem(directory.resolve("all.private.pem"), "PRIVATE KEY", pair.getPrivate());
      pem(directory.resolve("all.public.pem"), "PUBLIC KEY", pair.getPublic());
      return directory;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void pem(Path file, String type, Key key) throws IOException {
    String lines =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
            .encodeToString(key.getEncoded());
    Files.writeString(
        file, "-----BEGIN " + type + "-----\n" + lines + "\n-----END " + type + "-----\n");
  }
}
