package org.rowanmq.server.cli;

import jakarta.jms.ConnectionFactory;
import java.lang.reflect.InvocationTargetException;
import org.rowanmq.jms.JmsConnectionFactory;

/** Connection factories by class name: RowanMQ's own, or any provider's for {@code rowan bench}. */
final class Provider {
  static final String ROWAN = JmsConnectionFactory.class.getName();

  private Provider() {}

  /**
   * @param className a {@link ConnectionFactory} with a public constructor that takes the URL
   * @throws UsageException if there is no such class or it does not take the URL
   */
  static ConnectionFactory factory(String className, String url) {
    try {
      return (ConnectionFactory)
          Class.forName(className).getConstructor(String.class).newInstance(url);
    } catch (InvocationTargetException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new UsageException(Problems.describe(cause));
    } catch (ReflectiveOperationException | ClassCastException e) {
      throw new UsageException(
          className
              + " is not a jakarta.jms.ConnectionFactory on the class path (ROWAN_CLASSPATH) with a"
              + " public constructor for the URL");
    }
  }
}
