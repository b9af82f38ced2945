package org.rowanmq.jms;

import jakarta.jms.JMSException;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.TopicSession;
import jakarta.jms.TransactionInProgressException;
import jakarta.jms.XAQueueSession;
import jakarta.jms.XATopicSession;
import javax.transaction.xa.XAResource;
import org.jspecify.annotations.Nullable;
import org.rowanmq.wire.BranchId;
import org.rowanmq.wire.ErrorCode;

/**
 * A session whose work belongs to branches of distributed transactions, between start and end of
 * its {@link XAResource}. What is received outside of a branch belongs to the next one; but a
 * receive that is waiting when another thread ends or suspends its branch takes nothing any more,
 * and fails with {@link jakarta.jms.IllegalStateException}: the application may not know yet, and
 * the next branch would settle what was received for this one. The message is the next receive's,
 * unmarked.
 */
final class JmsXaSession extends JmsSession
    implements HostedSession, XAQueueSession, XATopicSession {
  private final XAResource resource;

  JmsXaSession(JmsConnection connection, Domain domain) throws JMSException {
    super(connection, domain, SESSION_TRANSACTED);
    this.resource = new BranchResource(this);
  }

  @Override
  public XAResource getXAResource() {
    return resource;
  }

  @Override
  public Session getSession() {
    return this;
  }

  @Override
  public QueueSession getQueueSession() {
    return this;
  }

  @Override
  public TopicSession getTopicSession() {
    return this;
  }

  @Override
  public void commit() throws JMSException {
    throw managed("commit");
  }

  @Override
  public void rollback() throws JMSException {
    throw managed("rollback");
  }

  private TransactionInProgressException managed(String call) throws JMSException {
    checkOpen();
    return new TransactionInProgressException(
        call + " of an XA session is for its transaction manager, through its XAResource",
        ErrorCode.ILLEGAL_STATE.symbol());
  }

  @Override
  public void giveBack(boolean asFailed) throws JMSException {
    checkOpen();
    if (branch() != null) {
      throw new jakarta.jms.IllegalStateException(
          "The session works for a branch: end that first", ErrorCode.ILLEGAL_STATE.symbol());
    }
    giveBackHanded(asFailed);
  }

  @Override
  public void blame(Throwable why) {
    failed(why);
  }

  /** Sends nothing that no transaction would ever send. */
  @Override
  void checkMaySend() throws JMSException {
    if (branch() == null) {
      throw new jakarta.jms.IllegalStateException(
          "An XA session sends within a transaction: its XAResource has not been started",
          ErrorCode.ILLEGAL_STATE.symbol());
    }
  }

  /** What it works for, or null. */
  @Nullable BranchId branch() {
    return driver().call(() -> machine().work().current());
  }

  @Override
  long stretch() {
    return driver().call(() -> machine().work().stretch());
  }

  /**
   * The application has done its work for a branch.
   *
   * @param settles what it was given is settled with the branch: large bodies it has not read yet
   *     are fetched before that
   */
  void endOfWork(boolean settles) throws JMSException {
    dispatch().awaitSends();
    if (settles) {
      arrivals().bodies().keepAll();
    } else {
      arrivals().bodies().givenBack();
    }
  }
}
