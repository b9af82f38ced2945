package org.rowanmq.tck.thirdparty.documented;

import jakarta.jms.Message;
import org.rowanmq.jms.JmsConnectionFactory;
import org.rowanmq.tck.thirdparty.Received;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jms.annotation.EnableJms;
import org.springframework.jms.annotation.JmsListener;
import org.springframework.jms.config.DefaultJmsListenerContainerFactory;
import org.springframework.jms.connection.CachingConnectionFactory;
import org.springframework.jms.core.JmsTemplate;

/** Plain Spring: a template that caches, and listeners that do not need to. */
@Configuration
@EnableJms
class SpringConfiguration {
  final Received received = new Received();

  @Bean
  JmsConnectionFactory rowan(
      @Value("${rowan.uri}") String uri,
      @Value("${rowan.user}") String user,
      @Value("${rowan.password}") String password) {
    return new JmsConnectionFactory(uri, user, password);
  }

  @Bean
  CachingConnectionFactory caching(JmsConnectionFactory rowan) {
    CachingConnectionFactory caching = new CachingConnectionFactory(rowan);
    caching.setCacheConsumers(false);
    return caching;
  }

  @Bean
  JmsTemplate template(CachingConnectionFactory caching) {
    return new JmsTemplate(caching);
  }

  @Bean
  DefaultJmsListenerContainerFactory jmsListenerContainerFactory(JmsConnectionFactory rowan) {
    DefaultJmsListenerContainerFactory factory = new DefaultJmsListenerContainerFactory();
    factory.setConnectionFactory(rowan);
    factory.setCacheLevelName("CACHE_CONSUMER");
    factory.setSessionTransacted(true);
    factory.setConcurrency("1-4");
    return factory;
  }

  @JmsListener(destination = "orders")
  void ship(Message order) {
    received.onMessage(order);
  }
}
