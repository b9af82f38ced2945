package org.rowanmq.jms;

import jakarta.jms.JMSException;
import jakarta.jms.XAQueueConnection;
import jakarta.jms.XAQueueSession;
import jakarta.jms.XASession;
import jakarta.jms.XATopicConnection;
import jakarta.jms.XATopicSession;
import org.rowanmq.jms.config.ClientConfig;
import org.rowanmq.jms.seal.Seals;
import org.rowanmq.jms.transport.SharedConnections;

/** A connection whose sessions can take part in distributed transactions. Thread-safe. */
final class JmsXaConnection extends JmsConnection implements XAQueueConnection, XATopicConnection {
  JmsXaConnection(
      SharedConnections.Lease lease, ClientConfig config, Seals seals, Domain domain, String user)
      throws JMSException {
    super(lease, config, seals, domain, user);
  }

  @Override
  public XASession createXASession() throws JMSException {
    return xaSession(Domain.COMMON);
  }

  @Override
  public XAQueueSession createXAQueueSession() throws JMSException {
    return xaSession(Domain.QUEUE);
  }

  @Override
  public XATopicSession createXATopicSession() throws JMSException {
    return xaSession(Domain.TOPIC);
  }

  JmsXaSession xaSession(Domain domain) throws JMSException {
    checkOpen();
    checkNotFailed();
    return opened(new JmsXaSession(this, domain));
  }
}
