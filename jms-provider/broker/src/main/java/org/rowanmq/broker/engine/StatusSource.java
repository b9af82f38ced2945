package org.rowanmq.broker.engine;

import java.util.Map;

/**
 * Rows of STATUS that the engine itself does not know: the writer's and the process's. Called on
 * the engine thread; must not block.
 */
@FunctionalInterface
public interface StatusSource {
  /** Names and values, in the order to show. */
  Map<String, String> status();
}
