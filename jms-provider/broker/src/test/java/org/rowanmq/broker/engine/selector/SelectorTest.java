package org.rowanmq.broker.engine.selector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelectorTest {

  @ParameterizedTest(name = "{0} requires id = {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "id = 'x'                               | x",
        "'x' = id                               | x",
        "id IN ('x')                            | x",
        "id IN ('x', 'x')                       | x",
        "a > 1 AND (b AND (id = 'x')) AND c     | x",
        "id = 'x' AND id = 'y'                  | x",
        "id <> 'x'                              |",
        "id = 5                                 |",
        "id = other                             |",
        "other = 'x'                            |",
        "id IN ('x', 'y')                       |",
        "id NOT IN ('x')                        |",
        "id = 'x' OR a                          |",
        "NOT id = 'x'                           |",
        "NOT NOT id = 'x'                       |",
        "id LIKE 'x'                            |",
      })
  void equalityIsFoundUnderTopLevelAnd(String selector, String constant)
      throws SelectorSyntaxException {
    assertThat(Selector.parse(selector).equalityOn("id").orElse(null)).isEqualTo(constant);
  }

  @Test
  void selectorsAreEqualByText() throws SelectorSyntaxException {
    assertThat(Selector.parse("a = 1"))
        .isEqualTo(Selector.parse("a = 1"))
        .hasSameHashCodeAs(Selector.parse("a = 1"));
    assertThat(Selector.parse("a = 1")).isNotEqualTo(Selector.parse("a  = 1"));
    assertThat(Selector.parse("a = 1")).hasToString("a = 1");
  }

  @Test
  @Timeout(20)
  void manyWildcardsDoNotMultiplyTheWork() throws SelectorSyntaxException {
    var hostile = Selector.parse("a LIKE '" + "%a".repeat(200) + "%b'");
    assertThat(hostile.matches(Message.of("a", "a".repeat(20_000)))).isFalse();
  }

  @Test
  void garbageIsRefusedWithTheSyntaxExceptionOnly() {
    String[] words = {
      "a",
      "b",
      "'x'",
      "'",
      "''",
      "1",
      "1.",
      "0x",
      "1e",
      "(",
      ")",
      ",",
      "=",
      "<>",
      "<",
      ">=",
      "+",
      "-",
      "*",
      "/",
      "AND",
      "OR",
      "NOT",
      "IN",
      "LIKE",
      "ESCAPE",
      "BETWEEN",
      "IS",
      "NULL",
      "TRUE",
      "JMSReplyTo",
      " ",
      "\n",
      "!",
      "\u0000",
      "\uD83D",
      "\uDE00",
      "\u0131",
      "\u212A",
      "_",
      "%",
      ".",
      "9223372036854775808"
    };
    Random random = new Random(20_251_121);
    Message message = Message.of("a", "x", "b", 1);
    int accepted = 0;
    for (int round = 0; round < 20_000; round++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(14); length >= 0; length--) {
        boolean word = random.nextInt(12) > 0;
        text.append(word ? words[random.nextInt(words.length)] : (char) random.nextInt(0x10000));
        text.append(random.nextBoolean() ? " " : "");
      }
      accepted += accepts(text.toString(), message) ? 1 : 0;
    }
    assertThat(accepted).isPositive();
  }

  private static boolean accepts(String text, Message message) {
    try {
      Selector selector = Selector.parse(text);
      return selector.matches(message) || selector.equalityOn("a").isEmpty();
    } catch (SelectorSyntaxException expected) {
      assertThat(expected.position()).isBetween(1, text.length() + 1);
      return false;
    }
  }
}
