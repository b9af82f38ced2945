package org.rowanmq.jms.jndi;

import java.util.Hashtable;
import javax.naming.Context;
import javax.naming.NamingException;
import javax.naming.spi.InitialContextFactory;

/**
 * Makes a context of properties, to be named as {@code java.naming.factory.initial}:
 *
 * <pre>
 * java.naming.provider.url              URI of the standard factories, default rowan://localhost:7611
 * java.naming.security.principal        user of the factories whose URI names none
 * java.naming.security.credentials      its password
 * connectionFactory.NAME = URI          a connection factory of one's own
 * queue.NAME = queue, topic.NAME = topic
 * </pre>
 *
 * {@code ConnectionFactory}, {@code QueueConnectionFactory} and {@code TopicConnectionFactory} are
 * always there; {@code dynamicQueues/NAME} and {@code dynamicTopics/NAME} name any destination.
 */
public final class RowanInitialContextFactory implements InitialContextFactory {
  /**
   * @throws NamingException naming a property that cannot be used
   */
  @Override
  public Context getInitialContext(Hashtable<?, ?> environment) throws NamingException {
    Hashtable<Object, Object> copy = new Hashtable<>(environment);
    return new RowanContext(copy, Bindings.of(copy), "");
  }
}
