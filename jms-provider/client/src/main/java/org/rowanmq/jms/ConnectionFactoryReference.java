package org.rowanmq.jms;

import java.io.InvalidObjectException;
import java.io.Serial;
import java.io.Serializable;
import java.util.Hashtable;
import javax.naming.Context;
import javax.naming.Name;
import javax.naming.NamingException;
import javax.naming.RefAddr;
import javax.naming.Reference;
import javax.naming.StringRefAddr;
import javax.naming.spi.ObjectFactory;
import org.jspecify.annotations.Nullable;

/**
 * A connection factory as it is kept by JNDI and by serialisation: URI, user and password, the
 * password in the clear, because the factory must work when it comes back. Who does not want that
 * sets none and gives it to {@code createConnection}.
 */
public final class ConnectionFactoryReference implements ObjectFactory {
  private static final String URI = "uri";
  private static final String USER = "user";
  private static final String PASSWORD = "password";

  /**
   * @param type the factory's class, ours
   */
  static Reference of(
      Class<? extends JmsConnectionFactory> type,
      String uri,
      @Nullable String user,
      @Nullable String password) {
    Reference reference =
        new Reference(
            type.getName(),
            new StringRefAddr(URI, uri),
            ConnectionFactoryReference.class.getName(),
            null);
    if (user != null) {
      reference.add(new StringRefAddr(USER, user));
    }
    if (password != null) {
      reference.add(new StringRefAddr(PASSWORD, password));
    }
    return reference;
  }

  /** Null for what is not a factory's reference, as JNDI asks. */
  @Override
  public @Nullable Object getObjectInstance(
      @Nullable Object reference,
      @Nullable Name name,
      @Nullable Context context,
      @Nullable Hashtable<?, ?> environment)
      throws NamingException {
    if (!(reference instanceof Reference kept)
        || !ConnectionFactoryReference.class.getName().equals(kept.getFactoryClassName())) {
      return null;
    }
    String uri = content(kept, URI);
    if (uri == null) {
      throw new NamingException("A reference to a connection factory lacks '" + URI + "'");
    }
    try {
      boolean isXa = JmsXaConnectionFactory.class.getName().equals(kept.getClassName());
      return factory(isXa, uri, content(kept, USER), content(kept, PASSWORD));
    } catch (IllegalArgumentException e) {
      throw new NamingException("A reference to a connection factory: " + e.getMessage());
    }
  }

  private static @Nullable String content(Reference reference, String type) {
    RefAddr address = reference.get(type);
    return address != null && address.getContent() instanceof String text ? text : null;
  }

  private static JmsConnectionFactory factory(
      boolean isXa, String uri, @Nullable String user, @Nullable String password) {
    JmsConnectionFactory factory =
        isXa ? new JmsXaConnectionFactory(uri) : new JmsConnectionFactory(uri);
    factory.setUser(user);
    factory.setPassword(password);
    return factory;
  }

  /** The serialised form, stable across versions. */
  record Serialised(String uri, @Nullable String user, @Nullable String password)
      implements Serializable {
    @Serial private static final long serialVersionUID = 1;

    @Serial
    private Object readResolve() throws InvalidObjectException {
      try {
        return factory(false, uri, user, password);
      } catch (IllegalArgumentException e) {
        throw new InvalidObjectException(String.valueOf(e.getMessage()));
      }
    }

    /** Never the password. */
    @Override
    public String toString() {
      return "connection factory of " + user;
    }
  }

  /** The same of an XA connection factory. */
  record SerialisedXa(String uri, @Nullable String user, @Nullable String password)
      implements Serializable {
    @Serial private static final long serialVersionUID = 1;

    @Serial
    private Object readResolve() throws InvalidObjectException {
      try {
        return factory(true, uri, user, password);
      } catch (IllegalArgumentException e) {
        throw new InvalidObjectException(String.valueOf(e.getMessage()));
      }
    }

    /** Never the password. */
    @Override
    public String toString() {
      return "XA connection factory of " + user;
    }
  }
}
