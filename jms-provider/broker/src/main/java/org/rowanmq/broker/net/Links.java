package org.rowanmq.broker.net;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The authenticated connections of a broker by link number. Thread-safe. */
public final class Links {
  private final ConcurrentHashMap<Long, LinkOutput> outputs = new ConcurrentHashMap<>();
  private final AtomicLong last = new AtomicLong();

  /** Registers a connection under a number that is never used again. */
  public long add(LinkOutput output) {
    long link = last.incrementAndGet();
    outputs.put(link, output);
    return link;
  }

  /** Forgets a connection that is gone. */
  public void remove(long link) {
    outputs.remove(link);
  }

  /** The connection, or null if it is gone. */
  public @Nullable LinkOutput get(long link) {
    return outputs.get(link);
  }

  /** All that are open, as of now. */
  public Collection<LinkOutput> all() {
    return List.copyOf(outputs.values());
  }

  public int size() {
    return outputs.size();
  }
}
