package org.rowanmq.jms;

import jakarta.jms.JMSException;
import jakarta.jms.XAConnection;
import jakarta.jms.XAConnectionFactory;
import jakarta.jms.XAJMSContext;
import jakarta.jms.XAQueueConnection;
import jakarta.jms.XAQueueConnectionFactory;
import jakarta.jms.XATopicConnection;
import jakarta.jms.XATopicConnectionFactory;
import java.io.Serial;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.seal.Seals;
import org.rowanmq.jms.transport.SharedConnections;
import org.rowanmq.runtime.Environment;
import org.rowanmq.wire.Pipe;

/**
 * Where a transaction manager, or what acts for it, begins: the same as {@link
 * JmsConnectionFactory}, for connections whose sessions take part in distributed transactions.
 */
public class JmsXaConnectionFactory extends JmsConnectionFactory
    implements XAConnectionFactory, XAQueueConnectionFactory, XATopicConnectionFactory {
  @Serial private static final long serialVersionUID = 1;

  /** Connects to {@code rowan://localhost:7611} unless told otherwise. */
  public JmsXaConnectionFactory() {}

  /**
   * @throws IllegalArgumentException naming everything that is wrong with the URI
   */
  public JmsXaConnectionFactory(String uri) {
    super(uri);
  }

  public JmsXaConnectionFactory(String uri, String user, String password) {
    super(uri, user, password);
  }

  /**
   * For embedding: connects through {@code connector}, on the threads of {@code environment}.
   *
   * @param connector null for a socket
   * @param environment null for the default
   */
  public JmsXaConnectionFactory(
      Pipe.@Nullable Connector connector, @Nullable Environment environment) {
    super(connector, environment);
  }

  @Override
  JmsConnection connection(SharedConnections.Lease lease, Seals used, Domain domain, String asUser)
      throws JMSException {
    return new JmsXaConnection(lease, config(), used, domain, asUser);
  }

  @Override
  Class<? extends JmsConnectionFactory> kind() {
    return JmsXaConnectionFactory.class;
  }

  private static JmsXaConnection xa(JmsConnection connection) {
    return (JmsXaConnection) connection;
  }

  @Override
  public XAConnection createXAConnection() throws JMSException {
    return xa(connect(Domain.COMMON));
  }

  @Override
  public XAConnection createXAConnection(@Nullable String asUser, @Nullable String withPassword)
      throws JMSException {
    return xa(connect(asUser, withPassword, Domain.COMMON));
  }

  @Override
  public XAQueueConnection createXAQueueConnection() throws JMSException {
    return xa(connect(Domain.QUEUE));
  }

  @Override
  public XAQueueConnection createXAQueueConnection(
      @Nullable String asUser, @Nullable String withPassword) throws JMSException {
    return xa(connect(asUser, withPassword, Domain.QUEUE));
  }

  @Override
  public XATopicConnection createXATopicConnection() throws JMSException {
    return xa(connect(Domain.TOPIC));
  }

  @Override
  public XATopicConnection createXATopicConnection(
      @Nullable String asUser, @Nullable String withPassword) throws JMSException {
    return xa(connect(asUser, withPassword, Domain.TOPIC));
  }

  @Override
  public XAJMSContext createXAContext() {
    return new JmsXaContext(
        new ContextConnection(JmsErrors.unchecked(() -> connect(Domain.COMMON))));
  }

  @Override
  public XAJMSContext createXAContext(@Nullable String asUser, @Nullable String withPassword) {
    return new JmsXaContext(
        new ContextConnection(
            JmsErrors.unchecked(() -> connect(asUser, withPassword, Domain.COMMON))));
  }
}
