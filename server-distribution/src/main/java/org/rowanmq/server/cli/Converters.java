package org.rowanmq.server.cli;

import java.time.Duration;
import org.rowanmq.broker.Durations;
import picocli.CommandLine.TypeConversionException;

/** Option types beyond picocli's own. */
final class Converters {
  private Converters() {}

  /** As in the configuration file: {@code 500ms}, {@code 60s}, {@code 5m}. */
  static Duration duration(String text) {
    try {
      return Durations.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(String.valueOf(e.getMessage()));
    }
  }
}
