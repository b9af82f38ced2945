package org.rowanmq.ra.link;

/** The connections of a resource adapter over JMX. Thread-safe. */
public interface ConnectionsMXBean {
  /**
   * How many are open: of pools, of endpoints, and for recovery. All of one URL and user share a
   * physical one.
   */
  int getOpen();

  /** How many of them are in the server's pools, in use or not. */
  int getPooled();

  /** How many of those applications hold just now. */
  int getInUse();
}
