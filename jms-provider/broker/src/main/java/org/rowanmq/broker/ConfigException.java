package org.rowanmq.broker;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration record was given values it cannot have. Lists all that is wrong with it. */
public final class ConfigException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  private final transient List<Problem> problems;

  public ConfigException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("; ")));
    this.problems = List.copyOf(problems);
  }

  /** One or more. */
  public List<Problem> problems() {
    return problems;
  }

  /**
   * One wrong value.
   *
   * @param key the dashed key, relative to the record that refused it: {@code max-frame}, {@code
   *     transaction.messages}
   * @param detail value and allowed range, for people
   */
  public record Problem(String key, String detail) {
    @Override
    public String toString() {
      return key + ": " + detail;
    }
  }
}
