package org.rowanmq.broker.engine.selector;

import org.jspecify.annotations.Nullable;

/**
 * The header fields and properties of one message, as a selector sees them.
 *
 * <p>Called on the thread that evaluates the selector, possibly several times for one identifier.
 */
@FunctionalInterface
public interface SelectorInput {

  /**
   * The value of a header field or property, or null where the message has none.
   *
   * <p>Values are Boolean, Byte, Short, Integer, Long, Float, Double or String; a value of any
   * other type compares false with everything. Header fields come by their names: JMSDeliveryMode
   * as "PERSISTENT" or "NON_PERSISTENT", JMSPriority as Integer, JMSTimestamp as Long,
   * JMSMessageID, JMSCorrelationID and JMSType as String.
   */
  @Nullable Object value(String identifier);
}
