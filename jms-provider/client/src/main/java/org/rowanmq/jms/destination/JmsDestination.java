package org.rowanmq.jms.destination;

import jakarta.jms.Destination;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.Topic;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.rowanmq.wire.ErrorCode;

/** A destination of ours: a name and its kind. Equal if both are. */
public abstract class JmsDestination implements Destination {
  private final org.rowanmq.wire.Destination wire;

  JmsDestination(org.rowanmq.wire.Destination wire) {
    this.wire = wire;
  }

  /** The form the protocol uses. */
  public org.rowanmq.wire.Destination wire() {
    return wire;
  }

  /** The JMS form; a temporary destination made this way cannot be deleted by its owner's call. */
  public static JmsDestination of(org.rowanmq.wire.Destination wire) {
    return switch (wire.kind()) {
      case QUEUE -> new JmsQueue(wire);
      case TOPIC -> new JmsTopic(wire);
      case TEMPORARY_QUEUE -> new JmsTemporaryQueue(wire, null);
      case TEMPORARY_TOPIC -> new JmsTemporaryTopic(wire, null);
    };
  }

  /**
   * Any destination as one of ours; ours is returned as it is, so that a temporary one keeps its
   * owner.
   *
   * @throws InvalidDestinationException if it is null or its name cannot be used
   */
  public static JmsDestination own(@Nullable Destination destination) throws JMSException {
    return destination instanceof JmsDestination own ? own : of(wire(destination));
  }

  /**
   * The protocol's form of any destination, another provider's too.
   *
   * @throws InvalidDestinationException if it is null or its name cannot be used
   */
  public static org.rowanmq.wire.Destination wire(@Nullable Destination destination)
      throws JMSException {
    if (destination instanceof JmsDestination own) {
      return own.wire();
    }
    if (destination instanceof Queue queue) {
      return named(org.rowanmq.wire.Destination::queue, queue.getQueueName());
    }
    if (destination instanceof Topic topic) {
      return named(org.rowanmq.wire.Destination::topic, topic.getTopicName());
    }
    throw invalid(
        destination == null
            ? "The destination is null"
            : "Not a queue or topic: " + destination.getClass().getName());
  }

  /** Makes a destination of a name. */
  public static org.rowanmq.wire.Destination named(
      Function<String, org.rowanmq.wire.Destination> kind, @Nullable String name)
      throws JMSException {
    if (name == null) {
      throw invalid("The destination's name is null");
    }
    try {
      return kind.apply(name);
    } catch (IllegalArgumentException e) {
      throw invalid(String.valueOf(e.getMessage()));
    }
  }

  private static InvalidDestinationException invalid(String reason) {
    return new InvalidDestinationException(reason, ErrorCode.DESTINATION_INVALID.symbol());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof JmsDestination that && wire.equals(that.wire);
  }

  @Override
  public int hashCode() {
    return wire.hashCode();
  }

  /** The text form, for example {@code queue://orders}. */
  @Override
  public String toString() {
    return wire.toString();
  }
}
