package org.rowanmq.jms;

import jakarta.jms.ConnectionMetaData;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.rowanmq.jms.message.PropertyNames;

/**
 * What this provider is. The version of the API follows from its package, because the client for
 * {@code javax.jms} is made from these very classes.
 */
final class JmsConnectionMetaData implements ConnectionMetaData {
  private static final boolean IS_JAVAX =
      ConnectionMetaData.class.getPackageName().startsWith("javax.");

  static final JmsConnectionMetaData INSTANCE = new JmsConnectionMetaData();

  private JmsConnectionMetaData() {}

  @Override
  public String getJMSVersion() {
    return getJMSMajorVersion() + "." + getJMSMinorVersion();
  }

  @Override
  public int getJMSMajorVersion() {
    return IS_JAVAX ? 2 : 3;
  }

  @Override
  public int getJMSMinorVersion() {
    return IS_JAVAX ? 0 : 1;
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
