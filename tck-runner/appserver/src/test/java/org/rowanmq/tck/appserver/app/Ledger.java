package org.rowanmq.tck.appserver.app;

import jakarta.ejb.EJBException;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * Orders, as rows of a database that the server knows as an XA data source. Nothing keeps an order
 * from being entered twice.
 */
@Stateless
public class Ledger {
  /** Adds a row in the transaction of the caller. */
  public void enter(String order) {
    try (Connection connection = database().getConnection();
        PreparedStatement insert =
            connection.prepareStatement("INSERT INTO ledger (name) VALUES (?)")) {
      insert.setString(1, order);
      int unused = insert.executeUpdate();
    } catch (SQLException e) {
      throw new EJBException(e);
    }
  }

  /** All that begin so, in no order. */
  public List<String> orders(String prefix) {
    try (Connection connection = database().getConnection();
        PreparedStatement select =
            connection.prepareStatement("SELECT name FROM ledger WHERE name LIKE ?")) {
      select.setString(1, prefix + "%");
      List<String> orders = new ArrayList<>();
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          orders.add(rows.getString(1));
        }
      }
      return orders;
    } catch (SQLException e) {
      throw new EJBException(e);
    }
  }

  /** Called before the first order; outside of a transaction, which a new table would commit. */
  @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
  public void open() {
    try (Connection connection = database().getConnection();
        Statement create = connection.createStatement()) {
      boolean unused =
          create.execute("CREATE TABLE IF NOT EXISTS ledger (name VARCHAR(100) NOT NULL)");
    } catch (SQLException e) {
      throw new EJBException(e);
    }
  }

  private static DataSource database() {
    return Names.lookup("ledger", DataSource.class);
  }
}
