package org.rowanmq.jms;

import jakarta.jms.ConnectionMetaData;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.rowanmq.jms.message.PropertyNames;

/** What this provider is. */
final class JmsConnectionMetaData implements ConnectionMetaData {
  static final JmsConnectionMetaData INSTANCE = new JmsConnectionMetaData();

  private JmsConnectionMetaData() {}

  @Override
  public String getJMSVersion() {
    return "3.1";
  }

  @Override
  public int getJMSMajorVersion() {
    return 3;
  }

  @Override
  public int getJMSMinorVersion() {
    return 1;
  }

  @Override
  public String getJMSProviderName() {
    return "RowanMQ";
  }

  @Override
  public String getProviderVersion() {
    return "0.1";
  }

  @Override
  public int getProviderMajorVersion() {
    return 0;
  }

  @Override
  public int getProviderMinorVersion() {
    return 1;
  }

  @Override
  public Enumeration<String> getJMSXPropertyNames() {
    return Collections.enumeration(
        List.of(
            PropertyNames.GROUP_ID,
            PropertyNames.GROUP_SEQUENCE,
            PropertyNames.DELIVERY_COUNT,
            PropertyNames.USER_ID));
  }
}
