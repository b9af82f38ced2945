package org.rowanmq.jms.jndi;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import javax.naming.ConfigurationException;
import javax.naming.Context;
import javax.naming.InvalidNameException;
import javax.naming.NamingException;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.JmsConnectionFactory;
import org.rowanmq.jms.destination.JmsQueue;
import org.rowanmq.jms.destination.JmsTopic;
import org.rowanmq.wire.Destination;

/** What the properties bind, by whole name with slashes. Immutable. */
final class Bindings {
  private static final String FACTORY = "connectionFactory";
  private static final String QUEUE = "queue";
  private static final String TOPIC = "topic";
  private static final String DYNAMIC_QUEUES = "dynamicQueues/";
  private static final String DYNAMIC_TOPICS = "dynamicTopics/";
  private static final String URI_DEFAULT = "rowan://localhost:7611";
  private static final List<String> STANDARD =
      List.of("ConnectionFactory", "QueueConnectionFactory", "TopicConnectionFactory");

  private final NavigableMap<String, Bound> bound = new TreeMap<>();
  private final @Nullable String user;
  private final @Nullable String password;

  /** Makes the object anew for each lookup: a factory can be changed by who looked it up. */
  private interface Bound {
    Object make();
  }

  private Bindings(@Nullable String user, @Nullable String password) {
    this.user = user;
    this.password = password;
  }

  /**
   * @throws ConfigurationException naming the property that cannot be used
   */
  static Bindings of(Map<?, ?> environment) throws NamingException {
    Bindings bindings =
        new Bindings(
            text(environment, Context.SECURITY_PRINCIPAL),
            password(environment.get(Context.SECURITY_CREDENTIALS)));
    String url = text(environment, Context.PROVIDER_URL);
    for (String name : STANDARD) {
      bindings.bind(Context.PROVIDER_URL, FACTORY, name, url == null ? URI_DEFAULT : url);
    }
    for (Object key : environment.keySet()) {
      if (key instanceof String property) {
        bindings.bind(property, environment.get(key));
      }
    }
    return bindings;
  }

  /** The object with this name, or null. */
  @Nullable Object get(String name) throws NamingException {
    Bound found = bound.get(name);
    if (found != null) {
      return found.make();
    }
    if (name.startsWith(DYNAMIC_QUEUES)) {
      return queue(name, name.substring(DYNAMIC_QUEUES.length()));
    }
    if (name.startsWith(DYNAMIC_TOPICS)) {
      return topic(name, name.substring(DYNAMIC_TOPICS.length()));
    }
    return null;
  }

  /** Whether names begin with {@code prefix}, which is empty or ends with a slash. */
  boolean hasUnder(String prefix) {
    String first = bound.ceilingKey(prefix);
    return (first != null && first.startsWith(prefix))
        || prefix.equals(DYNAMIC_QUEUES)
        || prefix.equals(DYNAMIC_TOPICS);
  }

  /** The next parts of the names that begin with {@code prefix}, in order. */
  Set<String> partsUnder(String prefix) {
    Set<String> parts = new java.util.TreeSet<>();
    for (String name : bound.tailMap(prefix, true).keySet()) {
      if (!name.startsWith(prefix)) {
        break;
      }
      String rest = name.substring(prefix.length());
      int slash = rest.indexOf('/');
      parts.add(slash < 0 ? rest : rest.substring(0, slash));
    }
    return parts;
  }

  private void bind(String property, @Nullable Object value) throws NamingException {
    int dot = property.indexOf('.');
    String kind = dot < 0 ? property : property.substring(0, dot);
    for (String known : List.of(FACTORY, QUEUE, TOPIC)) {
      if (kind.equalsIgnoreCase(known)) {
        String name = dot < 0 ? "" : property.substring(dot + 1);
        if (!kind.equals(known) || name.isEmpty()) {
          throw wrong(property, "must have the form " + known + ".NAME");
        }
        if (!(value instanceof String text) || text.isBlank()) {
          throw wrong(property, "must be a text that is not empty");
        }
        bind(property, kind, name, text);
      }
    }
  }

  private void bind(String property, String kind, String name, String value)
      throws NamingException {
    if (name.startsWith("/") || name.endsWith("/") || name.contains("//")) {
      throw wrong(property, "names an empty part between slashes");
    }
    if (name.startsWith(DYNAMIC_QUEUES) || name.startsWith(DYNAMIC_TOPICS)) {
      throw wrong(property, "names what every queue and topic is found under anyway");
    }
    try {
      Bound object =
          switch (kind) {
            case QUEUE -> constant(new JmsQueue(Destination.queue(value)));
            case TOPIC -> constant(new JmsTopic(Destination.topic(value)));
            default -> checked(value);
          };
      Bound other = bound.put(name, object);
      if (other != null && !STANDARD.contains(name)) {
        throw wrong(property, "binds the name " + name + " a second time");
      }
    } catch (IllegalArgumentException e) {
      throw wrong(property, String.valueOf(e.getMessage()));
    }
    checkNesting(property, name);
  }

  /** A name is an object or a context, not both. */
  private void checkNesting(String property, String name) throws NamingException {
    Set<String> above = new HashSet<>();
    for (int slash = name.indexOf('/'); slash > 0; slash = name.indexOf('/', slash + 1)) {
      above.add(name.substring(0, slash));
    }
    above.retainAll(bound.keySet());
    if (!above.isEmpty() || hasUnder(name + "/")) {
      throw wrong(property, "is an object under, or above, another object: " + name);
    }
  }

  private static Bound constant(Object destination) {
    return () -> destination;
  }

  private Bound checked(String uri) {
    JmsConnectionFactory first = factory(uri);
    return () -> factory(first.getUri());
  }

  private JmsConnectionFactory factory(String uri) {
    JmsConnectionFactory factory = new JmsConnectionFactory(uri);
    if (factory.getUser() == null) {
      factory.setUser(user);
      factory.setPassword(password);
    }
    return factory;
  }

  private static JmsQueue queue(String lookup, String name) throws NamingException {
    try {
      return new JmsQueue(Destination.queue(name));
    } catch (IllegalArgumentException e) {
      throw new InvalidNameException(lookup + ": " + e.getMessage());
    }
  }

  private static JmsTopic topic(String lookup, String name) throws NamingException {
    try {
      return new JmsTopic(Destination.topic(name));
    } catch (IllegalArgumentException e) {
      throw new InvalidNameException(lookup + ": " + e.getMessage());
    }
  }

  private static @Nullable String text(Map<?, ?> environment, String property)
      throws NamingException {
    Object value = environment.get(property);
    if (value == null || value instanceof String) {
      return (String) value;
    }
    throw wrong(property, "must be a text, not a " + value.getClass().getName());
  }

  private static @Nullable String password(@Nullable Object value) throws NamingException {
    if (value == null || value instanceof String) {
      return (String) value;
    }
    if (value instanceof char[] characters) {
      return new String(characters);
    }
    throw wrong(
        Context.SECURITY_CREDENTIALS,
        "must be a text or char[], not a " + value.getClass().getName());
  }

  private static ConfigurationException wrong(String property, String problem) {
    return new ConfigurationException("The property " + property + ": " + problem);
  }
}
