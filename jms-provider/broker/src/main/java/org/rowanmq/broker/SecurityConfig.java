package org.rowanmq.broker;

import java.time.Duration;
import org.rowanmq.wire.scram.ScramKeys;

/** Authentication and what guards it. */
public record SecurityConfig(
    @Doc("A client that has not authenticated after this time is cut off")
        Duration authenticationTimeout,
    @Doc(
            "A connection on which nothing is heard for this time is closed; clients ping at half of"
                + " it")
        Duration idleTimeout,
    @Doc("PBKDF2 iterations of new passwords; more makes a stolen user table harder to use")
        int scramIterations) {
  public SecurityConfig {
    Duration hour = Duration.ofHours(1);
    new ConfigCheck()
        .range("authentication-timeout", authenticationTimeout, Duration.ofMillis(100), hour)
        .range("idle-timeout", idleTimeout, Duration.ofSeconds(1), hour)
        .range(
            "scram-iterations", scramIterations, ScramKeys.ITERATIONS_MIN, ScramKeys.ITERATIONS_MAX)
        .done();
  }

  /** 10 seconds to authenticate, a minute of silence. */
  public static SecurityConfig defaults() {
    return new SecurityConfig(Duration.ofSeconds(10), Duration.ofMinutes(1), 20_000);
  }
}
