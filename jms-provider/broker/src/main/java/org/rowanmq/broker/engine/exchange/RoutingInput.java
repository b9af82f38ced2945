package org.rowanmq.broker.engine.exchange;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.engine.selector.SelectorInput;

/** A message as exchanges see it. {@code value} answers for header fields and properties. */
public interface RoutingInput extends SelectorInput {
  /** The routing key; empty if there is none. */
  String key();

  /** All properties, without header fields. */
  Map<String, @Nullable Object> properties();

  /** What is known of its body. */
  BodyAnswer body();

  /** Whether it is only asked where the message would go: then no turn is taken. */
  boolean isRehearsal();
}
