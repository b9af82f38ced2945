package org.rowanmq.jms.transport;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The physical connections that factories with equal keys share. Counts their users; the last one
 * closes. Thread-safe.
 */
public final class SharedConnections {
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Object, Entry> entries = new HashMap<>();

  private static final class Entry {
    final ConnectionDriver driver;
    int users;

    Entry(ConnectionDriver driver) {
      this.driver = driver;
    }
  }

  /** A use of a physical connection. */
  public record Lease(ConnectionDriver driver, Runnable release) {}

  /** Takes the connection with an equal key, or a new one. */
  public Lease take(Object key, Supplier<ConnectionDriver> maker) {
    lock.lock();
    try {
      Entry entry = entries.get(key);
      if (entry == null || entry.driver.call(entry.driver.connection()::isEnded)) {
        entry = new Entry(maker.get());
        entries.put(key, entry);
      }
      entry.users++;
      Entry taken = entry;
      return new Lease(entry.driver, () -> release(key, taken));
    } finally {
      lock.unlock();
    }
  }

  /** A connection of one's own. */
  public static Lease own(ConnectionDriver driver) {
    return new Lease(driver, driver::close);
  }

  private void release(Object key, Entry entry) {
    lock.lock();
    try {
      if (--entry.users > 0) {
        return;
      }
      boolean ignored = entries.remove(key, entry);
    } finally {
      lock.unlock();
    }
    entry.driver.close();
  }
}
