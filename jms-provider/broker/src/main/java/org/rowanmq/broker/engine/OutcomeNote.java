package org.rowanmq.broker.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.OutcomeEntry;
import org.rowanmq.wire.Ranges;
import org.rowanmq.wire.Refusal;

/**
 * One thing to remember about a producer: a request that was carried out or refused, that it
 * exists, or that it may be forgotten. Immutable; made by {@link Producer}, merged into log rows by
 * {@link Partition}.
 *
 * @param answeredBelow what the client had stated at that time; {@link #FORGET} ends the producer
 * @param done a sequence that was carried out, or 0
 * @param refused what was refused, or null
 */
record OutcomeNote(long producerId, long answeredBelow, long done, @Nullable Refusal refused) {
  /**
   * As {@link OutcomeEntry#answeredBelow}: the producer has said goodbye or was away for too long.
   */
  static final long FORGET = Long.MAX_VALUE;

  /** Folds notes into one entry per producer, in the order of each producer's first note. */
  static final class Merger {
    private static final class Builder {
      final long producerId;
      long answeredBelow;
      final TreeSet<Long> done = new TreeSet<>();
      final List<Refusal> refused = new ArrayList<>(0);

      Builder(long producerId) {
        this.producerId = producerId;
      }

      OutcomeEntry entry(long atMillis) {
        Ranges.Builder ranges = new Ranges.Builder();
        done.forEach(ranges::add);
        return new OutcomeEntry(producerId, answeredBelow, ranges.build(), refused, atMillis);
      }
    }

    private final List<Builder> ended = new ArrayList<>(0);
    private final Map<Long, Builder> open = new LinkedHashMap<>();

    void addAll(List<OutcomeNote> notes) {
      for (OutcomeNote note : notes) {
        add(note);
      }
    }

    boolean isEmpty() {
      return open.isEmpty() && ended.isEmpty();
    }

    List<OutcomeEntry> entries(long atMillis) {
      List<OutcomeEntry> entries = new ArrayList<>(ended.size() + open.size());
      ended.forEach(each -> entries.add(each.entry(atMillis)));
      open.values().forEach(each -> entries.add(each.entry(atMillis)));
      return entries;
    }

    private void add(OutcomeNote note) {
      if (note.answeredBelow == FORGET) {
        // What follows under the same id is a new life and must not be swallowed by the end of the
        // old one.
        open.remove(note.producerId);
        Builder end = new Builder(note.producerId);
        end.answeredBelow = FORGET;
        ended.add(end);
        return;
      }
      Builder builder = open.computeIfAbsent(note.producerId, Builder::new);
      builder.answeredBelow = Math.max(builder.answeredBelow, note.answeredBelow);
      if (note.done != 0) {
        builder.done.add(note.done);
      }
      if (note.refused != null) {
        builder.refused.add(note.refused);
      }
    }
  }
}
