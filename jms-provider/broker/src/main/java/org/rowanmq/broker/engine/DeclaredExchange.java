package org.rowanmq.broker.engine;

import java.util.List;
import org.rowanmq.broker.store.ExchangeSpec;
import org.rowanmq.wire.Destination;

/**
 * An exchange as a configuration declares it: it is to exist, and to have these bindings and no
 * others. Of the built-in exchange {@code topics} only the bindings count. Immutable.
 */
public record DeclaredExchange(ExchangeSpec spec, List<Binding> bindings) {
  /** A binding of it. */
  public record Binding(Destination target, String when) {}

  public DeclaredExchange {
    bindings = List.copyOf(bindings);
  }
}
