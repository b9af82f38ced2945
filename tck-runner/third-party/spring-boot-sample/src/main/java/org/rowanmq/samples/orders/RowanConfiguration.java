package org.rowanmq.samples.orders;

import org.rowanmq.jms.JmsConnectionFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jms.autoconfigure.DefaultJmsListenerContainerFactoryConfigurer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
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
  private static final Logger LOG = LoggerFactory.getLogger(RowanConfiguration.class);

  @Bean
  JmsConnectionFactory rowan(RowanProperties properties) {
    return new JmsConnectionFactory(properties.uri(), properties.user(), properties.password());
  }

  /** For templates: caches their sessions and producers. Listeners keep their own. */
  @Bean
  @Primary
  CachingConnectionFactory connectionFactory(JmsConnectionFactory rowan) {
    CachingConnectionFactory caching = new CachingConnectionFactory(rowan);
    caching.setCacheConsumers(false);
    return caching;
  }

  /** Listens on queues; what a listener returns goes to a topic, in the same transaction. */
  @Bean
  DefaultJmsListenerContainerFactory queues(
      DefaultJmsListenerContainerFactoryConfigurer boot, JmsConnectionFactory rowan) {
    DefaultJmsListenerContainerFactory factory = listening(boot, rowan);
    factory.setReplyPubSubDomain(true);
    return factory;
  }

  /** Listens on topics by durable subscriptions that all instances of the program share. */
  @Bean
  DefaultJmsListenerContainerFactory subscriptions(
      DefaultJmsListenerContainerFactoryConfigurer boot, JmsConnectionFactory rowan) {
    DefaultJmsListenerContainerFactory factory = listening(boot, rowan);
    factory.setPubSubDomain(true);
    factory.setSubscriptionShared(true);
    factory.setSubscriptionDurable(true);
    return factory;
  }

  /**
   * As {@code application.yaml} has it. Spring Boot would make the template's cache the exception
   * listener, for it is one, and each listener that fails would close the sessions of templates.
   */
  private static DefaultJmsListenerContainerFactory listening(
      DefaultJmsListenerContainerFactoryConfigurer boot, JmsConnectionFactory rowan) {
    DefaultJmsListenerContainerFactory factory = new DefaultJmsListenerContainerFactory();
    boot.configure(factory, rowan);
    factory.setExceptionListener(
        failure ->
            LOG.info("a listener failed, its message comes again: {}", failure.getMessage()));
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
