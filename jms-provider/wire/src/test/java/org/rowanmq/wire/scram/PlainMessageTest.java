package org.rowanmq.wire.scram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PlainMessageTest {
  private static PlainMessage parse(String text) throws ScramException {
    return PlainMessage.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void whatIsEncodedIsParsed() throws Exception {
    PlainMessage message = new PlainMessage("añn", "pass wörd ☃");
    assertThat(PlainMessage.parse(message.encode())).isEqualTo(message);
  }

  @Test
  void anAuthorisationIdMayRepeatTheUser() throws Exception {
    assertThat(parse("ann\0ann\0secret")).isEqualTo(new PlainMessage("ann", "secret"));
    assertThatThrownBy(() -> parse("root\0ann\0secret")).isInstanceOf(ScramException.class);
  }

  @Test
  void otherShapesAreRefused() {
    for (String wrong : new String[] {"", "ann", "\0ann", "\0ann\0", "\0\0secret", "\0a\0b\0c"}) {
      assertThatThrownBy(() -> parse(wrong)).as(wrong).isInstanceOf(ScramException.class);
    }
    assertThatThrownBy(() -> PlainMessage.parse(new byte[] {0, (byte) 0xFF, 0, 'x'}))
        .isInstanceOf(ScramException.class);
  }

  @Test
  void thePasswordIsNeverPrinted() {
    assertThat(new PlainMessage("ann", "secret").toString())
        .contains("ann")
        .doesNotContain("secret");
  }

  @Test
  void keysKnowTheirPassword() {
    ScramKeys keys = ScramKeys.of("secret", new byte[16], ScramKeys.ITERATIONS_MIN);
    assertThat(keys.matches("secret")).isTrue();
    assertThat(keys.matches("Secret")).isFalse();
    ScramKeys madeUp = ScramKeys.madeUp("ann", new byte[32], ScramKeys.ITERATIONS_MIN);
    assertThat(madeUp.matches("")).isFalse();
    assertThat(madeUp.salt())
        .isEqualTo(ScramKeys.madeUp("ann", new byte[32], ScramKeys.ITERATIONS_MIN).salt());
  }
}
