package org.rowanmq.ra.outbound;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueConnectionFactory;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicConnectionFactory;
import jakarta.resource.Referenceable;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionManager;
import java.io.Serial;
import java.io.Serializable;
import javax.naming.NamingException;
import javax.naming.Reference;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.JmsErrors;
import org.rowanmq.ra.link.BrokerLogin;
import org.rowanmq.ra.link.LoginSource;
import org.rowanmq.ra.link.RaErrors;
import org.rowanmq.wire.ErrorCode;

/** What applications find in JNDI: connections come from the server's pool. Thread-safe. */
public final class RowanConnectionFactory
    implements ConnectionFactory,
        QueueConnectionFactory,
        TopicConnectionFactory,
        LoginSource,
        Referenceable,
        Serializable {
  @Serial private static final long serialVersionUID = 1;

  private final RowanManagedConnectionFactory factory;
  private final ConnectionManager pool;
  private @Nullable Reference reference;

  RowanConnectionFactory(RowanManagedConnectionFactory factory, ConnectionManager pool) {
    this.factory = factory;
    this.pool = pool;
  }

  @Override
  public BrokerLogin login() {
    return factory.login();
  }

  @Override
  public @Nullable String clientId() {
    return factory.clientId();
  }

  @Override
  public void setReference(Reference newReference) {
    reference = newReference;
  }

  /**
   * @throws NamingException if the server has set none
   */
  @Override
  public Reference getReference() throws NamingException {
    if (reference == null) {
      throw new NamingException("The server has given this connection factory no reference");
    }
    return reference;
  }

  private RowanConnection connect(@Nullable String user, @Nullable String password, Family family)
      throws JMSException {
    try {
      RowanConnection connection =
          (RowanConnection) pool.allocateConnection(factory, new RowanRequestInfo(user, password));
      connection.family(family);
      return connection;
    } catch (ResourceException e) {
      throw RaErrors.toJms(e);
    }
  }

  private JMSContext context(@Nullable String user, @Nullable String password, int mode) {
    if (mode < JMSContext.SESSION_TRANSACTED || mode > JMSContext.DUPS_OK_ACKNOWLEDGE) {
      throw new JMSRuntimeException(
          "Session mode " + mode + " is unknown", ErrorCode.ARGUMENT_INVALID.symbol());
    }
    return new RowanContext(
        JmsErrors.unchecked(() -> connect(user, password, Family.COMMON)), mode);
  }

  @Override
  public Connection createConnection() throws JMSException {
    return connect(null, null, Family.COMMON);
  }

  @Override
  public Connection createConnection(@Nullable String user, @Nullable String password)
      throws JMSException {
    return connect(user, password, Family.COMMON);
  }

  @Override
  public QueueConnection createQueueConnection() throws JMSException {
    return connect(null, null, Family.QUEUE);
  }

  @Override
  public QueueConnection createQueueConnection(@Nullable String user, @Nullable String password)
      throws JMSException {
    return connect(user, password, Family.QUEUE);
  }

  @Override
  public TopicConnection createTopicConnection() throws JMSException {
    return connect(null, null, Family.TOPIC);
  }

  @Override
  public TopicConnection createTopicConnection(@Nullable String user, @Nullable String password)
      throws JMSException {
    return connect(user, password, Family.TOPIC);
  }

  @Override
  public JMSContext createContext() {
    return context(null, null, JMSContext.AUTO_ACKNOWLEDGE);
  }

  @Override
  public JMSContext createContext(@Nullable String user, @Nullable String password) {
    return context(user, password, JMSContext.AUTO_ACKNOWLEDGE);
  }

  @Override
  public JMSContext createContext(@Nullable String user, @Nullable String password, int mode) {
    return context(user, password, mode);
  }

  @Override
  public JMSContext createContext(int mode) {
    return context(null, null, mode);
  }
}
