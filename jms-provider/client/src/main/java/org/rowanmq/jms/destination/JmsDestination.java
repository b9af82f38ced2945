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
import java.util.function.BiFunction;
import java.util.function.Function;
import javax.naming.NamingException;
import javax.naming.Reference;
import javax.naming.Referenceable;
import org.jspecify.annotations.Nullable;
import org.rowanmq.wire.DestinationKind;
import org.rowanmq.wire.ErrorCode;

/**
 * A destination of ours: a name and its kind, and options for the consumers that are created on
 * this object. Equal if name and kind are. Can be serialised and bound in JNDI, unless it is
 * temporary.
 */
public abstract class JmsDestination implements Destination, Referenceable, Serializable {
  @Serial private static final long serialVersionUID = 1;

  private static final String EXCHANGE = DestinationKind.EXCHANGE.prefix();
  private static final String KEY = "key=";
  private static final String[] NONE = {};

  private final transient org.rowanmq.wire.Destination wire;
  private final transient DestinationOptions options;

  JmsDestination(org.rowanmq.wire.Destination wire, DestinationOptions options) {
    this.wire = wire;
    this.options = options;
  }

  /** The form the protocol uses. */
  public org.rowanmq.wire.Destination wire() {
    return wire;
  }

  /** For consumers created on this object. */
  public DestinationOptions options() {
    return options;
  }

  /**
   * The queue of this name; what follows a question mark are {@link DestinationOptions}. A name
   * that begins with {@code exchange://} is an exchange, {@code exchange://orders?key=eu.paris}, to
   * which can only be sent.
   *
   * @throws InvalidDestinationException if the name or an option is wrong
   */
  public static JmsQueue queue(@Nullable String name) throws JMSException {
    return named(name, org.rowanmq.wire.Destination::queue, JmsQueue::new);
  }

  /** As {@link #queue}, for a topic. */
  public static JmsTopic topic(@Nullable String name) throws JMSException {
    return named(name, org.rowanmq.wire.Destination::topic, JmsTopic::new);
  }

  /** The JMS form; a temporary destination made this way cannot be deleted by its owner's call. */
  public static JmsDestination of(org.rowanmq.wire.Destination wire) {
    return switch (wire.kind()) {
      case QUEUE, EXCHANGE -> new JmsQueue(wire);
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
    return own(destination).wire();
  }

  /**
   * Our form of any destination, another provider's too; ours is returned as it is, so that a
   * temporary one keeps its owner.
   *
   * @throws InvalidDestinationException if it is null or its name cannot be used
   */
  public static JmsDestination own(@Nullable Destination destination) throws JMSException {
    if (destination instanceof JmsDestination own) {
      return own;
    }
    if (destination instanceof Queue queue) {
      return queue(queue.getQueueName());
    }
    if (destination instanceof Topic topic) {
      return topic(topic.getTopicName());
    }
    throw invalid(
        destination == null
            ? "The destination is null"
            : "Not a queue or topic: " + destination.getClass().getName());
  }

  /**
   * Reads what {@link #toString} writes.
   *
   * @throws IllegalArgumentException if the text, or an option in it, is wrong
   */
  static JmsDestination parse(String text) {
    if (text.startsWith(EXCHANGE)) {
      return exchange(text, JmsQueue::new);
    }
    int question = text.indexOf('?');
    if (question < 0) {
      return of(org.rowanmq.wire.Destination.parse(text));
    }
    org.rowanmq.wire.Destination wire =
        org.rowanmq.wire.Destination.parse(text.substring(0, question));
    DestinationOptions options = DestinationOptions.parse(text.substring(question + 1));
    return wire.kind().isTopic() ? new JmsTopic(wire, options) : new JmsQueue(wire, options);
  }

  private static <D extends JmsDestination> D named(
      @Nullable String name,
      Function<String, org.rowanmq.wire.Destination> kind,
      BiFunction<org.rowanmq.wire.Destination, DestinationOptions, D> maker)
      throws JMSException {
    if (name == null) {
      throw invalid("The destination's name is null");
    }
    int question = name.indexOf('?');
    try {
      if (name.startsWith(EXCHANGE)) {
        return exchange(name, maker);
      }
      return question < 0
          ? maker.apply(kind.apply(name), DestinationOptions.NONE)
          : maker.apply(
              kind.apply(name.substring(0, question)),
              DestinationOptions.parse(name.substring(question + 1)));
    } catch (IllegalArgumentException e) {
      throw invalid(String.valueOf(e.getMessage()));
    }
  }

  /** The routing key is part of the name, the other options are the client's. */
  private static <D extends JmsDestination> D exchange(
      String text, BiFunction<org.rowanmq.wire.Destination, DestinationOptions, D> maker) {
    int question = text.indexOf('?');
    String name = text.substring(EXCHANGE.length(), question < 0 ? text.length() : question);
    if (name.isBlank()) {
      throw new IllegalArgumentException("'" + text + "' names no exchange");
    }
    String key = null;
    StringBuilder options = new StringBuilder();
    for (String each : question < 0 ? NONE : text.substring(question + 1).split("&", -1)) {
      if (key == null && each.startsWith(KEY)) {
        key = each.substring(KEY.length());
      } else {
        options.append(each).append('&');
      }
    }
    return maker.apply(
        org.rowanmq.wire.Destination.exchange(name, key),
        DestinationOptions.parse(options.toString()));
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

  /** The text form, for example {@code queue://orders}, with the options if there are any. */
  @Override
  public String toString() {
    return withOptions(wire.toString());
  }

  /** What makes such a destination again, where its kind is known. */
  final String nameWithOptions() {
    return wire.kind() == DestinationKind.EXCHANGE ? toString() : withOptions(wire.name());
  }

  private String withOptions(String text) {
    String set = options.toString();
    return wire.routingKey() == null || set.isEmpty() ? text + set : text + '&' + set.substring(1);
  }
}
