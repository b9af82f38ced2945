package org.rowanmq.broker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Collects everything that is wrong with one configuration record, then throws it at once. */
final class ConfigCheck {
  private final List<ConfigException.Problem> problems = new ArrayList<>();

  ConfigCheck range(String key, int value, int min, int max) {
    return require(key, min <= value && value <= max, outside(value, min, max));
  }

  ConfigCheck range(String key, ByteSize value, ByteSize min, ByteSize max) {
    boolean inside = min.compareTo(value) <= 0 && value.compareTo(max) <= 0;
    return require(key, inside, outside(value, min, max));
  }

  ConfigCheck range(String key, Duration value, Duration min, Duration max) {
    boolean inside = min.compareTo(value) <= 0 && value.compareTo(max) <= 0;
    return require(
        key,
        inside,
        outside(Durations.format(value), Durations.format(min), Durations.format(max)));
  }

  ConfigCheck require(String key, boolean holds, String detail) {
    if (!holds) {
      problems.add(new ConfigException.Problem(key, detail));
    }
    return this;
  }

  /**
   * @throws ConfigException if anything was wrong
   */
  void done() {
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
  }

  private static String outside(Object value, Object min, Object max) {
    return value + " is not allowed: must be between " + min + " and " + max;
  }
}
