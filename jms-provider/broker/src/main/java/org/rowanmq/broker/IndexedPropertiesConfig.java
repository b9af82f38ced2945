package org.rowanmq.broker;

import java.util.List;

/** Properties of messages that selectors are answered by without looking at every message. */
public record IndexedPropertiesConfig(
    @Doc("Queue or topic; with * at its end, all that begin so") String destination,
    @Doc("Names of properties; selectors such as orderId = '4711' AND … profit")
        List<String> properties) {
  public IndexedPropertiesConfig {
    properties = List.copyOf(properties);
    ConfigCheck check =
        new ConfigCheck()
            .require(
                "destination",
                !destination.isBlank() && destination.length() <= 512,
                "'" + destination + "' is not allowed: 1 to 512 characters");
    for (String property : properties) {
      check.require(
          "properties",
          !property.isBlank()
              && property.length() <= 250
              && property.chars().allMatch(Character::isJavaIdentifierPart)
              && (!property.startsWith("JMS") || property.equals("JMSXGroupID")),
          "'"
              + property
              + "' is not allowed: the name of a property, or JMSXGroupID, of up to 250 characters;"
              + " JMSCorrelationID and JMSMessageID need no declaration");
    }
    check.done();
  }

  /** No property of any destination. */
  public static IndexedPropertiesConfig defaults() {
    return new IndexedPropertiesConfig("*", List.of());
  }
}
