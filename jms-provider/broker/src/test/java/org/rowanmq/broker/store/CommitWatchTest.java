package org.rowanmq.broker.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.rowanmq.broker.ManualEnvironment;

class CommitWatchTest {
  private final ManualEnvironment environment = new ManualEnvironment();
  private final List<String> told = new ArrayList<>();
  private final CommitWatch watch =
      new CommitWatch(Duration.ofSeconds(20), new ToldWatcher(told), environment);

  @Test
  void attemptThatDoesNotReturnHangsOnceUntilItReturns() {
    watch.begins();
    environment.advance(19_999);
    assertThat(told).isEmpty();
    environment.advance(1);
    assertThat(told).containsExactly("hangs 20");
    environment.advance(100_000);
    watch.ends();
    assertThat(told).containsExactly("hangs 20", "returned");
  }

  @Test
  void eachAttemptIsMeasuredByItself() {
    for (int i = 0; i < 10; i++) {
      watch.begins();
      environment.advance(15_000);
      watch.ends();
      environment.advance(3_000);
    }
    assertThat(told).isEmpty();
    watch.begins();
    environment.advance(20_000);
    assertThat(told).containsExactly("hangs 20");
    watch.ends();
    environment.advance(60_000);
    watch.begins();
    environment.advance(20_000);
    assertThat(told).containsExactly("hangs 20", "returned", "hangs 20");
  }
}
