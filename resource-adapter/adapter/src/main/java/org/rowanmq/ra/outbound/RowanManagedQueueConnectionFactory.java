package org.rowanmq.ra.outbound;

import java.io.Serial;

/** As {@link RowanManagedConnectionFactory}, for {@code jakarta.jms.QueueConnectionFactory}. */
public class RowanManagedQueueConnectionFactory extends RowanManagedConnectionFactory {
  @Serial private static final long serialVersionUID = 1;
}
