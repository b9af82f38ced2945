package org.rowanmq.server.cli;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Received messages that are sent again. */
final class Copies {
  /** What would make another schedule of a copy. */
  private static final List<String> SCHEDULE = List.of("JMS_Rowan_DeliverAt", "JMS_Rowan_Cron");

  private Copies() {}

  /** The properties a copy has: all but those that say when the message was to be delivered. */
  static Map<String, @Nullable Object> properties(Message message) throws JMSException {
    Map<String, @Nullable Object> properties = new LinkedHashMap<>();
    Enumeration<?> names = message.getPropertyNames();
    while (names.hasMoreElements()) {
      String name = String.valueOf(names.nextElement());
      properties.put(name, message.getObjectProperty(name));
    }
    SCHEDULE.forEach(properties::remove);
    return properties;
  }

  /** Has the message, received or not, these properties and no others. */
  static void setProperties(Message message, Map<String, @Nullable Object> properties)
      throws JMSException {
    message.clearProperties();
    for (Map.Entry<String, @Nullable Object> each : properties.entrySet()) {
      message.setObjectProperty(each.getKey(), each.getValue());
    }
  }
}
