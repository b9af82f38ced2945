package org.rowanmq.broker.engine.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not a selector, and what its author is told. */
class SelectorSyntaxTest {

  @ParameterizedTest(name = "{0} fails at {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "=TEST                      | 1  | expected an identifier, a literal or (, found =",
        "a =                        | 4  | expected an identifier, a literal or (, found the end",
        "a = = 1                    | 5  | expected an identifier, a literal or (, found =",
        "a == 1                     | 4  | expected an identifier, a literal or (, found =",
        "a != 1                     | 3  | expected NOT or <>, found !",
        "a = \"x\"                  | 5  | expected ' around a string, found \"",
        "a = 'x                     | 5  | expected a closing ' for the string that begins here",
        "a # 1                      | 3  | expected an operand or an operator, found #",
        "a.b = 1                    | 2  | expected an operand or an operator, found .",
        "a = 1 b                    | 7  | expected an operator or the end, found b",
        "a = b = c                  | 7  | expected an operator or the end, found =",
        "a 'x'                      | 3  | expected an operator or the end, found the string 'x'",
        "(a = 1                     | 7  | expected an operator or ), found the end",
        "a = 1)                     | 6  | expected an operator or the end, found )",
        "()                         | 2  | expected an identifier, a literal or (, found )",
        "a = 1 AND                  | 10 | expected an identifier, a literal or (, found the end",
        "a AND OR b                 | 7  | expected an identifier, a literal or (, found OR",
        "NOT                        | 4  | expected an identifier, a literal or (, found the end",
        "a NOT = 1                  | 7  | expected BETWEEN, IN or LIKE after NOT, found =",
        "a BETWEEN 1                | 12 | expected AND, found the end",
        "a BETWEEN 'a' AND 'b'      | 11 | expected a number, found the string 'a'",
        "'a' BETWEEN 1 AND 2        | 1  | expected a number, found the string 'a'",
        "a IN 'x'                   | 6  | expected (, found the string 'x'",
        "a IN ()                    | 7  | expected a string, found )",
        "a IN (1)                   | 7  | expected a string, found 1",
        "a IN ('x' 'y')             | 11 | expected , or ), found the string 'y'",
        "a IN ('x',)                | 11 | expected a string, found )",
        "'x' IN ('x')               | 1  | expected an identifier before IN, found the string 'x'",
        "a LIKE 1                   | 8  | expected a string, found 1",
        "a + 1 LIKE '1'             | 1  | expected an identifier before LIKE, found a",
        "a LIKE 'x' ESCAPE 'xy'     | 19 | expected a string of one character after ESCAPE, found the string 'xy'",
        "a LIKE 'x' ESCAPE ''       | 19 | expected a string of one character after ESCAPE, found the string ''",
        "a LIKE 'x!' ESCAPE '!'     | 8  | expected a character after the escape character at the pattern's end",
        "a IS 1                     | 6  | expected NULL, found 1",
        "1 IS NULL                  | 1  | expected an identifier before IS NULL, found 1",
        "a = NULL                   | 5  | expected a value (NULL is tested by IS NULL), found NULL",
        "like = 1                   | 1  | expected an identifier, a literal or (, found LIKE",
        "a = Escape                 | 5  | expected an identifier, a literal or (, found ESCAPE",
        "5                          | 1  | expected a condition, found 5",
        "'x'                        | 1  | expected a condition, found the string 'x'",
        "a + 1                      | 1  | expected a condition, found a",
        "a AND b + 1                | 7  | expected a condition, found b",
        "NOT 'x'                    | 5  | expected a condition, found the string 'x'",
        "a < 'x'                    | 5  | expected a number, found the string 'x'",
        "TRUE > a                   | 1  | expected a number, found TRUE",
        "a = 1 + 'x'                | 9  | expected a number, found the string 'x'",
        "a = -TRUE                  | 6  | expected a number, found TRUE",
        "a * (b = 1) = 2            | 5  | expected a number, found (",
        "a = 9223372036854775808    | 5  | expected a number in the range of long, found 9223372036854775808",
        "a = 0x1FFFFFFFFFFFFFFFF    | 5  | expected a number in the range of long",
        "a = 1E999                  | 5  | expected a number in the range of double, found 1E999",
        "a = 1E39F                  | 5  | expected a number in the range of float",
        "a = 1E-999                 | 5  | expected a number in the range of double",
        "a = 5x                     | 5  | expected a number as Java writes it",
        "a = 09                     | 5  | expected a number as Java writes it",
        "a = 0x                     | 5  | expected a number as Java writes it",
        "a = 1e                     | 5  | expected a number as Java writes it",
        "a = 1..2                   | 5  | expected a number as Java writes it",
        "a = 1_                     | 5  | expected a number as Java writes it",
        "a = 5AND b                 | 5  | expected a number as Java writes it",
        "JMSDestination = 'q'       | 1  | expected a property or one of JMSDeliveryMode, JMSPriority",
        "a AND JMSExpiration > 1    | 7  | no other header field may be used in a selector), found JMSExpiration",
        "JMSRedelivered             | 1  | found JMSRedelivered",
        "JMSReplyTo IS NULL         | 1  | found JMSReplyTo",
        "JMSDeliveryTime < 5        | 1  | found JMSDeliveryTime",
      })
  void faultIsNamedWithItsPosition(String selector, int position, String problem) {
    assertThatThrownBy(() -> Selector.parse(selector))
        .isInstanceOfSatisfying(
            SelectorSyntaxException.class,
            e -> {
              assertThat(e.position()).isEqualTo(position);
              assertThat(e)
                  .hasMessageStartingWith(
                      "Selector \"" + selector + "\" is invalid at position " + position + ": ")
                  .hasMessageContaining(problem);
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", " \t\f\r\n"})
  void textWithoutTokensSelectsEveryMessage(String text) throws SelectorSyntaxException {
    assertThat(Selector.parse(text).matches(Message.of())).isTrue();
  }

  @Test
  void nonBreakingSpaceIsNotWhitespace() {
    assertThatThrownBy(() -> Selector.parse("a\u00A0= 1"))
        .hasMessageContaining("the character U+00A0");
  }

  @Test
  void parenthesesNestUpToTheLimit() throws SelectorSyntaxException {
    int limit = Selector.MAX_DEPTH;
    assertThat(
            Selector.parse("(".repeat(limit) + "a" + ")".repeat(limit))
                .matches(Message.of("a", true)))
        .isTrue();
    var deep = "(NOT -".repeat(3 * limit) + "a";
    assertThatThrownBy(() -> Selector.parse("(".repeat(limit + 1) + "a" + ")".repeat(limit + 1)))
        .isInstanceOf(SelectorSyntaxException.class)
        .hasMessageContaining("position 257: expected at most 256 nested parentheses");
    assertThatThrownBy(() -> Selector.parse(deep)).isInstanceOf(SelectorSyntaxException.class);
  }

  @Test
  void textIsBoundedAndItsMessageShort() {
    var text = "a".repeat(Selector.MAX_LENGTH + 1);
    assertThatThrownBy(() -> Selector.parse(text))
        .isInstanceOf(SelectorSyntaxException.class)
        .hasMessageContaining("expected at most 65536 characters, found 65537")
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(400));
  }

  @Test
  void longestChainsNeitherParseNorEvaluateRecursively() throws SelectorSyntaxException {
    var message = Message.of("a", true, "n", 1);
    assertThat(Selector.parse("a" + " AND a".repeat(10_000)).matches(message)).isTrue();
    assertThat(Selector.parse("a" + " OR a".repeat(13_000)).matches(message)).isTrue();
    assertThat(Selector.parse("NOT ".repeat(16_000) + "a").matches(message)).isTrue();
    assertThat(Selector.parse("0=n" + "-n+n".repeat(16_000) + "-n").matches(message)).isTrue();
    assertThat(Selector.parse("1=n" + "*n/n".repeat(16_000)).matches(message)).isTrue();
    assertThat(Selector.parse("n=" + "-".repeat(64_000) + "n").matches(message)).isTrue();
  }

  @Test
  void faultInALongSelectorIsShownWithItsSurroundings() {
    var text = "a = 1 AND ".repeat(1_000) + "b = ) " + " AND c = 1".repeat(1_000);
    var fault = catchThrowableOfType(SelectorSyntaxException.class, () -> Selector.parse(text));
    assertThat(fault.position()).isEqualTo(10_005);
    assertThat(fault.getMessage()).contains("AND b = ) ").hasSizeLessThan(400);
  }
}
