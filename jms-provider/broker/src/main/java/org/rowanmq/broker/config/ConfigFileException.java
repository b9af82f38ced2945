package org.rowanmq.broker.config;

import java.util.List;

/** A configuration that cannot be used: every problem found, each as {@code file:line: what}. */
public final class ConfigFileException extends Exception {
  private static final long serialVersionUID = 1;

  private final List<String> problems;

  public ConfigFileException(List<String> problems) {
    super(String.join(System.lineSeparator(), problems));
    this.problems = List.copyOf(problems);
  }

  /** One line each, in the order of the file. */
  public List<String> problems() {
    return problems;
  }
}
