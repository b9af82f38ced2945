package org.rowanmq.tck.appserver.app;

import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.TransactionManager;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.transaction.xa.XAResource;

/** What is called differently on each server; the archive has it in names.properties. */
final class Names {
  private static final String FILE = "/names.properties";

  private Names() {}

  /** Looks up what the server calls this. */
  static <T> T lookup(String key, Class<T> type) {
    try {
      return type.cast(new InitialContext().lookup(name(key)));
    } catch (NamingException e) {
      throw new IllegalStateException(key + " is not there: " + e.getMessage(), e);
    }
  }

  /**
   * The transaction manager, which no specification gives a name; "class#method" where it is not in
   * JNDI.
   */
  static TransactionManager transactions() {
    String name = name("transactions");
    int method = name.indexOf('#');
    if (method < 0) {
      return lookup("transactions", TransactionManager.class);
    }
    try {
      return (TransactionManager)
          Class.forName(name.substring(0, method))
              .getMethod(name.substring(method + 1))
              .invoke(null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(name + " is not there", e);
    }
  }

  /**
   * Waits until the transaction of this thread has timed out. Where the server tells no earlier
   * than at its end, so long that it must have: "late" milliseconds.
   */
  static void outlastTransaction() {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Long.parseLong(name("late")));
    TransactionManager transactions = transactions();
    try {
      while (transactions.getStatus() == Status.STATUS_ACTIVE && System.nanoTime() < deadline) {
        TimeUnit.MILLISECONDS.sleep(50);
      }
    } catch (SystemException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** As the server wants resources to be; one that logs them by name has a class for it. */
  static XAResource named(XAResource resource) {
    String wrapper = names().getProperty("wrapper");
    if (wrapper == null) {
      return resource;
    }
    try {
      return (XAResource)
          Class.forName(wrapper)
              .getConstructor(XAResource.class, String.class)
              .newInstance(resource, "halt");
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(wrapper + " is not there", e);
    }
  }

  private static String name(String key) {
    String name = names().getProperty(key);
    if (name == null) {
      throw new IllegalStateException(FILE + " has no " + key);
    }
    return name;
  }

  private static Properties names() {
    Properties names = new Properties();
    try (InputStream file = Names.class.getResourceAsStream(FILE)) {
      names.load(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return names;
  }
}
