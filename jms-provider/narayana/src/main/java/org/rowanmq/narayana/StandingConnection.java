package org.rowanmq.narayana;

import jakarta.jms.JMSException;
import jakarta.jms.XAConnection;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.RowanXAResource;

/**
 * The one connection that recovery works with: opened when it is first needed, and anew after the
 * broker could not be asked through it. Thread-safe.
 */
final class StandingConnection implements AutoCloseable {
  /** Where connections come from. */
  interface Source {
    XAConnection connect() throws JMSException;
  }

  /** A question to the broker. */
  interface Question<T> {
    T ask(XAResource resource) throws XAException;
  }

  private record Live(XAConnection connection, XAResource resource) {}

  private final Source source;
  private @Nullable Live live;
  private @Nullable String resourceManager;
  private boolean closed;

  StandingConnection(Source source) {
    this.source = source;
  }

  /**
   * Asks the broker.
   *
   * @throws XAException {@code XAER_RMFAIL} if it cannot be asked; or what it says
   */
  <T> T ask(Question<T> question) throws XAException {
    Live current = current();
    try {
      return question.ask(current.resource());
    } catch (XAException failure) {
      if (failure.errorCode == XAException.XAER_RMFAIL) {
        drop(current);
      }
      throw failure;
    }
  }

  private synchronized Live current() throws XAException {
    if (closed) {
      throw failure("Recovery has been closed", null);
    }
    Live current = live;
    if (current == null) {
      current = connect();
      live = current;
      if (current.resource() instanceof RowanXAResource ours) {
        resourceManager = ours.resourceManager();
      }
    }
    return current;
  }

  /** What it asks now, or null. */
  synchronized @Nullable XAResource open() {
    return live == null ? null : live.resource();
  }

  /** Whom it was connected to; null if it never was. */
  synchronized @Nullable String resourceManager() {
    return resourceManager;
  }

  private Live connect() throws XAException {
    XAConnection connection = null;
    try {
      connection = source.connect();
      return new Live(connection, connection.createXASession().getXAResource());
    } catch (JMSException away) {
      close(connection);
      throw failure(String.valueOf(away.getMessage()), away);
    }
  }

  private void drop(Live lost) {
    synchronized (this) {
      if (lost.equals(live)) {
        live = null;
      }
    }
    close(lost.connection());
  }

  /** Idempotent. */
  @Override
  public void close() {
    Live last;
    synchronized (this) {
      closed = true;
      last = live;
      live = null;
    }
    close(last == null ? null : last.connection());
  }

  private static void close(@Nullable XAConnection connection) {
    try {
      if (connection != null) {
        connection.close();
      }
    } catch (JMSException alreadyLost) {
      // Nothing of it is needed any more.
    }
  }

  private static XAException failure(String text, @Nullable Exception cause) {
    XAException failure = new XAException(text);
    failure.errorCode = XAException.XAER_RMFAIL;
    failure.initCause(cause);
    return failure;
  }
}
