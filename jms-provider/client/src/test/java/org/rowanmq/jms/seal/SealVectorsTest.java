package org.rowanmq.jms.seal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.rowanmq.jms.connection.OutgoingContent;
import org.rowanmq.jms.seal.Sealing.Compression;
import org.rowanmq.jms.seal.Sealing.Incoming;
import org.rowanmq.jms.seal.Sealing.Outgoing;
import org.rowanmq.jms.seal.Sealing.Requirement;
import org.rowanmq.runtime.Clock;
import org.rowanmq.runtime.Environment;
import org.rowanmq.runtime.Threads;
import org.rowanmq.runtime.Timers;
import org.rowanmq.wire.ContentBuilder;
import org.rowanmq.wire.MessageContent;

/**
 * Sealed contents that other languages test against, in the form of {@code GoldenVectorsTest}.
 * {@code -Drowan.vectors=DIRECTORY} writes the file anew: only ever for a new version of the seal.
 */
class SealVectorsTest {
  private static final Path FILE = Path.of("../wire/src/test/resources/vectors/sealed.hex");
  private static final String SALT = "a0a1a2a3a4a5a6a7a8a9aaabacadaeaf";

  /** Of RFC 8032 §7.1, test 1. */
  private static final String SIGNER_SEED =
      "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";

  private static final String SIGNER_PUBLIC =
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

  private static final String COMMENT =
      """
      # Sealed contents. Secret key 'k1': 32 bytes 07; salt a0 to af. Signer 'shop': the Ed25519 key of RFC 8032
      # section 7.1, test 1. Sent to queue://orders. Of each: the plain content, then the sealed one.

      """;

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }

  private static Keys keys() throws Exception {
    KeyFactory factory = KeyFactory.getInstance("Ed25519");
    return new Keys()
        .secret("k1", 7)
        .of(
            "shop",
            factory.generatePrivate(
                new PKCS8EncodedKeySpec(hex("302e020100300506032b657004220420" + SIGNER_SEED))))
        .of(
            "shop",
            factory.generatePublic(
                new X509EncodedKeySpec(hex("302a300506032b6570032100" + SIGNER_PUBLIC))));
  }

  private static byte[] seal(MessageContent content, Outgoing outgoing, int segmentBytes)
      throws Exception {
    Sealing sealing = new Sealing(keys(), outgoing, Incoming.defaults());
    Sealer sealer = new Sealer(sealing, new SealKeys(keys(), new FixedSalt()), null, segmentBytes);
    MessageContent sealed = sealer.seal(OutgoingContent.of(content), Party.ORDERS).whole();
    if (sealed == null) {
      throw new IllegalStateException("A content in memory stays there");
    }
    return sealed.bytes();
  }

  private static Map<String, byte[]> vectors() throws Exception {
    MessageContent text =
        new ContentBuilder()
            .timestampMillis(1_795_000_000_000L)
            .correlationId("c-1")
            .property("colour", "green")
            .text("Grüße, attack at dawn")
            .build();
    MessageContent bytes = new ContentBuilder().bytes(hex("00010203040506070809"), 0, 10).build();
    MessageContent nothing = new ContentBuilder().text(null).build();
    Map<String, byte[]> vectors = new LinkedHashMap<>();
    add(
        vectors,
        "Text, SHA-256",
        text,
        Party.sending(Compression.NONE, true, List.of(), null),
        1024);
    add(vectors, "Text, encrypted for k1", text, Party.encrypting("k1"), 1024);
    add(vectors, "Text, signed by shop", text, Party.signing("shop"), 1024);
    add(
        vectors,
        "Bytes in segments of 4, encrypted for k1, SHA-256, signed by shop",
        bytes,
        Party.sending(Compression.NONE, true, List.of("k1"), "shop"),
        4);
    add(vectors, "Null text, encrypted for k1", nothing, Party.encrypting("k1"), 1024);
    return vectors;
  }

  private static void add(
      Map<String, byte[]> to,
      String what,
      MessageContent plain,
      Outgoing outgoing,
      int segmentBytes)
      throws Exception {
    to.put("Plain: " + what, plain.bytes());
    to.put(what, seal(plain, outgoing, segmentBytes));
  }

  @Test
  void sealedContentsMatchTheirVectors() throws Exception {
    StringBuilder file = new StringBuilder(COMMENT);
    for (Map.Entry<String, byte[]> each : vectors().entrySet()) {
      file.append("# ").append(each.getKey()).append('\n');
      for (int at = 0; at < each.getValue().length; at += 32) {
        int end = Math.min(each.getValue().length, at + 32);
        file.append(HexFormat.of().formatHex(Arrays.copyOfRange(each.getValue(), at, end)))
            .append('\n');
      }
      file.append('\n');
    }
    String directory = System.getProperty("rowan.vectors");
    if (directory != null) {
      Files.writeString(Path.of(directory, "sealed.hex"), file);
    }

    assertThat(file.toString()).isEqualTo(Files.readString(FILE));
  }

  @Test
  void vectorsAreOpened() throws Exception {
    List<byte[]> contents = read();
    Party receiver = Party.receiver(keys());
    for (int i = 0; i < contents.size(); i += 2) {
      assertThat(receiver.open(contents.get(i + 1)).content()).isEqualTo(contents.get(i));
    }
    assertThat(Party.receiver(keys(), Requirement.SIGNATURE).open(contents.get(5)).signer())
        .isEqualTo("shop");
  }

  private static List<byte[]> read() throws IOException {
    List<byte[]> contents = new ArrayList<>();
    for (String block : Files.readString(FILE).split("\n\n")) {
      StringBuilder digits = new StringBuilder();
      block.lines().filter(line -> !line.startsWith("#")).forEach(digits::append);
      if (!digits.isEmpty()) {
        contents.add(hex(digits.toString()));
      }
    }
    return contents;
  }

  /** Makes the same salt each time. */
  private static final class FixedSalt implements Environment {
    @Override
    public void secureRandom(byte[] bytes) {
      System.arraycopy(hex(SALT), 0, bytes, 0, bytes.length);
    }

    @Override
    public Clock clock() {
      return Party.ENVIRONMENT.clock();
    }

    @Override
    public Timers timers() {
      return Party.ENVIRONMENT.timers();
    }

    @Override
    public Threads threads() {
      return Party.ENVIRONMENT.threads();
    }

    @Override
    public RandomGenerator random() {
      return Party.ENVIRONMENT.random();
    }
  }
}
