package org.rowanmq.tck.transactions;

import org.messaginghub.pooled.jms.JmsPoolXAConnectionFactory;
import org.rowanmq.jms.JmsXaConnectionFactory;
import org.rowanmq.narayana.RowanRecovery;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.jta.JtaTransactionManager;

/** As in docs/transactions.md. */
@Configuration
@EnableTransactionManagement
class SpringConfiguration {
  @Bean
  JtaTransactionManager transactionManager() {
    return new JtaTransactionManager(
        com.arjuna.ats.jta.UserTransaction.userTransaction(),
        com.arjuna.ats.jta.TransactionManager.transactionManager());
  }

  @Bean
  JmsXaConnectionFactory rowan(
      @Value("${rowan.uri}") String uri,
      @Value("${rowan.user}") String user,
      @Value("${rowan.password}") String password) {
    return new JmsXaConnectionFactory(uri, user, password);
  }

  /** Enlists the sessions of templates and listeners in the transaction that is under way. */
  @Bean(initMethod = "start", destroyMethod = "stop")
  JmsPoolXAConnectionFactory connectionFactory(
      JmsXaConnectionFactory rowan, JtaTransactionManager transactions) {
    JmsPoolXAConnectionFactory pool = new JmsPoolXAConnectionFactory();
    pool.setConnectionFactory(rowan);
    pool.setTransactionManager(transactions.getTransactionManager());
    return pool;
  }

  @Bean
  RowanRecovery recovery(JmsXaConnectionFactory rowan) {
    return RowanRecovery.register(rowan);
  }

  @Bean
  JmsTemplate template(JmsPoolXAConnectionFactory connectionFactory) {
    return new JmsTemplate(connectionFactory);
  }
}
