package org.rowanmq.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TallyTest {
  @Test
  void lossAndDuplicatesAreCountedOnEachRoad() {
    Tally tally = new Tally(3);
    tally.sent(0);
    tally.sent(1);
    tally.packed(0);
    tally.packed(0);
    tally.entered(1);
    assertThat(tally.queue()).isEqualTo(new Tally.Count(1, 1, 1));
    assertThat(tally.topic()).isEqualTo(new Tally.Count(1, 0, 1));
    assertThat(tally.isComplete()).isFalse();
  }

  @Test
  void completeMeansAllSentAndAllReceived() {
    Tally tally = new Tally(1);
    tally.packed(0);
    tally.entered(0);
    assertThat(tally.isComplete()).isFalse();
    tally.sent(0);
    assertThat(tally.isComplete()).isTrue();
    assertThat(tally.queue()).isEqualTo(new Tally.Count(1, 0, 0));
  }
}
