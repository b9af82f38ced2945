package org.rowanmq.broker.engine.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rowanmq.wire.ContentBuilder;
import org.rowanmq.wire.ContentView;
import org.rowanmq.wire.ProtocolException;

final class BodyConditionTest {
  private static final String ORDER =
      "{\"id\": 7, \"total\": 150.5, \"vip\": true, \"note\": null, \"customer\": {\"country\":"
          + " \"FR\", \"first name\": \"Zo\\u00eb\"}, \"items\": [{\"sku\": \"A1\", \"price\": 10},"
          + " {\"sku\": \"B2\", \"price\": 99}]}";
  private static final String XML =
      "<?xml version='1.0'?><order id='7' xmlns:x='urn:x'><total>150.5</total><customer"
          + " country='FR'/><x:item>A1</x:item><x:item>B2</x:item></order>";

  private static boolean matches(String condition, ContentBuilder content)
      throws InvalidCondition, OverLimit, ProtocolException {
    ContentView view = ContentView.of(content.build().bytes());
    Map<String, String> headers = Map.of("region", "eu");
    return BodyCondition.parse(condition).matches(headers::get, new Body(view));
  }

  private static boolean matches(String condition, String text) throws Exception {
    return matches(condition, new ContentBuilder().text(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$.total > 100",
        "$.total BETWEEN 100 AND 200 AND region = 'eu'",
        "$.customer.country IN ('FR', 'DE')",
        "$['customer']['first name'] LIKE 'Zo_'",
        "$.vip",
        "$.vip = TRUE AND $.id=7",
        "$.note IS NULL AND $.nothing IS NULL",
        "$.customer IS NOT NULL",
        "$.items[0].sku = 'A1' AND $.items[-1].sku = 'B2'",
        "$.items[*].sku = 'B2'",
        "$.items.*.price > 50",
        "$..price > 50",
        "$..sku = 'A1'",
        "$..[1].sku = 'B2'",
        "'$.total' = '$.total' AND $.id*2 = 14",
        "NOT $.total < 100"
      })
  void jsonConditionsThatHold(String condition) throws Exception {
    assertThat(matches(condition, ORDER)).isTrue();
    byte[] utf8 = ORDER.getBytes(StandardCharsets.UTF_8);
    assertThat(matches(condition, new ContentBuilder().bytes(utf8, 0, utf8.length))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$.total > 1000",
        "$.total = '150.5'",
        "$.items[2].sku = 'A1'",
        "$.items[*].sku = 'C3'",
        "$.customer.total > 1",
        "$.vip = FALSE",
        "xpath('/order') IS NOT NULL"
      })
  void jsonConditionsThatDoNot(String condition) throws Exception {
    assertThat(matches(condition, ORDER)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "xpath('/order/total > 100')",
        "xpath('number(/order/total)') > 100 AND region = 'eu'",
        "xpath('/order/customer/@country') = 'FR'",
        "xpath('//*[local-name()=\"item\"]') = 'B2'",
        "xpath('count(/order/*)') = 4",
        "xpath('/order/@id') = '7' AND $.id IS NULL",
        "xpath('/order/total') LIKE '150%'",
        "xpath('string(''its'')') = 'its' AND xpath('true()')"
      })
  void xpathConditionsThatHold(String condition) throws Exception {
    assertThat(matches(condition, XML)).isTrue();
  }

  @Test
  void whatIsNotOfTheKindMatchesNothing() throws Exception {
    for (String body : List.of("", "{", "[1,]", "nul", "<a>", "<a></b>", "plain", "{\"a\":1} x")) {
      assertThat(matches("$.a = 1", body)).as(body).isFalse();
      assertThat(matches("xpath('/a') IS NOT NULL", body)).as(body).isFalse();
    }
    assertThat(matches("$ = 1", new ContentBuilder().text((@Nullable String) null))).isFalse();
    assertThat(matches("$.a = 1", new ContentBuilder())).isFalse();
  }

  @Test
  void entitiesAndDocumentTypesAreNotRead() throws Exception {
    String external = "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>";
    String laughs = "<!DOCTYPE a [<!ENTITY b 'ha'><!ENTITY c '&b;&b;&b;'>]><a>&c;</a>";
    assertThat(matches("xpath('/a') IS NOT NULL", external)).isFalse();
    assertThat(matches("xpath('/a') IS NOT NULL", laughs)).isFalse();
    assertThatExceptionOfType(InvalidCondition.class)
        .isThrownBy(() -> matches("xpath('document(\"file:///etc/passwd\")')", "<a/>"))
        .withMessageContaining("document");
  }

  @Test
  void limitsAreKept() {
    String deep = "[".repeat(101) + "]".repeat(101);
    String deepXml = "<a>".repeat(101) + "</a>".repeat(101);
    String wide = "<a>" + "<b/>".repeat(Xml.NODES_MAX) + "</a>";
    String many = "[" + "1,".repeat(Body.VALUES_MAX) + "1]";
    assertThatExceptionOfType(OverLimit.class).isThrownBy(() -> matches("$.a = 1", deep));
    assertThatExceptionOfType(OverLimit.class).isThrownBy(() -> matches("xpath('/a')", deepXml));
    assertThatExceptionOfType(OverLimit.class).isThrownBy(() -> matches("xpath('/a')", wide));
    assertThatExceptionOfType(OverLimit.class).isThrownBy(() -> matches("$[*] = 2", many));
    assertThatExceptionOfType(OverLimit.class)
        .isThrownBy(() -> matches("$.a = 1", " ".repeat(Body.BYTES_MAX + 1)));
    String some = "[" + "1,".repeat(200) + "1]";
    assertThatExceptionOfType(OverLimit.class)
        .isThrownBy(() -> matches("$[*] = 2 AND $[*] = 3", some));
  }

  @Test
  void wrongConditionsAreRefusedWithAReason() {
    for (String wrong :
        List.of("$. = 1", "$.a[x] = 1", "$['a = 1", "xpath(/a)", "xpath('/a'", "xpath('/a[')")) {
      assertThatExceptionOfType(InvalidCondition.class)
          .as(wrong)
          .isThrownBy(() -> BodyCondition.parse(wrong))
          .withMessageContaining(wrong.startsWith("xpath('/a[") ? "/a[" : wrong);
    }
    assertThatExceptionOfType(InvalidCondition.class)
        .isThrownBy(() -> BodyCondition.parse("$.a >"));
  }

  @Test
  void answersComeBackFromTheirText() {
    for (BodyAnswer answer :
        List.of(
            BodyAnswer.NONE,
            new BodyAnswer(java.util.Set.of(3L, Long.MAX_VALUE), null),
            BodyAnswer.over("too deep, 1"))) {
      assertThat(BodyAnswer.parse(answer.toString())).isEqualTo(answer);
    }
  }
}
