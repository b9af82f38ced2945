package org.rowanmq.broker.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FailedLoginsTest {
  private static final long MAX = 1_000_000_000L;
  private static final long MINUTES = 60_000_000_000L;

  private final FailedLogins logins = new FailedLogins(MAX);

  private long failTimes(String user, String address, int times) {
    long delay = 0;
    for (int i = 0; i < times; i++) {
      delay = logins.failed(user, address, 0);
    }
    return delay;
  }

  @Test
  void typingErrorsAreForFree() {
    assertThat(failTimes("ada", "a", FailedLogins.FREE)).isZero();
  }

  @Test
  void theDelayDoublesUpToItsBound() {
    assertThat(failTimes("ada", "a", FailedLogins.FREE + 1)).isEqualTo(100_000_000L);
    assertThat(logins.failed("ada", "a", 0)).isEqualTo(200_000_000L);
    assertThat(failTimes("ada", "a", 100)).isEqualTo(MAX);
  }

  @Test
  void othersAndOtherAddressesAreNotSlowedDown() {
    failTimes("ada", "a", 10);
    assertThat(logins.failed("ada", "b", 0)).isZero();
    assertThat(logins.failed("bob", "a", 0)).isZero();
  }

  @Test
  void aRightPasswordMakesForgetAndSoDoesTime() {
    failTimes("ada", "a", 10);
    logins.succeeded("ada", "a");
    assertThat(logins.failed("ada", "a", 0)).isZero();

    failTimes("bob", "a", 10);
    assertThat(logins.failed("bob", "a", 11 * MINUTES)).isZero();
  }

  @Test
  void namesWithoutEndDoNotFillTheMemory() {
    for (int i = 0; i < FailedLogins.ENTRIES_MAX + 100; i++) {
      logins.failed("user " + i, "a", i);
    }
    assertThat(logins.size()).isEqualTo(FailedLogins.ENTRIES_MAX);
  }
}
