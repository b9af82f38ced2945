package org.rowanmq.jms.destination;

import java.io.InvalidObjectException;
import java.io.Serial;
import java.io.Serializable;
import java.util.Hashtable;
import javax.naming.Context;
import javax.naming.Name;
import javax.naming.NamingException;
import javax.naming.OperationNotSupportedException;
import javax.naming.RefAddr;
import javax.naming.Reference;
import javax.naming.StringRefAddr;
import javax.naming.spi.ObjectFactory;
import org.jspecify.annotations.Nullable;
import org.rowanmq.wire.Destination;
import org.rowanmq.wire.DestinationKind;

/**
 * A queue or topic as it is kept by JNDI and by serialisation: its text form, {@code
 * queue://orders}. Temporary ones live and die with a connection and cannot be kept.
 */
public final class DestinationReference implements ObjectFactory {
  private static final String ADDRESS = "destination";

  static Reference of(JmsDestination destination) throws NamingException {
    if (isTemporary(destination)) {
      throw new OperationNotSupportedException(refusal(destination));
    }
    return new Reference(
        destination.getClass().getName(),
        new StringRefAddr(ADDRESS, destination.toString()),
        DestinationReference.class.getName(),
        null);
  }

  static boolean isTemporary(JmsDestination destination) {
    DestinationKind kind = destination.wire().kind();
    return kind == DestinationKind.TEMPORARY_QUEUE || kind == DestinationKind.TEMPORARY_TOPIC;
  }

  static String refusal(JmsDestination destination) {
    return destination + " is temporary: it ends with its connection and cannot be kept";
  }

  /** Null for what is not a destination's reference, as JNDI asks. */
  @Override
  public @Nullable Object getObjectInstance(
      @Nullable Object reference,
      @Nullable Name name,
      @Nullable Context context,
      @Nullable Hashtable<?, ?> environment)
      throws NamingException {
    if (!(reference instanceof Reference kept)
        || !DestinationReference.class.getName().equals(kept.getFactoryClassName())) {
      return null;
    }
    RefAddr address = kept.get(ADDRESS);
    if (address == null || !(address.getContent() instanceof String text)) {
      throw new NamingException("A reference to a destination lacks '" + ADDRESS + "'");
    }
    try {
      return JmsDestination.of(Destination.parse(text));
    } catch (IllegalArgumentException e) {
      throw new NamingException("A reference to '" + text + "': " + e.getMessage());
    }
  }

  /** The serialised form, stable across versions. */
  record Serialised(String destination) implements Serializable {
    @Serial private static final long serialVersionUID = 1;

    @Serial
    private Object readResolve() throws InvalidObjectException {
      try {
        return JmsDestination.of(Destination.parse(destination));
      } catch (IllegalArgumentException e) {
        throw new InvalidObjectException(String.valueOf(e.getMessage()));
      }
    }
  }
}
