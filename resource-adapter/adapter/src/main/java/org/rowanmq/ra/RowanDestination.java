package org.rowanmq.ra;

import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import java.io.Serial;
import java.io.Serializable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.JmsErrors;
import org.rowanmq.wire.ErrorCode;

/**
 * A destination as a Java bean. The client takes it wherever it takes a destination. The name may
 * carry options: {@code orders?consumer-priority=5}.
 */
public abstract class RowanDestination implements Destination, Serializable {
  @Serial private static final long serialVersionUID = 1;

  private @Nullable String name;

  RowanDestination() {}

  public @Nullable String getName() {
    return name;
  }

  public final void setName(@Nullable String newName) {
    name = newName;
  }

  /** The name once more: servers hand on a {@code @JMSDestinationDefinition} so. */
  public @Nullable String getDestinationName() {
    return name;
  }

  public void setDestinationName(@Nullable String newName) {
    name = newName;
  }

  /** The name once more: what other providers call it. */
  public @Nullable String getPhysicalName() {
    return name;
  }

  public void setPhysicalName(@Nullable String newName) {
    name = newName;
  }

  final String required() throws JMSException {
    if (name == null || name.isBlank()) {
      throw JmsErrors.toJms(
          ErrorCode.DESTINATION_INVALID,
          "Property 'name' of " + getClass().getSimpleName() + " is not set");
    }
    return name;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other != null
        && other.getClass() == getClass()
        && Objects.equals(name, ((RowanDestination) other).name);
  }

  @Override
  public int hashCode() {
    return Objects.hash(getClass().getName(), name);
  }

  @Override
  public String toString() {
    return getClass().getSimpleName() + " " + name;
  }
}
