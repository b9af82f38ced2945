package org.rowanmq.samples.orders;

import jakarta.jms.ConnectionFactory;
import org.rowanmq.jms.JmsConnectionFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jms.autoconfigure.DefaultJmsListenerContainerFactoryConfigurer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jms.annotation.EnableJms;
import org.springframework.jms.config.DefaultJmsListenerContainerFactory;
import org.springframework.jms.connection.CachingConnectionFactory;
import org.springframework.jms.support.converter.JacksonJsonMessageConverter;
import org.springframework.jms.support.converter.MessageConverter;
import org.springframework.jms.support.converter.MessageType;

/** All that is RowanMQ's in this application; the rest is Spring Boot's own configuration. */
@Configuration
@EnableJms
@EnableConfigurationProperties({OrdersProperties.class, RowanProperties.class})
class RowanConfiguration {
  /** Caches sessions and producers of templates; Spring Boot takes the inner one for listeners. */
  @Bean
  CachingConnectionFactory connectionFactory(RowanProperties rowan) {
    CachingConnectionFactory caching =
        new CachingConnectionFactory(
            new JmsConnectionFactory(rowan.uri(), rowan.user(), rowan.password()));
    caching.setCacheConsumers(false);
    return caching;
  }

  /** Listens on queues; what a listener returns goes to a topic, in the same transaction. */
  @Bean
  DefaultJmsListenerContainerFactory queues(
      DefaultJmsListenerContainerFactoryConfigurer boot, ConnectionFactory connections) {
    DefaultJmsListenerContainerFactory factory = new DefaultJmsListenerContainerFactory();
    boot.configure(factory, connections);
    factory.setReplyPubSubDomain(true);
    return factory;
  }

  /** Listens on topics by durable subscriptions that all instances of the program share. */
  @Bean
  DefaultJmsListenerContainerFactory subscriptions(
      DefaultJmsListenerContainerFactoryConfigurer boot, ConnectionFactory connections) {
    DefaultJmsListenerContainerFactory factory = new DefaultJmsListenerContainerFactory();
    boot.configure(factory, connections);
    factory.setPubSubDomain(true);
    factory.setSubscriptionShared(true);
    factory.setSubscriptionDurable(true);
    return factory;
  }

  /** Objects as JSON text, with the name of their type in the property {@code type}. */
  @Bean
  MessageConverter json() {
    JacksonJsonMessageConverter converter = new JacksonJsonMessageConverter();
    converter.setTargetType(MessageType.TEXT);
    converter.setTypeIdPropertyName("type");
    return converter;
  }
}
