package org.rowanmq.ra;

import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.UnavailableException;
import jakarta.resource.spi.endpoint.MessageEndpoint;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import java.lang.reflect.Method;
import java.util.concurrent.atomic.AtomicInteger;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.jspecify.annotations.Nullable;

/** A message-driven bean as its container shows it to the adapter. */
final class TestEndpoints implements MessageEndpointFactory {
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private final String name = "bean-" + NUMBERS.incrementAndGet();
  private final MessageListener bean;
  private final @Nullable TestTransactions transactions;
  private final AtomicInteger inUse = new AtomicInteger();
  private volatile boolean isUnavailable;
  private volatile boolean isSuspended;
  private volatile @Nullable ClassLoader loader;

  /**
   * @param transactions null if messages are not delivered in transactions
   */
  TestEndpoints(@Nullable TestTransactions transactions, MessageListener bean) {
    this.transactions = transactions;
    this.bean = bean;
  }

  /** The application's class loader. */
  TestEndpoints with(ClassLoader applications) {
    loader = applications;
    return this;
  }

  /** The application is being started. */
  void unavailable(boolean nowUnavailable) {
    isUnavailable = nowUnavailable;
  }

  /** The server begins no transactions. */
  void suspended(boolean nowSuspended) {
    isSuspended = nowSuspended;
  }

  /** Endpoints that were not released. */
  int inUse() {
    return inUse.get();
  }

  @Override
  public MessageEndpoint createEndpoint(XAResource resource) throws UnavailableException {
    if (isUnavailable) {
      throw new UnavailableException("The application is being started");
    }
    inUse.incrementAndGet();
    return new TestEndpoint(resource);
  }

  @Override
  public MessageEndpoint createEndpoint(XAResource resource, long timeout)
      throws UnavailableException {
    return createEndpoint(resource);
  }

  @Override
  public boolean isDeliveryTransacted(Method method) {
    return transactions != null;
  }

  @Override
  public String getActivationName() {
    return name;
  }

  @Override
  public Class<?> getEndpointClass() {
    return bean.getClass();
  }

  private final class TestEndpoint implements MessageEndpoint, MessageListener {
    private final @Nullable XAResource resource;
    private @Nullable ClassLoader before;

    TestEndpoint(@Nullable XAResource resource) {
      this.resource = resource;
    }

    @Override
    public void beforeDelivery(Method method) throws ResourceException {
      if (isSuspended) {
        throw new ResourceException("The server is suspended");
      }
      before = Thread.currentThread().getContextClassLoader();
      Thread.currentThread().setContextClassLoader(loader == null ? before : loader);
      if (transactions != null && resource != null) {
        transactions.begin();
        try {
          transactions.enlist(resource);
        } catch (XAException e) {
          transactions.rollback();
          throw new ResourceException("enlist: " + e.errorCode, e);
        }
      }
    }

    @Override
    public void onMessage(Message message) {
      try {
        bean.onMessage(message);
      } catch (RuntimeException e) {
        TestTransactions.Transaction transaction =
            transactions == null ? null : transactions.current();
        if (transaction != null) {
          transaction.setRollbackOnly();
        }
        throw e;
      }
    }

    @Override
    public void afterDelivery() throws ResourceException {
      Thread.currentThread().setContextClassLoader(before);
      if (transactions != null) {
        try {
          transactions.commit();
        } catch (XAException e) {
          throw new ResourceException("commit: " + e.errorCode, e);
        }
      }
    }

    @Override
    public void release() {
      inUse.decrementAndGet();
    }
  }
}
