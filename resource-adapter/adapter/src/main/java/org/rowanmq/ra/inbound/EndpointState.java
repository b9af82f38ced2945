package org.rowanmq.ra.inbound;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.rowanmq.jms.HostedConnection;
import org.rowanmq.ra.link.BrokerLogin;

/** What an endpoint is doing, in numbers. Thread-safe. */
final class EndpointState implements EndpointMXBean {
  private static final System.Logger LOG = System.getLogger(EndpointState.class.getName());

  private final String name;
  private final String destination;
  private final BrokerLogin login;
  private final Endpoint endpoint;
  private final LongAdder delivered = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final AtomicInteger active = new AtomicInteger();
  private final AtomicInteger failuresInARow = new AtomicInteger();
  private volatile @Nullable String lastFailure;
  private volatile int sessions;
  private volatile boolean isPaused;
  private volatile boolean isStopped;

  EndpointState(String name, String destination, BrokerLogin login, Endpoint endpoint) {
    this.name = name;
    this.destination = destination;
    this.login = login;
    this.endpoint = endpoint;
  }

  // ---- told by the endpoint

  boolean isPaused() {
    return isPaused;
  }

  void paused(boolean nowPaused) {
    if (isPaused && !nowPaused) {
      failuresInARow.set(0);
    }
    isPaused = nowPaused;
  }

  boolean isStopped() {
    return isStopped;
  }

  void stopped() {
    isStopped = true;
  }

  void sessions(int count) {
    sessions = count;
  }

  void failure(String why) {
    lastFailure = why;
  }

  void deliveryBegins() {
    active.incrementAndGet();
  }

  void deliverySucceeds() {
    active.decrementAndGet();
    delivered.increment();
    failuresInARow.set(0);
  }

  /** Nobody has seen the message. */
  void deliveryIsPutOff(Throwable why) {
    active.decrementAndGet();
    lastFailure = String.valueOf(why);
  }

  void deliveryFails(@Nullable Throwable why) {
    active.decrementAndGet();
    failed.increment();
    lastFailure = why == null ? "the transaction was rolled back" : why.toString();
    int inARow = failuresInARow.incrementAndGet();
    int max = endpoint.terms().maxConsecutiveFailures();
    if (max > 0 && inARow >= max && !isPaused) {
      LOG.log(
          System.Logger.Level.WARNING,
          "Endpoint {0} is paused: {1} deliveries from {2} have failed in a row, the last one: {3}."
              + " Resume it over JMX",
          name,
          inARow,
          destination,
          lastFailure);
      endpoint.pause();
    }
  }

  // ---- EndpointMXBean

  @Override
  public String getName() {
    return name;
  }

  @Override
  public String getDestination() {
    return destination;
  }

  @Override
  public String getBroker() {
    return login.toString();
  }

  @Override
  public String getState() {
    if (isStopped) {
      return "STOPPED";
    }
    if (isPaused) {
      return "PAUSED";
    }
    HostedConnection connection = endpoint.connection();
    if (connection == null) {
      return "CONNECTING";
    }
    return connection.isConnected() ? "RUNNING" : "RECONNECTING";
  }

  @Override
  public int getSessions() {
    return sessions;
  }

  @Override
  public int getActive() {
    return active.get();
  }

  @Override
  public long getDelivered() {
    return delivered.sum();
  }

  @Override
  public long getFailed() {
    return failed.sum();
  }

  @Override
  public int getConsecutiveFailures() {
    return failuresInARow.get();
  }

  @Override
  public @Nullable String getLastFailure() {
    return lastFailure;
  }

  @Override
  public void pause() {
    endpoint.pause();
  }

  @Override
  public void resume() {
    endpoint.resume();
  }
}
