package org.rowanmq.narayana;

import jakarta.jms.JMSException;
import jakarta.jms.XAConnection;
import jakarta.jms.XAConnectionFactory;
import jakarta.jms.XASession;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/** A resource manager that can be away, and whose connections can be lost. */
final class FakeBroker {
  final List<Line> lines = new ArrayList<>();
  final List<Xid> inDoubt = new ArrayList<>();
  final List<Xid> committed = new ArrayList<>();
  boolean isAway;

  /** One connection. */
  final class Line implements XAResource {
    boolean isLost;
    boolean isClosed;

    private void check() throws XAException {
      if (isLost || isClosed || isAway) {
        throw new XAException(XAException.XAER_RMFAIL);
      }
    }

    @Override
    public Xid[] recover(int flags) throws XAException {
      check();
      return (flags & TMSTARTRSCAN) == 0 ? new Xid[0] : inDoubt.toArray(Xid[]::new);
    }

    @Override
    public void commit(Xid xid, boolean onePhase) throws XAException {
      check();
      if (!inDoubt.remove(xid)) {
        throw new XAException(XAException.XAER_NOTA);
      }
      committed.add(xid);
    }

    @Override
    public void rollback(Xid xid) throws XAException {
      check();
      inDoubt.remove(xid);
    }

    @Override
    public void forget(Xid xid) throws XAException {
      check();
    }

    @Override
    public boolean isSameRM(XAResource other) throws XAException {
      check();
      return other instanceof Line that && that.broker() == FakeBroker.this;
    }

    private FakeBroker broker() {
      return FakeBroker.this;
    }

    @Override
    public void start(Xid xid, int flags) {}

    @Override
    public void end(Xid xid, int flags) {}

    @Override
    public int prepare(Xid xid) {
      return XA_OK;
    }

    @Override
    public int getTransactionTimeout() {
      return 0;
    }

    @Override
    public boolean setTransactionTimeout(int seconds) {
      return false;
    }
  }

  Line last() {
    return lines.get(lines.size() - 1);
  }

  XAConnectionFactory factory() {
    return made(
        XAConnectionFactory.class,
        (proxy, method, arguments) -> {
          if (isAway) {
            throw new JMSException("away");
          }
          Line line = new Line();
          lines.add(line);
          return connection(line);
        });
  }

  private static XAConnection connection(Line line) {
    XASession session = made(XASession.class, (proxy, method, arguments) -> line);
    return made(
        XAConnection.class,
        (proxy, method, arguments) -> {
          if (method.getName().equals("close")) {
            line.isClosed = true;
          }
          return method.getReturnType() == XASession.class ? session : null;
        });
  }

  private static <T> T made(Class<T> type, InvocationHandler answers) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, answers));
  }
}
