package org.rowanmq.tck.thirdparty.spring;

import org.springframework.jms.listener.AbstractMessageListenerContainer;

/** Listener containers as a Spring context would begin them. */
final class Containers {
  private Containers() {}

  static void start(AbstractMessageListenerContainer container) {
    container.afterPropertiesSet();
    container.start();
  }
}
