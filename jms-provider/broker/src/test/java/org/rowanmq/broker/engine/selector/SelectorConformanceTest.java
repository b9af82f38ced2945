package org.rowanmq.broker.engine.selector;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The clauses of JMS 3.1 §3.8.1, as tables of a selector and its truth for one message. */
class SelectorConformanceTest {

  private static final Message MESSAGE =
      Message.of(
          "JMSDeliveryMode",
          "PERSISTENT",
          "JMSPriority",
          7,
          "JMSTimestamp",
          1_700_000_000_000L,
          "JMSMessageID",
          "ID:a-1",
          "JMSType",
          "car",
          "JMSXDeliveryCount",
          1,
          "JMS_Rowan_cause",
          "expired",
          "yes",
          true,
          "no",
          false,
          "byte",
          (byte) 5,
          "short",
          (short) 300,
          "int",
          2_147_483_647,
          "long",
          9_007_199_254_740_993L,
          "min",
          Long.MIN_VALUE,
          "float",
          1.1f,
          "double",
          2.5d,
          "nan",
          Double.NaN,
          "zero",
          0,
          "text",
          "2",
          "color",
          "blue",
          "quote",
          "it's",
          "empty",
          "",
          "$a_1",
          1,
          "größe",
          3,
          "phone",
          "12993",
          "under",
          "_abc",
          "percent",
          "10%",
          "lines",
          "a\nb",
          "smile",
          "x\uD83D\uDE00y");

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "color = 'blue'                | TRUE",
        "color = 'Blue'                | FALSE",
        "quote = 'it''s'               | TRUE",
        "empty = ''                    | TRUE",
        "`lines = 'a\nb'`              | TRUE",
        "zero = 0                      | TRUE",
        "byte = +5                     | TRUE",
        "-byte = -5                    | TRUE",
        "byte = 0x5                    | TRUE",
        "byte = 05                     | TRUE",
        "short = 0454                  | TRUE",
        "short = 0x12c                 | TRUE",
        "short = 0X12CL                | TRUE",
        "byte = 0b101                  | TRUE",
        "short = 3_00                  | TRUE",
        "byte = 5L                     | TRUE",
        "byte = 5l                     | TRUE",
        "0xFFFFFFFF = 4294967295       | TRUE",
        "0xFFFFFFFFFFFFFFFF = -1       | TRUE",
        "min = -9223372036854775808    | TRUE",
        "min = - 9223372036854775808L  | TRUE",
        "min < -9223372036854775807    | TRUE",
        "long = 9007199254740993       | TRUE",
        "long = 9007199254740992       | FALSE",
        "byte = 5.                     | TRUE",
        "byte = 5.0                    | TRUE",
        "double = 2.5                  | TRUE",
        "double = .25E1                | TRUE",
        "double = 25e-1                | TRUE",
        "double = 2.5D                 | TRUE",
        "double = 2.5f                 | TRUE",
        "double * 1E+1 = 25            | TRUE",
        "double = 0x1.4p1              | TRUE",
        "byte = 5d                     | TRUE",
        "byte = -5E0 + 10              | TRUE",
        "float = 1.1F                  | TRUE",
        "float = 1.1                   | FALSE",
        "yes = TRUE                    | TRUE",
        "yes = true                    | TRUE",
        "no = False                    | TRUE",
        "TRUE                          | TRUE",
        "FALSE                         | FALSE",
      })
  void literals(String selector, String truth) throws SelectorSyntaxException {
    assertThat(MESSAGE.truthOf(selector)).isEqualTo(truth);
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "yes                               | TRUE",
        "no                                | FALSE",
        "$a_1 = 1                          | TRUE",
        "größe = 3                         | TRUE",
        "Color = 'blue'                    | UNKNOWN",
        "JMSDeliveryMode = 'PERSISTENT'    | TRUE",
        "JMSPriority > 6                   | TRUE",
        "JMSTimestamp >= 1700000000000     | TRUE",
        "JMSMessageID = 'ID:a-1'           | TRUE",
        "JMSCorrelationID = 'x'            | UNKNOWN",
        "JMSType IN ('car', 'bike')        | TRUE",
        "JMSXDeliveryCount < 2             | TRUE",
        "JMS_Rowan_cause LIKE 'exp%'       | TRUE",
        "NOTE IS NULL                      | TRUE",
        "andy IS NULL and inn is null      | TRUE",
      })
  void identifiers(String selector, String truth) throws SelectorSyntaxException {
    assertThat(MESSAGE.truthOf(selector)).isEqualTo(truth);
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "byte <> 6                     | TRUE",
        "byte <> 5                     | FALSE",
        "byte < 5                      | FALSE",
        "byte <= 5                     | TRUE",
        "byte > 4.9                    | TRUE",
        "byte >= 5.1                   | FALSE",
        "nan = nan                     | FALSE",
        "nan <> nan                    | TRUE",
        "nan < 1                       | FALSE",
        "color <> 'red'                | TRUE",
        "yes <> no                     | TRUE",
        "(byte = 5) = yes              | TRUE",
        "text > 1                      | FALSE",
        "text = 2                      | FALSE",
        "text <> 2                     | FALSE",
        "color = TRUE                  | FALSE",
        "yes = 'true'                  | FALSE",
        "5 = '5'                       | FALSE",
        "color < text                  | FALSE",
        "yes >= yes                    | FALSE",
        "missing = 1                   | UNKNOWN",
        "missing <> 1                  | UNKNOWN",
        "missing = missing             | UNKNOWN",
        "missing > 1                   | UNKNOWN",
      })
  void comparisons(String selector, String truth) throws SelectorSyntaxException {
    assertThat(MESSAGE.truthOf(selector)).isEqualTo(truth);
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "1 + 2 * 3 = 7                 | TRUE",
        "(1 + 2) * 3 = 9               | TRUE",
        "7 - 2 - 1 = 4                 | TRUE",
        "100 / 5 / 2 = 10              | TRUE",
        "7 / 2 = 3                     | TRUE",
        "7 / 2. = 3.5                  | TRUE",
        "-7 / 2 = -3                   | TRUE",
        "2 - -2 = 4                    | TRUE",
        "2--2 = 4                      | TRUE",
        "- + -byte = 5                 | TRUE",
        "-(byte + 1) = -6              | TRUE",
        "-byte*2 = -10                 | TRUE",
        "int + 1 = 2147483648          | TRUE",
        "float + float = 2.2F          | TRUE",
        "byte / zero = 1               | UNKNOWN",
        "byte / zero <> 1              | UNKNOWN",
        "byte / 0.0 > 1                | UNKNOWN",
        "float / zero > 1              | UNKNOWN",
        "min / -1 = min                | TRUE",
        "missing + 1 > 0               | UNKNOWN",
        "-missing > 0                  | UNKNOWN",
        "text + 1 = 3                  | UNKNOWN",
        "-color = 1                    | UNKNOWN",
      })
  void arithmetic(String selector, String truth) throws SelectorSyntaxException {
    assertThat(MESSAGE.truthOf(selector)).isEqualTo(truth);
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "yes AND yes                   | TRUE",
        "yes AND no                    | FALSE",
        "yes AND missing               | UNKNOWN",
        "no AND missing                | FALSE",
        "missing AND no                | FALSE",
        "missing AND missing           | UNKNOWN",
        "no OR no                      | FALSE",
        "yes OR missing                | TRUE",
        "missing OR yes                | TRUE",
        "no OR missing                 | UNKNOWN",
        "missing OR missing            | UNKNOWN",
        "NOT yes                       | FALSE",
        "NOT no                        | TRUE",
        "NOT missing                   | UNKNOWN",
        "NOT NOT yes                   | TRUE",
        "not Not nOT yes               | FALSE",
        "color                         | UNKNOWN",
        "color AND no                  | FALSE",
        "yes OR yes AND no             | TRUE",
        "(yes OR yes) AND no           | FALSE",
        "NOT no AND no                 | FALSE",
        "NOT byte = 6                  | TRUE",
        "yes AND NOT no OR no          | TRUE",
      })
  void logic(String selector, String truth) throws SelectorSyntaxException {
    assertThat(MESSAGE.truthOf(selector)).isEqualTo(truth);
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "byte BETWEEN 5 AND 6                | TRUE",
        "byte BETWEEN 6 AND 4                | FALSE",
        "byte NOT BETWEEN 6 AND 9            | TRUE",
        "byte NOT BETWEEN 5 AND 5            | FALSE",
        "byte + 1 between 2 * 3 and 6 and yes| TRUE",
        "missing BETWEEN 1 AND 2             | UNKNOWN",
        "byte BETWEEN missing AND 4          | FALSE",
        "byte BETWEEN missing AND 6          | UNKNOWN",
        "byte NOT BETWEEN missing AND 4      | TRUE",
        "text BETWEEN 1 AND 3                | FALSE",
        "text NOT BETWEEN 1 AND 3            | FALSE",
        "color IN ('red', 'blue')            | TRUE",
        "color IN ('red')                    | FALSE",
        "color IN ('red', 'red')             | FALSE",
        "color NOT IN ('red')                | TRUE",
        "color NOT IN ('blue')               | FALSE",
        "missing IN ('a')                    | UNKNOWN",
        "missing NOT IN ('a')                | UNKNOWN",
        "byte IN ('5')                       | FALSE",
        "byte NOT IN ('5')                   | FALSE",
        "(color) in ('blue')                 | TRUE",
        "missing IS NULL                     | TRUE",
        "missing IS NOT NULL                 | FALSE",
        "color IS NULL                       | FALSE",
        "color is not null                   | TRUE",
      })
  void betweenInAndNull(String selector, String truth) throws SelectorSyntaxException {
    assertThat(MESSAGE.truthOf(selector)).isEqualTo(truth);
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "phone LIKE '12%3'                   | TRUE",
        "phone LIKE '12%4'                   | FALSE",
        "phone LIKE '12__3'                  | TRUE",
        "phone LIKE '12_3'                   | FALSE",
        "phone LIKE '12993'                  | TRUE",
        "phone LIKE '%9%9%'                  | TRUE",
        "phone LIKE '%9%9%9%'                | FALSE",
        "phone LIKE '%93'                    | TRUE",
        "phone LIKE '1%%_%'                  | TRUE",
        "phone LIKE '12993_'                 | FALSE",
        "phone LIKE '12993%'                 | TRUE",
        "phone LIKE ''                       | FALSE",
        "empty LIKE ''                       | TRUE",
        "empty LIKE '%'                      | TRUE",
        "empty LIKE '_'                      | FALSE",
        "color LIKE 'B%'                     | FALSE",
        "under LIKE '\\_%' ESCAPE '\\'       | TRUE",
        "phone LIKE '\\_%' ESCAPE '\\'       | FALSE",
        "percent LIKE '10!%' escape '!'      | TRUE",
        "phone LIKE '12!%' ESCAPE '!'        | FALSE",
        "percent LIKE '10%%' ESCAPE '%'      | TRUE",
        "quote LIKE 'it''_' ESCAPE 'x'       | TRUE",
        "quote LIKE 'it''''s' ESCAPE ''''    | TRUE",
        "lines LIKE 'a_b'                    | TRUE",
        "smile LIKE 'x_y'                    | TRUE",
        "smile LIKE '%y'                     | TRUE",
        "color LIKE '.*'                     | FALSE",
        "color NOT LIKE 'b%'                 | FALSE",
        "color NOT LIKE 'r%'                 | TRUE",
        "missing LIKE '%'                    | UNKNOWN",
        "missing NOT LIKE '%'                | UNKNOWN",
        "byte LIKE '5'                       | FALSE",
        "byte NOT LIKE '5'                   | FALSE",
      })
  void like(String selector, String truth) throws SelectorSyntaxException {
    assertThat(MESSAGE.truthOf(selector)).isEqualTo(truth);
  }
}
