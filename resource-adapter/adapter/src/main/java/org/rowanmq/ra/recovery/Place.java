package org.rowanmq.ra.recovery;

import java.sql.SQLException;
import javax.sql.XAConnection;
import javax.sql.XADataSource;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.rowanmq.ra.link.AdapterResource;
import org.rowanmq.ra.link.BrokerLogin;
import org.rowanmq.ra.link.Connections;

/** Where branches may be in doubt. Two that are equal hold the same ones. */
interface Place {
  /** Does something with what decides there. */
  interface Visitor {
    void visit(XAResource resource) throws XAException;
  }

  void visit(Visitor visitor) throws XAException, SQLException;

  /** What the broker keeps for one user. */
  record AtBroker(Connections connections, BrokerLogin login) implements Place {
    @Override
    public void visit(Visitor visitor) throws XAException {
      visitor.visit(new AdapterResource(connections.decisions(login)));
    }

    @Override
    public String toString() {
      return login.toString();
    }
  }

  /** A database, over a connection that is closed again. */
  record AtDatabase(String name, XADataSource source) implements Place {
    @Override
    public void visit(Visitor visitor) throws XAException, SQLException {
      XAConnection connection = source.getXAConnection();
      try {
        visitor.visit(connection.getXAResource());
      } finally {
        connection.close();
      }
    }

    @Override
    public String toString() {
      return "data source " + name;
    }
  }
}
