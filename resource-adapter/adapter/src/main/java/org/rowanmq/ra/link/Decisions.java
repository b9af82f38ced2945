package org.rowanmq.ra.link;

import jakarta.jms.JMSException;
import jakarta.jms.XAConnection;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.HostedConnection;
import org.rowanmq.runtime.Timers;

/**
 * Recovers and decides branches over a connection of its own, opened when it is needed, again when
 * it has ended, and closed when nothing was to decide for a while. So that a resource outlives the
 * managed connection it was taken from: the broker takes a decision from any connection of the
 * user. Thread-safe.
 */
public final class Decisions {
  private static final Duration IDLE = Duration.ofMinutes(5);

  private final Connections connections;
  private final BrokerLogin login;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable HostedConnection connection;
  private @Nullable XAResource resource;
  private Timers.@Nullable Timer idle;
  private boolean isClosed;

  Decisions(Connections connections, BrokerLogin login) {
    this.connections = connections;
    this.login = login;
  }

  /**
   * The resource to ask.
   *
   * @throws XAException XAER_RMFAIL if the broker cannot be reached
   */
  XAResource resource() throws XAException {
    lock.lock();
    try {
      HostedConnection current = connection;
      XAResource ready = resource;
      if (current == null || ready == null || !current.isAlive()) {
        ready = open();
      }
      if (idle != null) {
        idle.cancel();
      }
      idle = connections.environment().timers().schedule(IDLE.toNanos(), this::closeSoon);
      return ready;
    } finally {
      lock.unlock();
    }
  }

  private XAResource open() throws XAException {
    drop();
    if (isClosed) {
      throw RaErrors.xa(XAException.XAER_RMFAIL, "The resource adapter was stopped", null);
    }
    try {
      HostedConnection opened = connections.open(login);
      connection = opened;
      XAResource made = ((XAConnection) opened).createXASession().getXAResource();
      resource = made;
      return made;
    } catch (JMSException e) {
      drop();
      throw RaErrors.xa(
          XAException.XAER_RMFAIL, "Connecting to " + login + " failed: " + e.getMessage(), e);
    }
  }

  private void closeSoon() {
    Thread ignored = connections.environment().threads().start("rowan-ra-idle", this::rest);
  }

  private void rest() {
    lock.lock();
    try {
      drop();
    } finally {
      lock.unlock();
    }
  }

  private void drop() {
    HostedConnection ending = connection;
    connection = null;
    resource = null;
    if (ending != null) {
      connections.close(ending);
    }
  }

  void close() {
    lock.lock();
    try {
      isClosed = true;
      if (idle != null) {
        idle.cancel();
      }
      drop();
    } finally {
      lock.unlock();
    }
  }
}
