package org.rowanmq.jms.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.rowanmq.jms.seal.Sealing.Compression;
import org.rowanmq.jms.seal.Sealing.Requirement;
import org.rowanmq.wire.BodyType;
import org.rowanmq.wire.ContentBuilder;
import org.rowanmq.wire.ContentView;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.MessageContent;

class SealTest {
  private static final String SECRET_TEXT = "attack at dawn ".repeat(20);

  /** Checking a signature takes its time. */
  private static final int[] FLIP_ONE = {0x10};

  private static Keys everything() {
    return new Keys()
        .secret("k1", 7)
        .of("ann", Keys.ANN.getPublic())
        .of("ann", Keys.ANN.getPrivate())
        .of("bob", Keys.BOB.getPublic())
        .of("signer", Keys.SIGNER.getPublic())
        .of("signer", Keys.SIGNER.getPrivate());
  }

  private static ContentBuilder builder() {
    return new ContentBuilder()
        .timestampMillis(1_700_000_000_000L)
        .correlationId("c-1")
        .replyTo(Destination.queue("answers"))
        .type("order")
        .property("colour", "green")
        .property("amount", 7);
  }

  private static List<MessageContent> contents() {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("a", "text");
    map.put("b", new byte[] {1, 2});
    map.put("c", null);
    byte[] bytes = SECRET_TEXT.getBytes(StandardCharsets.US_ASCII);
    return List.of(
        builder().noBody().build(),
        builder().text(SECRET_TEXT).build(),
        builder().text("").build(),
        builder().text(null).build(),
        builder().text("half \ud83d").build(),
        builder().bytes(bytes, 0, bytes.length).build(),
        builder().bytes(bytes, 0, 0).build(),
        builder().map(map).build(),
        builder().stream(List.of("x", 1, true)).build(),
        builder().object(bytes).build(),
        builder().object(null).build(),
        new ContentBuilder().build());
  }

  static Stream<Sealing.Outgoing> methods() {
    List<Sealing.Outgoing> methods = new ArrayList<>();
    for (Compression compression :
        List.of(Compression.NONE, Compression.DEFLATE, Compression.GZIP, Compression.ZSTD)) {
      for (boolean digest : new boolean[] {false, true}) {
        for (List<String> keys : List.of(List.<String>of(), List.of("k1"), List.of("bob", "ann"))) {
          methods.add(Party.sending(compression, digest, keys, null));
          methods.add(Party.sending(compression, digest, keys, "signer"));
          methods.add(Party.sending(compression, digest, keys, "ann"));
        }
      }
    }
    return methods.stream();
  }

  @ParameterizedTest
  @MethodSource("methods")
  void everyBodyComesBackByteForByte(Sealing.Outgoing method) throws Exception {
    Party sender = Party.sender(everything(), method);
    Party receiver = Party.receiver(everything());
    for (MessageContent content : contents()) {
      byte[] sealed = sender.seal(content);

      Party.Opened opened = receiver.open(sealed);

      assertThat(opened.content()).isEqualTo(content.bytes());
      assertThat(opened.signer()).isEqualTo(method.signAs());
    }
  }

  @Test
  void headersAndPropertiesStayReadableAndTheBodyDoesNot() throws Exception {
    MessageContent content = builder().text(SECRET_TEXT).build();

    byte[] sealed = Party.sender(everything(), Party.encrypting("k1")).seal(content);

    ContentView view = ContentView.of(sealed);
    assertThat(view.bodyType()).isEqualTo(BodyType.SEALED);
    assertThat(view.properties()).containsEntry("colour", "green").containsEntry("amount", 7);
    assertThat(view.correlationId()).isEqualTo("c-1");
    assertThat(view.replyTo()).isEqualTo(Destination.queue("answers"));
    assertThat(view.type()).isEqualTo("order");
    assertThat(view.timestampMillis()).isEqualTo(1_700_000_000_000L);
    assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("attack");
    assertThat(Party.sender(everything(), Party.encrypting("k1")).seal(content))
        .isNotEqualTo(sealed);
  }

  static Stream<Sealing.Outgoing> guarded() {
    return Stream.of(
        Party.encrypting("k1"),
        Party.encrypting("bob", "ann"),
        Party.signing("signer"),
        Party.sending(Compression.NONE, true, List.of(), null),
        Party.sending(Compression.DEFLATE, true, List.of("k1"), "signer"));
  }

