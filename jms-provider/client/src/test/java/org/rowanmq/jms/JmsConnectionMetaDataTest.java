package org.rowanmq.jms;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JmsConnectionMetaDataTest {
  @Test
  void tellsTheVersionOfTheJakartaApi() {
    assertThat(JmsConnectionMetaData.INSTANCE.getJMSVersion()).isEqualTo("3.1");
    assertThat(JmsConnectionMetaData.INSTANCE.getJMSMajorVersion()).isEqualTo(3);
    assertThat(JmsConnectionMetaData.INSTANCE.getJMSMinorVersion()).isEqualTo(1);
  }
}
