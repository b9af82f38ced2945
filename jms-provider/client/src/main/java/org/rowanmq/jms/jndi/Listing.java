package org.rowanmq.jms.jndi;

import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import javax.naming.NamingEnumeration;

/** A list that was complete when it was asked for. One thread. */
final class Listing<T> implements NamingEnumeration<T> {
  private final Iterator<T> rest;

  Listing(Collection<T> all) {
    this.rest = List.copyOf(all).iterator();
  }

  @Override
  public boolean hasMore() {
    return rest.hasNext();
  }

  @Override
  public T next() {
    return rest.next();
  }

  @Override
  public boolean hasMoreElements() {
    return rest.hasNext();
  }

  @Override
  public T nextElement() {
    return rest.next();
  }

  @Override
  public void close() {}
}