  /** Of a digest alone this is so only for accidents: whoever alters on purpose makes a new one. */
  @ParameterizedTest
  @MethodSource("guarded")
  void noAlteredByteIsEverTakenForTheMessage(Sealing.Outgoing method) throws Exception {
    MessageContent content = builder().text(SECRET_TEXT).build();
    byte[] sealed = Party.sender(everything(), method).seal(content);
    Party receiver =
        method.signAs() != null
            ? Party.receiver(everything(), Requirement.SIGNATURE)
            : method.encryptFor().isEmpty()
                ? Party.receiver(everything())
                : Party.receiver(everything(), Requirement.ENCRYPTION);
    for (int at = 0; at < sealed.length; at++) {
      for (int flip : method.signAs() == null ? new int[] {1 << (at % 8), 0xff} : FLIP_ONE) {
        byte[] altered = sealed.clone();
        altered[at] ^= (byte) flip;
        boolean isDemanded = method.signAs() != null || !method.encryptFor().isEmpty();
        if (ContentView.isSealed(altered) || isDemanded) {
          assertNotBelieved(receiver, altered, "byte " + at + " by " + flip);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("guarded")
  void nothingCutOffAndNothingAppendedIsTakenForTheMessage(Sealing.Outgoing method)
      throws Exception {
    byte[] sealed = Party.sender(everything(), method).seal(builder().text(SECRET_TEXT).build());
    Party receiver = Party.receiver(everything());
    int body = ContentView.of(sealed).bodyOffset();
    for (int length = body; length < sealed.length; length += 3) {
      assertNotBelieved(receiver, java.util.Arrays.copyOf(sealed, length), "cut at " + length);
    }
    assertNotBelieved(
        receiver, java.util.Arrays.copyOf(sealed, sealed.length + 1), "one byte more");
  }

  private static void assertNotBelieved(Party receiver, byte[] altered, String what) {
    try {
      Party.Opened opened = receiver.open(altered);
      throw new AssertionError(
          what + " was believed: " + HexFormat.of().formatHex(opened.content()));
    } catch (MessageFormatException expected) {
      assertThat(expected.getErrorCode()).as(what).startsWith("SEAL_");
    } catch (org.rowanmq.wire.ProtocolException unreadable) {
      // Not even a content any more.
    } catch (JMSException other) {
      throw new AssertionError(what, other);
    }
  }

  @Test
  void aMissingKeyIsNamed() throws Exception {
    byte[] sealed = Party.sender(everything(), Party.encrypting("k1")).seal(contents().get(1));

    assertSealFailure(
        () -> Party.receiver(new Keys().secret("k2", 7)).open(sealed), ErrorCode.SEAL_KEY, "k1");
    assertSealFailure(() -> Party.receiver(null).open(sealed), ErrorCode.SEAL_KEY, "k1");
  }

  @Test
  void anotherKeyUnderTheSameIdIsTold() throws Exception {
    byte[] sealed = Party.sender(everything(), Party.encrypting("k1")).seal(contents().get(1));

    assertSealFailure(
        () -> Party.receiver(new Keys().secret("k1", 8)).open(sealed),
        ErrorCode.SEAL_KEY,
        "'k1' is another one");
    byte[] forAnn = Party.sender(everything(), Party.encrypting("ann")).seal(contents().get(1));
    assertSealFailure(
        () -> Party.receiver(new Keys().of("ann", Keys.BOB.getPrivate())).open(forAnn),
        ErrorCode.SEAL_KEY,
        "'ann'");
  }

  @Test
  void aProviderThatFailsIsTold() throws Exception {
    byte[] sealed = Party.sender(everything(), Party.encrypting("k1")).seal(contents().get(1));
    KeyProvider failing =
        new KeyProvider() {
          @Override
          public javax.crypto.SecretKey secretKey(String id) {
            throw new IllegalStateException("vault is closed");
          }
        };

    assertSealFailure(
        () -> Party.receiver(failing).open(sealed), ErrorCode.SEAL_KEY, "vault is closed");
  }

  @Test
  void whatWasSealedWithAnOldKeyIsOpenedAfterTheRotation() throws Exception {
    Keys before = new Keys().secret("2025", 1);
    Keys after = new Keys().secret("2025", 1).secret("2026", 2);
    MessageContent content = contents().get(1);

    byte[] old = Party.sender(before, Party.encrypting("2025")).seal(content);
    byte[] fresh = Party.sender(after, Party.encrypting("2026")).seal(content);

    Party receiver = Party.receiver(after);
    assertThat(receiver.open(old).content()).isEqualTo(content.bytes());
    assertThat(receiver.open(fresh).content()).isEqualTo(content.bytes());
    assertSealFailure(() -> Party.receiver(before).open(fresh), ErrorCode.SEAL_KEY, "[2026]");
  }

  @Test
  void everyReceiverOpensWhatWasEncryptedForAllAndNobodyElseDoes() throws Exception {
    Party sender = Party.sender(everything(), Party.encrypting("ann", "bob"));
    MessageContent content = contents().get(1);
    Party ann = Party.receiver(new Keys().of("ann", Keys.ANN.getPrivate()));
    Party bob = Party.receiver(new Keys().of("bob", Keys.BOB.getPrivate()));
    for (int i = 0; i < 3; i++) {
      byte[] sealed = sender.seal(content);
      assertThat(ann.open(sealed).content()).isEqualTo(content.bytes());
      assertThat(bob.open(sealed).content()).isEqualTo(content.bytes());
      assertSealFailure(
          () -> Party.receiver(new Keys().secret("k1", 7)).open(sealed),
          ErrorCode.SEAL_KEY,
          "[ann, bob]");
    }
  }

  @Test
  void aSignerWhoIsNotKnownIsNobodyUnlessASignatureIsRequired() throws Exception {
    byte[] sealed = Party.sender(everything(), Party.signing("signer")).seal(contents().get(1));

    assertThat(Party.receiver(null).open(sealed).signer()).isNull();
    assertSealFailure(
        () -> Party.receiver(new Keys(), Requirement.SIGNATURE).open(sealed),
        ErrorCode.SEAL_KEY,
        "'signer'");
  }

  @Test
  void aSignatureByAnotherIsRefusedWhetherRequiredOrNot() throws Exception {
    byte[] forged =
        Party.sender(
                new Keys().of("signer", Keys.OTHER_SIGNER.getPrivate()), Party.signing("signer"))
            .seal(contents().get(1));
    byte[] otherAlgorithm =
        Party.sender(new Keys().of("signer", Keys.ANN.getPrivate()), Party.signing("signer"))
            .seal(contents().get(1));

    for (Requirement[] required : new Requirement[][] {{}, {Requirement.SIGNATURE}}) {
      Party receiver = Party.receiver(everything(), required);
      assertSealFailure(() -> receiver.open(forged), ErrorCode.SEAL_BROKEN, "'signer'");
      assertSealFailure(() -> receiver.open(otherAlgorithm), ErrorCode.SEAL_BROKEN, "'signer'");
    }
  }

  @Test
  void whatIsLessThanRequiredIsRefused() throws Exception {
    MessageContent plain = contents().get(1);
    byte[] signed = Party.sender(everything(), Party.signing("signer")).seal(plain);
    byte[] encrypted = Party.sender(everything(), Party.encrypting("k1")).seal(plain);
    byte[] shorter = Party.sender(everything(), Party.compressing(Compression.DEFLATE)).seal(plain);
    Party encryption = Party.receiver(everything(), Requirement.ENCRYPTION);
    Party signature = Party.receiver(everything(), Requirement.SIGNATURE);

    for (byte[] each : List.of(plain.bytes(), signed, shorter)) {
      assertSealFailure(() -> encryption.open(each), ErrorCode.SEAL_REQUIRED, "encryption");
    }
    for (byte[] each : List.of(plain.bytes(), encrypted, shorter)) {
      assertSealFailure(() -> signature.open(each), ErrorCode.SEAL_REQUIRED, "signature");
    }
    assertThat(encryption.open(encrypted).content()).isEqualTo(plain.bytes());
    assertThat(signature.open(signed).signer()).isEqualTo("signer");
  }

  @Test
  void aMessageThatWasMovedToAnotherDestinationIsRefused() throws Exception {
    byte[] sealed = Party.sender(everything(), Party.encrypting("k1")).seal(contents().get(1));

    assertSealFailure(
        () -> Party.receiver(everything()).open(sealed, Destination.queue("payments")),
        ErrorCode.SEAL_BROKEN,
        "queue://orders");
  }

  @Test
  void whatASenderLacksIsNamed() throws Exception {
    MessageContent content = contents().get(1);
    assertSealFailure(
        () -> Party.sender(new Keys(), Party.encrypting("k9")).seal(content),
        ErrorCode.SEAL_KEY,
        "'k9'");
    assertSealFailure(
        () -> Party.sender(everything(), Party.encrypting("k1", "ann")).seal(content),
        ErrorCode.SEAL_KEY,
        "'k1'");
    assertSealFailure(
        () -> Party.sender(everything(), Party.encrypting("signer")).seal(content),
        ErrorCode.SEAL_KEY,
        "'signer' is not an RSA key");
    assertSealFailure(
        () -> Party.sender(new Keys(), Party.signing("nobody")).seal(content),
        ErrorCode.SEAL_KEY,
        "'nobody'");
    assertThatThrownBy(
            () -> new Party(new Sealing(null, Party.signing("ann"), Sealing.Incoming.defaults())))
        .isInstanceOf(JMSException.class)
        .hasMessageContaining("seal-keys");
  }

  @Test
  void configurationShowsIdsAndNeverKeys() {
    KeyProvider talkative =
        new KeyProvider() {
          @Override
          public String toString() {
            return "secret";
          }
        };
    Sealing sealing = new Sealing(talkative, Party.encrypting("k1"), Sealing.Incoming.defaults());

    assertThat(sealing.toString()).contains("k1").doesNotContain("secret");
  }

  private static void assertSealFailure(ThrowingCallable step, ErrorCode code, String named) {
    assertThatThrownBy(step)
        .isInstanceOf(MessageFormatException.class)
        .hasMessageContaining(named)
        .satisfies(e -> assertThat(((JMSException) e).getErrorCode()).isEqualTo(code.symbol()))
        .satisfies(e -> assertThat(e.toString()).doesNotContain("070707"));
  }
}
