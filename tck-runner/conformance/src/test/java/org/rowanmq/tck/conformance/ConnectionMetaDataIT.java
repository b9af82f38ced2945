package org.rowanmq.tck.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.ConnectionMetaData;
import jakarta.jms.JMSException;
import java.util.Collections;
import java.util.Enumeration;
import org.junit.jupiter.api.Test;

class ConnectionMetaDataIT extends Conformance {
  @Test
  @Clause({"6.1.6", "3.5.9"})
  void theProviderNamesItselfAndItsJmsxProperties() throws JMSException {
    ConnectionMetaData data = connection().getMetaData();

    assertThat(data.getJMSProviderName()).isEqualTo("RowanMQ");
    assertThat(data.getJMSVersion())
        .isEqualTo(data.getJMSMajorVersion() + "." + data.getJMSMinorVersion());
    assertThat(data.getProviderVersion())
        .isEqualTo(data.getProviderMajorVersion() + "." + data.getProviderMinorVersion());
    Enumeration<?> names = data.getJMSXPropertyNames();
    assertThat(Collections.list(names).toString())
        .contains("JMSXGroupID", "JMSXGroupSeq", "JMSXDeliveryCount", "JMSXUserID");
  }
}
