package org.rowanmq.broker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.rowanmq.broker.store.OutcomeEntry;
import org.rowanmq.wire.ErrorCode;
import org.rowanmq.wire.Ranges;
import org.rowanmq.wire.Refusal;

final class OutcomeMemoryTest {
  @Test
  void aSequenceSetBehavesAsASet() {
    Random random = new Random(3);
    for (int round = 0; round < 300; round++) {
      SequenceSet set = new SequenceSet();
      TreeSet<Long> plain = new TreeSet<>();
      for (int i = 0; i < 60; i++) {
        if (random.nextInt(10) == 0) {
          long below = random.nextInt(60);
          set.removeBelow(below);
          plain.headSet(below).clear();
        } else {
          long first = 1 + random.nextInt(60);
          long last = first + random.nextInt(4);
          set.add(first, last);
          for (long n = first; n <= last; n++) {
            plain.add(n);
          }
        }
        Ranges.Builder expected = new Ranges.Builder();
        plain.forEach(expected::add);
        assertThat(set.toRanges()).isEqualTo(expected.build());
        assertThat(set.contains(30)).isEqualTo(plain.contains(30L));
      }
    }
  }

  @Test
  void notesOfABatchBecomeOneEntryPerProducer() {
    OutcomeNote.Merger merger = new OutcomeNote.Merger();
    Refusal refusal = new Refusal(4, ErrorCode.STALE, "gone");
    merger.addAll(
        List.of(
            new OutcomeNote(1, 2, 5, null),
            new OutcomeNote(2, 1, 9, null),
            new OutcomeNote(1, 3, 3, null),
            new OutcomeNote(1, 3, 0, refusal)));
    assertThat(merger.entries(77))
        .containsExactly(
            new OutcomeEntry(1, 3, Ranges.ofUnsorted(new long[] {3, 5}, 2), List.of(refusal), 77),
            new OutcomeEntry(2, 1, Ranges.of(9), List.of(), 77));
  }

  @Test
  void aProducerThatComesBackInTheBatchThatEndsItIsNotForgotten() {
    OutcomeNote.Merger merger = new OutcomeNote.Merger();
    merger.addAll(
        List.of(
            new OutcomeNote(1, 1, 5, null),
            new OutcomeNote(1, OutcomeNote.FORGET, 0, null),
            new OutcomeNote(1, 1, 6, null)));
    assertThat(merger.entries(0))
        .extracting(OutcomeEntry::answeredBelow)
        .containsExactly(OutcomeNote.FORGET, 1L);
  }

  @Test
  void whatTheClientHasSeenAnsweredIsForgotten() {
    Producer producer = new Producer(1, Producer.Past.NONE);
    producer.finishDone(1);
    producer.finishDone(2);
    producer.finishRefused(new Refusal(3, ErrorCode.STALE, ""));
    producer.finishDone(4);
    producer.answered(4);
    assertThat(producer.done()).isEqualTo(Ranges.of(4));
    assertThat(producer.refused()).isEmpty();
    producer.finishDone(2);
    assertThat(producer.done()).isEqualTo(Ranges.of(4));
  }

  @Test
  void theLogAddsUp() {
    Producer producer = new Producer(1, Producer.Past.LOGGED);
    producer.recovered(new OutcomeEntry(1, 1, Ranges.of(1, 3), List.of(), 5));
    producer.recovered(new OutcomeEntry(1, 3, Ranges.of(5), List.of(), 6));
    assertThat(producer.done()).isEqualTo(Ranges.ofUnsorted(new long[] {3, 5}, 2));
    assertThat(producer.answeredBelow()).isEqualTo(3);
    assertThat(producer.seenMillis).isEqualTo(6);
  }
}
