package org.rowanmq.ra.inbound;

import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.Topic;
import jakarta.resource.spi.InvalidPropertyException;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.JmsConnectionFactory;
import org.rowanmq.jms.destination.JmsDestination;
import org.rowanmq.ra.link.BrokerLogin;
import org.rowanmq.ra.link.LoginSource;

/** Finds in JNDI what an activation names. Called on the server's thread that activates. */
final class Lookups {
  /** TomEE takes it away from what a bean says. */
  private static final String TOMEE_RESOURCES = "openejb:Resource/";

  private Lookups() {}

  /** Whether a name is looked for in JNDI although nobody said so. */
  static boolean mayBeBound(String name) {
    return name.startsWith("java:") || name.indexOf('/') >= 0;
  }

  /**
   * The destination of an activation.
   *
   * @throws InvalidPropertyException naming the property, its value and what is allowed
   */
  static JmsDestination destination(ActivationTerms terms) throws InvalidPropertyException {
    String name = terms.destination();
    if (!Boolean.FALSE.equals(terms.isLookup())) {
      Object found = bound(name);
      if (found instanceof Destination destination) {
        return checked(terms, destination);
      }
      if (found != null || Boolean.TRUE.equals(terms.isLookup()) || name.startsWith("java:")) {
        throw invalid(
            "destination",
            name,
            found == null
                ? "nothing is bound there; allowed: where a queue or topic is bound in JNDI"
                : "a " + found.getClass().getName() + " is bound there; allowed: a queue or topic");
      }
    }
    if (terms.type() == null) {
      throw invalid(
          "destinationType",
          "",
          "nothing is bound at '"
              + name
              + "' in JNDI, so it is a name; allowed: "
              + Queue.class.getName()
              + " or "
              + Topic.class.getName());
    }
    try {
      return terms.type() == ActivationTerms.Type.TOPIC
          ? JmsDestination.topic(name)
          : JmsDestination.queue(name);
    } catch (JMSException e) {
      throw invalid("destination", name, String.valueOf(e.getMessage()));
    }
  }

  private static JmsDestination checked(ActivationTerms terms, Destination destination)
      throws InvalidPropertyException {
    JmsDestination own;
    try {
      own = JmsDestination.own(destination);
    } catch (JMSException e) {
      throw invalid("destination", terms.destination(), String.valueOf(e.getMessage()));
    }
    boolean isTopic = own.wire().kind().isTopic();
    if (terms.type() != null && isTopic != (terms.type() == ActivationTerms.Type.TOPIC)) {
      throw invalid(
          "destinationType",
          isTopic ? Queue.class.getName() : Topic.class.getName(),
          "'" + terms.destination() + "' is " + own);
    }
    if ((terms.isDurable() || terms.isShared()) && !isTopic) {
      throw invalid(
          "subscriptionName",
          String.valueOf(terms.subscription()),
          "'" + terms.destination() + "' is " + own + ", which has no subscriptions");
    }
    return own;
  }

  /**
   * @param login null if the factory says nothing
   */
  record Factory(BrokerLogin login, @Nullable String clientId) {}

  /** The connection factory of an activation; nothing if it names none. */
  static Factory factory(@Nullable String name) throws InvalidPropertyException {
    if (name == null || name.isBlank()) {
      return new Factory(BrokerLogin.NONE, null);
    }
    Object found = bound(name.strip());
    if (found instanceof LoginSource source) {
      return new Factory(source.login(), source.clientId());
    }
    if (found instanceof JmsConnectionFactory plain) {
      // Its password is not given away: the URL may hold one, or the activation must.
      return new Factory(
          new BrokerLogin(plain.getUri(), plain.getUser(), null), plain.config().clientId());
    }
    throw invalid(
        "connectionFactoryLookup",
        name,
        found == null
            ? "nothing is bound there; allowed: where a connection factory of RowanMQ is bound"
            : "a " + found.getClass().getName() + " is bound there; allowed: one of RowanMQ's");
  }

  /** What is bound there, or, in TomEE, where it keeps its resources; null for nothing. */
  private static @Nullable Object bound(String name) {
    Object found = lookUp(name);
    return found == null && name.indexOf(':') < 0 ? lookUp(TOMEE_RESOURCES + name) : found;
  }

  private static @Nullable Object lookUp(String name) {
    try {
      return InitialContext.doLookup(name);
    } catch (NamingException e) {
      return null;
    }
  }

  private static InvalidPropertyException invalid(String property, String value, String why) {
    return new InvalidPropertyException("Property '" + property + "' = '" + value + "': " + why);
  }
}
