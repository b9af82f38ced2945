package org.rowanmq.broker.engine.selector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Random selectors against {@link ReferenceSelector}, which was written for clarity and not for
 * speed.
 */
class SelectorPropertyTest {

  private static final int SELECTORS = 5_000;
  private static final int MESSAGES_EACH = 5;

  @Test
  void agreesWithTheReferenceEvaluator() throws SelectorSyntaxException {
    Map<String, Integer> seen = new HashMap<>();
    for (int seed = 0; seed < SELECTORS; seed++) {
      Random random = new Random(seed);
      ReferenceSelector.Node reference = ReferenceSelector.condition(random, 4);
      String text = reference.text(0);
      Selector.parse(text);
      for (int i = 0; i < MESSAGES_EACH; i++) {
        Message message = message(random);
        Boolean value = reference.truth(message);
        String truth = value == null ? "UNKNOWN" : value ? "TRUE" : "FALSE";
        assertThat(message.truthOf(text))
            .as("seed %d: %s for %s", seed, text, message)
            .isEqualTo(truth);
        seen.merge(truth, 1, Integer::sum);
      }
    }
    // Each answer must be common, or the agreement would say little.
    assertThat(seen.values()).hasSize(3).allMatch(count -> count > SELECTORS * MESSAGES_EACH / 20);
  }

  private static Message message(Random random) {
    Object[] candidates = {
      true,
      false,
      (byte) 3,
      (short) -2,
      7,
      5L,
      Long.MIN_VALUE,
      1.5f,
      2.5d,
      0,
      "",
      "a",
      "ab",
      "a%b",
      "ba_",
      "aab"
    };
    Map<String, Object> values = new HashMap<>();
    for (String name : ReferenceSelector.NAMES) {
      if (random.nextInt(5) > 0) {
        values.put(name, candidates[random.nextInt(candidates.length)]);
      }
    }
    return new Message(values);
  }
}
