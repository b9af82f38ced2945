package org.rowanmq.tck.thirdparty.documented;

import org.messaginghub.pooled.jms.JmsPoolConnectionFactory;
import org.rowanmq.jms.JmsConnectionFactory;

/** pooled-jms: for programs that open a connection for each message. */
final class Pool {
  private Pool() {}

  static JmsPoolConnectionFactory of(JmsConnectionFactory rowan) {
    JmsPoolConnectionFactory pool = new JmsPoolConnectionFactory();
    pool.setConnectionFactory(rowan);
    pool.setMaxConnections(1);
    pool.setConnectionIdleTimeout(60_000);
    return pool;
  }
}
