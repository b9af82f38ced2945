package org.rowanmq.ra.link;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BrokerLoginTest {
  private static final BrokerLogin CONFIGURED = new BrokerLogin("rowan://broker", "shop", "secret");

  @Test
  void whatIsNotSaidIsAsConfigured() {
    assertThat(BrokerLogin.NONE.or(CONFIGURED)).isEqualTo(CONFIGURED);
    assertThat(new BrokerLogin("rowan://other", null, null).or(CONFIGURED))
        .isEqualTo(new BrokerLogin("rowan://other", "shop", "secret"));
  }

  @Test
  void userBringsHisOwnPassword() {
    assertThat(new BrokerLogin(null, "clerk", null).or(CONFIGURED))
        .isEqualTo(new BrokerLogin("rowan://broker", "clerk", null));
  }

  @Test
  void emptyPasswordOfNobodySaysNothing() {
    assertThat(new BrokerLogin(null, "", "").or(CONFIGURED)).isEqualTo(CONFIGURED);
  }
}
