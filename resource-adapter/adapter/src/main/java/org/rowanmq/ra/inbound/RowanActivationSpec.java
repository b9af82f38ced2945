package org.rowanmq.ra.inbound;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.InvalidPropertyException;
import jakarta.resource.spi.ResourceAdapter;
import java.beans.IntrospectionException;
import java.beans.PropertyDescriptor;
import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rowanmq.ra.link.BrokerLogin;
import org.rowanmq.ra.link.ConnectionSource;

/**
 * How a message-driven bean wants its messages: the properties of JMS 3.1 §13.1 and our own. A Java
 * bean, filled by the server.
 */
public class RowanActivationSpec implements ActivationSpec, Serializable {
  @Serial private static final long serialVersionUID = 1;

  private transient @Nullable ResourceAdapter adapter;
  private @Nullable String destination;
  private @Nullable String destinationLookup;
  private @Nullable String destinationType;
  private @Nullable Boolean useJndi;
  private @Nullable String connectionFactoryLookup;
  private @Nullable String acknowledgeMode;
  private @Nullable String messageSelector;
  private @Nullable String subscriptionDurability;
  private @Nullable String subscriptionName;
  private @Nullable Boolean shareSubscriptions;
  private @Nullable String clientId;
  private @Nullable Integer maxSessions;
  private @Nullable Integer prefetch;
  private @Nullable Integer maxAttempts;
  private @Nullable String redeliveryDelay;
  private @Nullable Integer maxConsecutiveFailures;
  private @Nullable String url;
  private @Nullable String user;
  private @Nullable String password;

  // ---- the specification's

  public @Nullable String getDestination() {
    return destination;
  }

  /** A queue's or topic's name, or a name in JNDI: see {@link #setUseJndi}. */
  public void setDestination(@Nullable String name) {
    destination = name;
  }

  public @Nullable String getDestinationLookup() {
    return destinationLookup;
  }

  /** Where the destination is in JNDI; {@code destination} is then not looked at. */
  public void setDestinationLookup(@Nullable String name) {
    destinationLookup = name;
  }

  public @Nullable String getDestinationType() {
    return destinationType;
  }

  /** {@code jakarta.jms.Queue} or {@code jakarta.jms.Topic}; needless where JNDI tells. */
  public void setDestinationType(@Nullable String type) {
    destinationType = type;
  }

  public @Nullable String getConnectionFactoryLookup() {
    return connectionFactoryLookup;
  }

  /** A connection factory of ours in JNDI, whose URL, user and client id are taken. */
  public void setConnectionFactoryLookup(@Nullable String name) {
    connectionFactoryLookup = name;
  }

  public @Nullable String getAcknowledgeMode() {
    return acknowledgeMode;
  }

  /** {@code Auto-acknowledge} or {@code Dups-ok-acknowledge}; of no interest in transactions. */
  public void setAcknowledgeMode(@Nullable String mode) {
    acknowledgeMode = mode;
  }

  public @Nullable String getMessageSelector() {
    return messageSelector;
  }

  public void setMessageSelector(@Nullable String selector) {
    messageSelector = selector;
  }

  public @Nullable String getSubscriptionDurability() {
    return subscriptionDurability;
  }

  /** {@code Durable} or {@code NonDurable}. */
  public void setSubscriptionDurability(@Nullable String durability) {
    subscriptionDurability = durability;
  }

  public @Nullable String getSubscriptionName() {
    return subscriptionName;
  }

  public void setSubscriptionName(@Nullable String name) {
    subscriptionName = name;
  }

  public @Nullable String getClientId() {
    return clientId;
  }

  public void setClientId(@Nullable String id) {
    clientId = id;
  }

  // ---- ours

  public @Nullable Boolean getUseJndi() {
    return useJndi;
  }

  /**
   * Whether {@code destination} is a name in JNDI. Not set: it is one if something is bound there,
   * which is looked for if it begins with {@code java:} or has a slash.
   */
  public void setUseJndi(@Nullable Boolean isName) {
    useJndi = isName;
  }

  public @Nullable Boolean getShareSubscriptions() {
    return shareSubscriptions;
  }

  /** Whether several beans, or servers, get the messages of one subscription between them. */
  public void setShareSubscriptions(@Nullable Boolean shared) {
    shareSubscriptions = shared;
  }

  public @Nullable Integer getMaxSessions() {
    return maxSessions;
  }

  /** How many messages may be worked on at a time; 10 unless set. */
  public void setMaxSessions(@Nullable Integer max) {
    maxSessions = max;
  }

  public @Nullable Integer getPrefetch() {
    return prefetch;
  }

  /** How many messages may wait for each session; 10 unless set. */
  public void setPrefetch(@Nullable Integer messages) {
    prefetch = messages;
  }

  public @Nullable Integer getMaxAttempts() {
    return maxAttempts;
  }

  /**
   * After so many failed deliveries a message that failed here goes to the dead-letter queue; as
   * the policy of its destination says unless set.
   */
  public void setMaxAttempts(@Nullable Integer max) {
    maxAttempts = max;
  }

  public @Nullable String getRedeliveryDelay() {
    return redeliveryDelay;
  }

  /**
   * How long a message that failed here waits before it comes again, such as {@code 500ms} or
   * {@code 5m}; as the policy of its destination says unless set.
   */
  public void setRedeliveryDelay(@Nullable String duration) {
    redeliveryDelay = duration;
  }

  public @Nullable Integer getMaxConsecutiveFailures() {
    return maxConsecutiveFailures;
  }

  /** After so many failures in a row delivery pauses, until it is resumed over JMX; 0: never. */
  public void setMaxConsecutiveFailures(@Nullable Integer max) {
    maxConsecutiveFailures = max;
  }

  public @Nullable String getUrl() {
    return url;
  }

  public void setUrl(@Nullable String newUrl) {
    url = newUrl;
  }

  public @Nullable String getUser() {
    return user;
  }

  public void setUser(@Nullable String newUser) {
    user = newUser;
  }

  public @Nullable String getPassword() {
    return password;
  }

  public void setPassword(@Nullable String newPassword) {
    password = newPassword;
  }

  @Override
  public @Nullable ResourceAdapter getResourceAdapter() {
    return adapter;
  }

  @Override
  public void setResourceAdapter(ResourceAdapter newAdapter) throws ResourceException {
    if (!(newAdapter instanceof ConnectionSource)) {
      throw new ResourceException("Not RowanMQ's resource adapter: " + newAdapter);
    }
    adapter = newAdapter;
  }

  /** What the activation says itself. */
  public BrokerLogin login() {
    return new BrokerLogin(url, user, password);
  }

  /**
   * @throws InvalidPropertyException naming every property that is wrong, its value, and what is
   *     allowed
   */
  @Override
  public void validate() throws InvalidPropertyException {
    ActivationTerms.Checked checked = ActivationTerms.check(this);
    if (checked.problems().isEmpty()) {
      return;
    }
    InvalidPropertyException exception =
        new InvalidPropertyException(
            "The activation of a message-driven bean is wrong: "
                + String.join("; ", checked.problems().values()));
    List<PropertyDescriptor> wrong = new ArrayList<>();
    for (String property : checked.problems().keySet()) {
      try {
        wrong.add(new PropertyDescriptor(property, RowanActivationSpec.class));
      } catch (IntrospectionException e) {
        throw new IllegalStateException(e);
      }
    }
    exception.setInvalidPropertyDescriptors(wrong.toArray(PropertyDescriptor[]::new));
    throw exception;
  }
}
