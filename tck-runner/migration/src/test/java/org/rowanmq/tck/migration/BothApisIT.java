package org.rowanmq.tck.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.rowanmq.tck.harness.PackagedBroker;
import org.rowanmq.tck.harness.PackagedBroker.Role;

/** Both clients on one class path, in one JVM, understand each other over a real broker. */
class BothApisIT {
  private static final String USER = "mover";
  private static final String PASSWORD = UUID.randomUUID().toString();
  private static final PackagedBroker BROKER = PackagedBroker.shared();

  private final String queue = "letters-" + UUID.randomUUID();
  private final String clientId = "client-" + UUID.randomUUID();

  /** Which half does it. */
  enum Api {
    JAVAX,
    JAKARTA;

    Side connect(String clientId) throws Exception {
      return this == JAVAX
          ? new JavaxSide(BROKER.url(), USER, PASSWORD, clientId)
          : new JakartaSide(BROKER.url(), USER, PASSWORD, clientId);
    }
  }

  @BeforeAll
  static void addUser() {
    BROKER.addUser(USER, PASSWORD, Role.USER);
  }

  static List<Arguments> lettersBothWays() {
    List<Object> values =
        new ArrayList<>(
            List.of(
                true,
                Byte.MIN_VALUE,
                Short.MAX_VALUE,
                '\u20ac',
                Integer.MIN_VALUE,
                Long.MAX_VALUE,
                1.5f,
                Double.MIN_VALUE,
                "\u4f60\u597d",
                new byte[] {1, 2, 3}));
    values.add(null);
    Map<String, Object> map =
        Map.of(
            "boolean",
            true,
            "byte",
            (byte) -1,
            "short",
            (short) 2,
            "char",
            '\u20ac',
            "int",
            3,
            "long",
            4L,
            "float",
            1.5f,
            "double",
            2.5,
            "text",
            "value",
            "bytes",
            new byte[] {9, 8});
    List<Letter> letters =
        List.of(
            Letter.of(Letter.Kind.PLAIN, null),
            Letter.of(Letter.Kind.TEXT, "plain \u0000\u00e4\u20ac\ud83d\ude00\r\n"),
            Letter.of(Letter.Kind.TEXT, null),
            Letter.of(Letter.Kind.MAP, map),
            new Letter(
                Letter.Kind.STREAM,
                values,
                null,
                null,
                null,
                true,
                4,
                0,
                Map.of("length", values.size())),
            Letter.of(Letter.Kind.BYTES, new byte[] {0, -1, 127, -128}),
            Letter.of(Letter.Kind.OBJECT, new BigDecimal("12345678901234567890.125")),
            new Letter(
                Letter.Kind.PLAIN,
                null,
                "correlated \u20ac",
                "order",
                "answers",
                false,
                9,
                600_000,
                Map.of(
                    "aBoolean",
                    true,
                    "aByte",
                    Byte.MIN_VALUE,
                    "aShort",
                    Short.MAX_VALUE,
                    "anInt",
                    Integer.MIN_VALUE,
                    "aLong",
                    Long.MAX_VALUE,
                    "aFloat",
                    1.5f,
                    "aDouble",
                    Double.MIN_VALUE,
                    "aString",
                    "\u4f60\u597d \ud83d\ude00",
                    "JMSXGroupID",
                    "group",
                    "JMSXGroupSeq",
                    3)));
    return letters.stream()
        .flatMap(
            letter ->
                List.of(
                    Arguments.of(Api.JAVAX, Api.JAKARTA, letter),
                    Arguments.of(Api.JAKARTA, Api.JAVAX, letter))
                    .stream())
        .toList();
  }

  @ParameterizedTest
  @MethodSource("lettersBothWays")
  void everythingInAMessageArrives(Api from, Api to, Letter letter) throws Exception {
    try (Side sender = from.connect(clientId + "-from");
        Side receiver = to.connect(clientId + "-to")) {
      sender.send(queue, letter);
      Letter received = receiver.receive(queue);
      boolean unused =
          received.properties().keySet().removeAll(List.of("JMSXDeliveryCount", "JMSXUserID"));
      assertThat(received).usingRecursiveComparison().isEqualTo(letter);
    }
  }

  @ParameterizedTest
  @CsvSource({"JAVAX, JAKARTA", "JAKARTA, JAVAX"})
  void theOneAnswersTheOther(Api asking, Api answering) throws Exception {
    try (Side asker = asking.connect(clientId + "-asks");
        Side answerer = answering.connect(clientId + "-answers")) {
      CompletableFuture<Void> answered =
          CompletableFuture.runAsync(
              () -> {
                try {
                  answerer.answer(queue);
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              });
      assertThat(asker.ask(queue, "anybody there?")).isEqualTo("ANYBODY THERE?");
      answered.get(30, TimeUnit.SECONDS);
    }
  }

  @ParameterizedTest
  @CsvSource({"JAVAX, JAKARTA", "JAKARTA, JAVAX"})
  void aDurableSubscriptionMovesOver(Api before, Api after) throws Exception {
    String topic = "news-" + queue;
    try (Side old = before.connect(clientId)) {
      old.subscribe(topic, "archive");
    }
    try (Side publisher = before.connect(clientId + "-publishes")) {
      publisher.publish(topic, "while nobody listens");
    }
    try (Side fresh = after.connect(clientId)) {
      assertThat(fresh.collect(topic, "archive")).isEqualTo("while nobody listens");
    }
  }

  @Test
  void eachTellsTheVersionOfItsApi() throws Exception {
    try (Side javax = Api.JAVAX.connect(clientId + "-2");
        Side jakarta = Api.JAKARTA.connect(clientId + "-3")) {
      assertThat(javax.version()).isEqualTo("2.0");
      assertThat(jakarta.version()).isEqualTo("3.1");
    }
  }
}
