package org.rowanmq.jms;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.TransactionInProgressRuntimeException;
import jakarta.jms.XAJMSContext;
import javax.transaction.xa.XAResource;
import org.rowanmq.wire.ErrorCode;

/** A connection and an XA session in one, without checked exceptions. */
final class JmsXaContext extends JmsContext implements XAJMSContext {
  JmsXaContext(ContextConnection shared) {
    super(shared, SESSION_TRANSACTED);
  }

  @Override
  JmsSession open() throws JMSException {
    return ((JmsXaConnection) connection()).xaSession(Domain.COMMON);
  }

  @Override
  public JMSContext getContext() {
    return this;
  }

  @Override
  public XAResource getXAResource() {
    return ((JmsXaSession) session()).getXAResource();
  }

  @Override
  public boolean getTransacted() {
    return true;
  }

  @Override
  public void commit() {
    throw managed("commit");
  }

  @Override
  public void rollback() {
    throw managed("rollback");
  }

  private static TransactionInProgressRuntimeException managed(String call) {
    return new TransactionInProgressRuntimeException(
        call + " of an XA context is for its transaction manager, through its XAResource",
        ErrorCode.ILLEGAL_STATE.symbol());
  }
}
