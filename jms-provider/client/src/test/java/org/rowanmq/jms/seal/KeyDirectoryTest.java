package org.rowanmq.jms.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyDirectoryTest {
  private static final String HEX = "0123456789abcdef".repeat(4);

  @TempDir private Path directory = Path.of("");
  private KeyDirectory keys = new KeyDirectory(directory);

  @BeforeEach
  void open() {
    keys = new KeyDirectory(directory);
  }

  private void write(String name, String text) throws Exception {
    Files.writeString(directory.resolve(name), text);
  }

  private static String pem(String label, Key key) {
    return "-----BEGIN "
        + label
        + "-----\n"
        + Base64.getMimeEncoder().encodeToString(key.getEncoded())
        + "\n-----END "
        + label
        + "-----\n";
  }

  @Test
  void secretsAreHexadecimalOrBase64() throws Exception {
    write("a.key", HEX + "\n");
    write("b.key", Base64.getEncoder().encodeToString(new byte[32]));

    assertThat(keys.secretKey("a")).isNotNull();
    assertThat(keys.secretKey("b").getEncoded()).isEqualTo(new byte[32]);
    assertThat(keys.secretKey("c")).isNull();
  }

  @Test
  void keysOfEachKindAreRead() throws Exception {
    write("ann.private.pem", pem("PRIVATE KEY", Keys.ANN.getPrivate()));
    write("ann.public.pem", pem("PUBLIC KEY", Keys.ANN.getPublic()));
    write("signer.private.pem", pem("PRIVATE KEY", Keys.SIGNER.getPrivate()));
    write("signer.public.pem", pem("PUBLIC KEY", Keys.SIGNER.getPublic()));

    assertThat(keys.privateKey("ann")).isEqualTo(Keys.ANN.getPrivate());
    assertThat(keys.publicKey("ann")).isEqualTo(Keys.ANN.getPublic());
    assertThat(keys.privateKey("signer")).isEqualTo(Keys.SIGNER.getPrivate());
    assertThat(keys.publicKey("signer")).isEqualTo(Keys.SIGNER.getPublic());
    assertThat(keys.publicKey("bob")).isNull();
  }

  @Test
  void aNewKeyIsFoundWithoutARestart() throws Exception {
    assertThat(keys.secretKey("late")).isNull();
    write("late.key", HEX);
    assertThat(keys.secretKey("late")).isNotNull();
  }

  @Test
  void whatIsNoKeyIsToldWithItsFileAndWithoutItsText() throws Exception {
    write("short.key", "abcd1234");
    write("odd.private.pem", "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----");

    assertThatThrownBy(() -> keys.secretKey("short"))
        .isInstanceOf(GeneralSecurityException.class)
        .hasMessageContaining("short.key")
        .hasMessageNotContaining("abcd");
    assertThatThrownBy(() -> keys.privateKey("odd"))
        .hasMessageContaining("odd.private.pem")
        .hasMessageNotContaining("c2Vj");
  }

  @Test
  void anIdNeverLeavesTheDirectory() throws Exception {
    Files.writeString(directory.resolve("x.key"), HEX);
    KeyDirectory below = new KeyDirectory(Files.createDirectory(directory.resolve("below")));

    for (String id : new String[] {"../x", "/x", "..", ".x", "", "a/b", "a\\b"}) {
      assertThat(below.secretKey(id)).as(id).isNull();
    }
  }

  @Test
  void equalsAnotherOfTheSameDirectoryAndShowsNoKey() throws Exception {
    write("a.key", HEX);
    assertThat(keys.secretKey("a")).isNotNull();

    assertThat(keys)
        .isEqualTo(new KeyDirectory(directory))
        .hasSameHashCodeAs(new KeyDirectory(directory));
    assertThat(keys).isNotEqualTo(new KeyDirectory(directory.resolve("other")));
    assertThat(keys.toString()).doesNotContain(HEX);
  }
}
