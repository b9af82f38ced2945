package org.rowanmq.broker.engine;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.OutcomeEntry;
import org.rowanmq.wire.Ranges;
import org.rowanmq.wire.Refusal;

/**
 * What is remembered of one producer id's requests: exactly-once requests rest on it (architecture
 * §6, Outcomes). Confined to the engine thread; outlives its channel until {@link Outcomes} forgets
 * it.
 */
final class Producer {
  /** Gaps in what a client has left unanswered; a client beyond this loses its oldest outcomes. */
  private static final int RANGES_MAX = 65_536;

  /** What this life of the broker knows of the producer's requests to an earlier one. */
  enum Past {
    /** There were none. */
    NONE,
    /** What the outcome log says. */
    LOGGED,
    /** There were some, and they are forgotten. */
    UNKNOWN
  }

  final long id;
  final Past past;

  /** Who used the id first; null if only the log knows it. */
  @Nullable String user;

  long seenMillis;
  private long answeredBelow = 1;
  private final SequenceSet done = new SequenceSet();
  private final TreeMap<Long, Refusal> refused = new TreeMap<>();
  private final Set<Long> open = new HashSet<>();
  private @Nullable Runnable whenIdle;

  Producer(long id, Past past) {
    this.id = id;
    this.past = past;
  }

  long answeredBelow() {
    return answeredBelow;
  }

  /** The client has stated that everything below has been answered. */
  void answered(long below) {
    if (below > answeredBelow && below != OutcomeNote.FORGET) {
      answeredBelow = below;
      done.removeBelow(below);
      refused.headMap(below).clear();
    }
  }

  boolean isDone(long sequence) {
    return done.contains(sequence);
  }

  @Nullable Refusal refusal(long sequence) {
    return refused.get(sequence);
  }

  boolean isOpen(long sequence) {
    return open.contains(sequence);
  }

  /** The request is being carried out. */
  void begin(long sequence) {
    open.add(sequence);
  }

  void finishDone(long sequence) {
    if (sequence >= answeredBelow) {
      done.add(sequence, sequence);
      if (done.rangeCount() > RANGES_MAX) {
        answered(done.secondRange());
      }
    }
    end(sequence);
  }

  void finishRefused(Refusal refusal) {
    if (refusal.sequence() >= answeredBelow) {
      refused.put(refusal.sequence(), refusal);
      if (refused.size() > RANGES_MAX) {
        answered(refused.firstKey() + 1);
      }
    }
    end(refusal.sequence());
  }

  /** Runs once nothing of this producer is being carried out; replaces what waited before. */
  void whenIdle(Runnable action) {
    if (open.isEmpty()) {
      action.run();
    } else {
      whenIdle = action;
    }
  }

  /** Adds what the log says. */
  void recovered(OutcomeEntry entry) {
    for (int i = 0; i < entry.done().count(); i++) {
      done.add(entry.done().first(i), entry.done().last(i));
    }
    entry.refused().forEach(each -> refused.put(each.sequence(), each));
    long below = Math.max(answeredBelow, entry.answeredBelow());
    answeredBelow = 1;
    answered(below);
    seenMillis = Math.max(seenMillis, entry.atMillis());
  }

  Ranges done() {
    return done.toRanges();
  }

  List<Refusal> refused() {
    return List.copyOf(refused.values());
  }

  OutcomeEntry entry() {
    return new OutcomeEntry(id, answeredBelow, done(), refused(), seenMillis);
  }

  OutcomeNote note(long doneSequence) {
    return new OutcomeNote(id, answeredBelow, doneSequence, null);
  }

  OutcomeNote note(Refusal refusal) {
    return new OutcomeNote(id, answeredBelow, 0, refusal);
  }

  private void end(long sequence) {
    open.remove(sequence);
    if (open.isEmpty() && whenIdle != null) {
      Runnable action = whenIdle;
      whenIdle = null;
      action.run();
    }
  }
}
