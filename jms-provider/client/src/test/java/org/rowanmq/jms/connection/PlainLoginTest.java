package org.rowanmq.jms.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PlainLoginTest {
  @Test
  void userAndPasswordAreOneMessage() {
    PlainLogin login = new PlainLogin("ann", "pass wörd");
    assertThat(login.mechanism()).isEqualTo("PLAIN");
    assertThat(new String(login.begin().first(), StandardCharsets.UTF_8))
        .isEqualTo("\0ann\0pass wörd");
  }

  @Test
  void aBrokerThatAsksOnIsNotAnswered() {
    Login.Exchange exchange = new PlainLogin("ann", "secret").begin();
    assertThatThrownBy(() -> exchange.respond(new byte[1]))
        .isInstanceOf(Login.LoginException.class)
        .hasMessageNotContaining("secret");
  }

  @Test
  void whatCannotBeSentIsRefusedBefore() {
    assertThatThrownBy(() -> new PlainLogin("a\0b", "secret"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("secret");
    assertThatThrownBy(() -> new PlainLogin("ann", ""))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
