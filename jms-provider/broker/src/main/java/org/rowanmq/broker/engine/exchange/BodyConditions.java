package org.rowanmq.broker.engine.exchange;

import java.util.HashMap;
import java.util.Map;
import org.rowanmq.broker.engine.selector.SelectorInput;

/** The conditions about bodies that a message may meet on its way, at one moment. Immutable. */
public final class BodyConditions {
  /** No conditions. */
  public static final BodyConditions NONE = new BodyConditions(Map.of());

  private final Map<Long, BodyCondition> byBinding;

  BodyConditions(Map<Long, BodyCondition> byBinding) {
    this.byBinding = Map.copyOf(byBinding);
  }

  public boolean isEmpty() {
    return byBinding.isEmpty();
  }

  /**
   * Asks them of a message.
   *
   * @param content not modified any more
   * @param headers used by the thread that answers
   */
  public BodyQuestion ask(byte[] content, SelectorInput headers) {
    return new BodyQuestion(byBinding, content, headers);
  }

  /** Collects the conditions of several exchanges. */
  public static BodyConditions of(Iterable<Matching> matchings) {
    Map<Long, BodyCondition> all = new HashMap<>();
    for (Matching each : matchings) {
      if (each instanceof ContentMatching content) {
        all.putAll(content.bodyConditions());
      }
    }
    return all.isEmpty() ? NONE : new BodyConditions(all);
  }
}
