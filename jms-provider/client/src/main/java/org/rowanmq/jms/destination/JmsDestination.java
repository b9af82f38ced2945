package org.rowanmq.jms.destination;

import jakarta.jms.Destination;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.Topic;
import java.io.InvalidObjectException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectStreamException;
import java.io.Serial;
import java.io.Serializable;
import java.util.function.Function;
import javax.naming.NamingException;
import javax.naming.Reference;
import javax.naming.Referenceable;
import org.jspecify.annotations.Nullable;
import org.rowanmq.wire.ErrorCode;

/**
 * A destination of ours: a name and its kind. Equal if both are. Can be serialised and bound in
 * JNDI, unless it is temporary.
 */
public abstract class JmsDestination implements Destination, Referenceable, Serializable {
  @Serial private static final long serialVersionUID = 1;

  private final transient org.rowanmq.wire.Destination wire;

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

  /**
   * @throws NamingException if it is temporary
   */
  @Override
  public Reference getReference() throws NamingException {
    return DestinationReference.of(this);
  }

  /** Inherited by the kinds: none is serialised but by its text form. */
  @Serial
  protected Object writeReplace() throws ObjectStreamException {
    if (DestinationReference.isTemporary(this)) {
      throw new NotSerializableException(DestinationReference.refusal(this));
    }
    return new DestinationReference.Serialised(toString());
  }

  @Serial
  private void readObject(ObjectInputStream in) throws InvalidObjectException {
    throw new InvalidObjectException("A destination is serialised by its text form");
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
