package org.rowanmq.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ContentTest {
  private static final String LONE_SURROGATE = "half \ud83d";
  private static final String WIDE = "Grüße, \u20ac, \ud83d\ude00, \u0000";

  @Test
  void emptyMessageIsThreeBytes() throws Exception {
    MessageContent content = new ContentBuilder().build();

    assertThat(content.bytes()).containsExactly(1, 0, 0);
    ContentView view = ContentView.of(content.bytes());
    assertThat(view.bodyType()).isEqualTo(BodyType.NONE);
    assertThat(view.correlationId()).isNull();
    assertThat(view.correlationBytes()).isNull();
    assertThat(view.replyTo()).isNull();
    assertThat(view.type()).isNull();
    assertThat(view.expirationMillis()).isZero();
    assertThat(view.deliveryTimeMillis()).isZero();
    assertThat(view.properties()).isEmpty();
    assertThat(view.property("x")).isNull();
    assertThat(view.bodyLength()).isZero();
  }

  @Test
  void layoutIsByteByByteAsDocumented() {
    MessageContent content =
        new ContentBuilder()
            .timestampMillis(300)
            .correlationId("c")
            .replyTo(Destination.queue("r"))
            .type("t")
            .expirationMillis(1)
            .deliveryTimeMillis(2)
            .property("n", 7)
            .text("é")
            .build();

    assertThat(HexFormat.of().formatHex(content.bytes()))
        .isEqualTo(
            "01"
                + "f903"
                + "ac02"
                + "000163"
                + "0009"
                + HexFormat.of().formatHex(ascii("queue://r"))
                + "000174"
                + "01"
                + "02"
                + "0000000e"
                + "0001"
                + "00016e"
                + "04"
                + "00000004"
                + "00000007"
                + "c3a9");
  }

  @Test
  void headersComeBack() throws Exception {
    ContentView view =
        view(
            new ContentBuilder()
                .timestampMillis(1_790_000_000_000L)
                .correlationId(WIDE)
                .replyTo(Destination.topic("replies.é"))
                .type("order")
                .expirationMillis(Long.MAX_VALUE)
                .deliveryTimeMillis(-1));

    assertThat(view.timestampMillis()).isEqualTo(1_790_000_000_000L);
    assertThat(view.correlationId()).isEqualTo(WIDE);
    assertThat(view.correlationBytes()).isNull();
    assertThat(view.replyTo()).isEqualTo(Destination.topic("replies.é"));
    assertThat(view.type()).isEqualTo("order");
    assertThat(view.expirationMillis()).isEqualTo(Long.MAX_VALUE);
    assertThat(view.deliveryTimeMillis()).isEqualTo(-1);
  }

  @Test
  void opaqueCorrelationStaysOpaque() throws Exception {
    ContentView view = view(new ContentBuilder().correlationBytes(new byte[] {1, (byte) 0xff}));

    assertThat(view.correlationBytes()).containsExactly(1, 0xff);
    assertThat(view.correlationId()).isNull();
  }

  @Test
  void propertiesKeepTypeAndOrder() throws Exception {
    Map<String, Object> expected = new LinkedHashMap<>();
    expected.put("nothing", null);
    expected.put("bool", true);
    expected.put("byte", (byte) -1);
    expected.put("short", (short) -2);
    expected.put("int", Integer.MIN_VALUE);
    expected.put("long", Long.MIN_VALUE);
    expected.put("float", -0.0f);
    expected.put("double", Double.NaN);
    expected.put("text", WIDE);
    expected.put("half", LONE_SURROGATE);
    expected.put("größe", "");
    ContentBuilder builder = new ContentBuilder();
    expected.forEach(builder::property);

    ContentView view = view(builder.text(null));

    assertThat(view.properties()).containsExactlyEntriesOf(expected);
    expected.forEach((name, value) -> assertThat(view.property(name)).isEqualTo(value));
    assertThat(view.property("tex")).isNull();
    assertThat(view.property("größer")).isNull();
    assertThat(view.property("größ")).isNull();
    assertThat(view.bodyIsNull()).isTrue();
    assertThat(view.text()).isNull();
  }

  @Test
  void textBodiesComeBack() throws Exception {
    for (String text : List.of("", "plain", WIDE, LONE_SURROGATE, "\ufffd")) {
      ContentView view = view(new ContentBuilder().text(text));
      assertThat(view.text()).isEqualTo(text);
      assertThat(view.bodyIsNull()).isFalse();
    }
  }

  @Test
  void bytesAndObjectBodiesComeBack() throws Exception {
    byte[] bytes = {0, 1, 2, 3, 4};

    assertThat(view(new ContentBuilder().bytes(bytes, 1, 3)).bodyBytes()).containsExactly(1, 2, 3);
    assertThat(view(new ContentBuilder().object(bytes)).bodyBytes()).isEqualTo(bytes);
    assertThat(view(new ContentBuilder().object(null)).bodyIsNull()).isTrue();
    assertThat(view(new ContentBuilder().object(null).noBody()).bodyIsNull()).isFalse();
  }

  @Test
  void mapAndStreamBodiesComeBack() throws Exception {
    List<Object> values =
        Arrays.asList(
            null, true, (byte) 1, (short) 2, 'x', 3, 4L, 5f, 6d, WIDE, LONE_SURROGATE, ascii("b"));
    Map<String, Object> map = new LinkedHashMap<>();
    values.forEach(value -> map.put("é" + map.size(), value));

    assertThat(view(new ContentBuilder().stream(values)).stream())
        .usingRecursiveComparison()
        .isEqualTo(values);
    assertThat(view(new ContentBuilder().map(map)).map()).usingRecursiveComparison().isEqualTo(map);
  }

  @Test
  void unknownExtensionsAreSkipped() throws Exception {
    byte[] bytes =
        HexFormat.of()
            .parseHex("01" + "8110" + "00" + "0001" + "0009" + "00000002" + "ffff" + "61");

    assertThat(ContentView.of(bytes).text()).isEqualTo("a");
  }

  @Test
  void whatJmsDoesNotKnowIsRefused() {
    ContentBuilder builder = new ContentBuilder();
    assertThatIllegalArgumentException().isThrownBy(() -> builder.property("n", BigDecimal.ONE));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.property("n", 'c'));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.property("n", new byte[0]));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.property("", 1));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.stream(List.of(BigDecimal.ONE)));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.type("x".repeat(65_536)));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.correlationId(LONE_SURROGATE));
  }

  @Test
  void malformedContentIsAProtocolError() {
    for (String hex :
        List.of(
            "",
            "02",
            "0107",
            "018080808010",
            "011000ffff",
            "010800ffffffff",
            "010800000000020001",
            "01080000000003000001",
            "0108000000000a" + "0001" + "000161" + "0c00000000")) {
      assertThatExceptionOfType(ProtocolException.class)
          .as(hex)
          .isThrownBy(() -> ContentView.of(HexFormat.of().parseHex(hex)));
    }
    assertThatExceptionOfType(ProtocolException.class)
        .isThrownBy(() -> ContentView.of(HexFormat.of().parseHex("010100ff")).text());
    assertThatExceptionOfType(ProtocolException.class)
        .isThrownBy(() -> ContentView.of(HexFormat.of().parseHex("010300ffffffff")).map());
    assertThatExceptionOfType(ProtocolException.class)
        .isThrownBy(() -> ContentView.of(HexFormat.of().parseHex("010400ff00000000")).stream());
  }

  @Test
  void damagedContentNeverFailsOtherwise() {
    byte[] good =
        new ContentBuilder()
            .timestampMillis(1_790_000_000_000L)
            .correlationId("correlation")
            .replyTo(Destination.queue("replies"))
            .property("region", "north")
            .property("count", 42)
            .map(Map.of("a", 1, "b", "text"))
            .build()
            .bytes();
    Random random = new Random(7);
    for (int i = 0; i < 50_000; i++) {
      byte[] bad = Arrays.copyOf(good, i % 2 == 0 ? good.length : random.nextInt(good.length));
      for (int n = random.nextInt(4); n >= 0 && bad.length > 0; n--) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
      }
      readAll(bad);
    }
  }

  private static void readAll(byte[] bytes) {
    try {
      ContentView view = ContentView.of(bytes);
      assertThat(view.bodyOffset() + view.bodyLength()).isEqualTo(bytes.length);
      view.correlationId();
      view.correlationBytes();
      view.replyTo();
      view.type();
      view.property("count");
      view.properties();
      view.bodyBytes();
      switch (view.bodyType()) {
        case TEXT -> view.text();
        case MAP -> view.map();
        case STREAM -> view.stream();
        default -> {}
      }
    } catch (ProtocolException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.PROTOCOL);
    }
  }

  private static ContentView view(ContentBuilder builder) throws ProtocolException {
    MessageContent content = builder.build();
    assertThat(content.isIntact()).isTrue();
    return ContentView.of(content.bytes());
  }

  private static byte[] ascii(String text) {
    return text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
  }
}
