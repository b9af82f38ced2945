package org.rowanmq.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BrokerAddressTest {
  @Test
  void hostsAndPortsAreRead() {
    assertThat(BrokerAddress.parse("rowan://localhost"))
        .containsExactly(new BrokerAddress("localhost", 7611));
    assertThat(BrokerAddress.parse("rowan://a:1,b:65535?user=x&password=y:z,w"))
        .containsExactly(new BrokerAddress("a", 1), new BrokerAddress("b", 65_535));
    assertThat(BrokerAddress.parse("rowan://[::1]:7612,[fe80::1]"))
        .containsExactly(new BrokerAddress("::1", 7612), new BrokerAddress("fe80::1", 7611));
  }

  @Test
  void wrongAddressesAreNamed() {
    for (String wrong : new String[] {"localhost:7611", "rowan://", "rowan://a:0", "rowan://a:x"}) {
      assertThatThrownBy(() -> BrokerAddress.parse(wrong))
          .as(wrong)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("'");
    }
  }
}
