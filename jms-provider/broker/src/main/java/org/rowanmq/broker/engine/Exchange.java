package org.rowanmq.broker.engine;

import java.util.LinkedHashMap;
import java.util.Map;
import org.rowanmq.broker.engine.exchange.Matching;
import org.rowanmq.broker.store.BindingSpec;
import org.rowanmq.broker.store.ExchangeSpec;

/**
 * An exchange and what is bound to it. Confined to the engine thread; {@link Exchanges} fills it.
 */
final class Exchange {
  final ExchangeSpec spec;
  final Matching matching;
  final Map<Long, BindingSpec> bindings = new LinkedHashMap<>();

  /** Messages it has taken somewhere since the start. */
  long routed;

  /** Messages that went nowhere from here, maybe elsewhere from another exchange. */
  long unroutable;

  Exchange(ExchangeSpec spec, Matching matching) {
    this.spec = spec;
    this.matching = matching;
  }
}
