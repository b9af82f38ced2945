package org.rowanmq.ra.outbound;

import java.io.Serial;

/** As {@link RowanManagedConnectionFactory}, for {@code jakarta.jms.TopicConnectionFactory}. */
public class RowanManagedTopicConnectionFactory extends RowanManagedConnectionFactory {
  @Serial private static final long serialVersionUID = 1;
}
