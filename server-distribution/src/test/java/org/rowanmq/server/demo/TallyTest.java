package org.rowanmq.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TallyTest {
  @Test
  void lossAndDuplicatesAreCountedOnEachRoad() {
    Tally tally = new Tally(3);
    tally.queued(0);
    tally.queued(1);
    tally.published(0);
    tally.published(1);
    tally.published(2);
    tally.packed(0);
    tally.packed(0);
    tally.entered(1);
    assertThat(tally.queue()).isEqualTo(new Tally.Count(2, 1, 1, 1));
    assertThat(tally.topic()).isEqualTo(new Tally.Count(3, 1, 0, 2));
    assertThat(tally.isComplete()).isFalse();
  }

  @Test
  void completeMeansAllSentAndAllReceived() {
    Tally tally = new Tally(1);
    tally.packed(0);
    tally.entered(0);
    assertThat(tally.isComplete()).isFalse();
    tally.queued(0);
    assertThat(tally.isComplete()).isFalse();
    tally.published(0);
    assertThat(tally.isComplete()).isTrue();
    assertThat(tally.queue()).isEqualTo(new Tally.Count(1, 1, 0, 0));
  }
}
