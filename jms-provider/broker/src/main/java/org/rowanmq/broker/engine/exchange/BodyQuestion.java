package org.rowanmq.broker.engine.exchange;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.rowanmq.broker.engine.selector.SelectorInput;
import org.rowanmq.wire.ContentView;
import org.rowanmq.wire.ProtocolException;

/**
 * Which conditions about bodies a message fulfils: asked by the engine, answered by a worker. The
 * conditions are those of the moment it was asked. {@link #answer} may be called by any one thread.
 */
public final class BodyQuestion {
  private final Map<Long, BodyCondition> conditions;
  private final byte[] content;
  private final SelectorInput headers;

  BodyQuestion(Map<Long, BodyCondition> conditions, byte[] content, SelectorInput headers) {
    this.conditions = conditions;
    this.content = content;
    this.headers = headers;
  }

  /** Looks at the body: costs time. */
  public BodyAnswer answer() {
    Set<Long> matched = new TreeSet<>();
    try {
      Body body = new Body(ContentView.of(content));
      for (Map.Entry<Long, BodyCondition> each : conditions.entrySet()) {
        if (each.getValue().matches(headers, body)) {
          matched.add(each.getKey());
        }
      }
      return new BodyAnswer(matched, null);
    } catch (ProtocolException unreadable) {
      return BodyAnswer.NONE;
    } catch (OverLimit limit) {
      return BodyAnswer.over(String.valueOf(limit.getMessage()));
    } catch (StackOverflowError tooDeep) {
      return BodyAnswer.over("an expression is nested too deep");
    }
  }
}
