package org.rowanmq.ra.link;

import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import java.util.Map;
import org.rowanmq.jms.destination.JmsDestination;

/** Gives consumers options that neither the connection's URL nor their destination decides. */
public final class ConsumerOptions {
  private ConsumerOptions() {}

  /**
   * The same destination with these options for consumers on it, each unless it has that one
   * itself. A temporary one stays as it is.
   *
   * @param wanted values by the names of the options
   * @throws jakarta.jms.InvalidDestinationException if it is null or of no use
   */
  public static JmsDestination on(Destination destination, Map<String, String> wanted)
      throws JMSException {
    JmsDestination own = JmsDestination.own(destination);
    if (own.wire().kind().isTemporary()) {
      return own;
    }
    StringBuilder options = new StringBuilder(own.options().toString());
    for (Map.Entry<String, String> option : wanted.entrySet()) {
      if (!has(options, option.getKey())) {
        options.append(options.length() == 0 ? '?' : '&');
        options.append(option.getKey()).append('=').append(option.getValue());
      }
    }
    String name = own.wire().name() + options;
    return own.wire().kind().isTopic() ? JmsDestination.topic(name) : JmsDestination.queue(name);
  }

  private static boolean has(StringBuilder options, String name) {
    return options.indexOf("?" + name + "=") >= 0 || options.indexOf("&" + name + "=") >= 0;
  }
}
