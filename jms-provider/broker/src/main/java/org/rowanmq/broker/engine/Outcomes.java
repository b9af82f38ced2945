package org.rowanmq.broker.engine;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.OutcomeEntry;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.wire.Refusal;

/**
 * All producers' outcomes, and their log: an outcome is written in the unit whose change it tells
 * of, one log row per batch, folded into a checkpoint now and then. Outcomes that change no row
 * travel with the next batch there is: after a crash they may be unknown, which says that nothing
 * was stored. Confined to the engine thread.
 */
final class Outcomes {
  private static final int CHECKPOINT_BATCHES = 1_000;

  private final Partition partition;
  private final Map<Long, Producer> producers = new LinkedHashMap<>();

  /** The log of an earlier life is folded by the first batch. */
  private int batchesLogged = CHECKPOINT_BATCHES;

  Outcomes(Partition partition) {
    this.partition = partition;
    partition.outcomeCheckpoint(this::checkpoint);
  }

  /** The broker was away: nobody could be seen, so the time to be forgotten starts anew. */
  void start() {
    producers.values().forEach(each -> each.seenMillis = partition.now().epochMillis());
  }

  @Nullable Producer find(long id) {
    return producers.get(id);
  }

  /**
   * Opens a producer id and notes it in the current unit, so that after a crash "never heard of"
   * and "nothing was carried out" differ.
   */
  Producer open(long id, String user, boolean resume, long answeredBelow) {
    Producer producer =
        producers.computeIfAbsent(
            id, key -> new Producer(key, resume ? Producer.Past.UNKNOWN : Producer.Past.NONE));
    if (producer.user == null) {
      producer.user = user;
    }
    producer.answered(answeredBelow);
    producer.seenMillis = partition.now().epochMillis();
    partition.outcome(producer.note(0));
    return producer;
  }

  /** The request changed no row: it is carried out as of now. */
  void doneNow(Producer producer, long sequence) {
    producer.finishDone(sequence);
    partition.outcomeSoon(producer.note(sequence));
  }

  void refusedNow(Producer producer, Refusal refusal) {
    producer.finishRefused(refusal);
    partition.outcomeSoon(producer.note(refusal));
  }

  /** The request is carried out once the current unit is durable. */
  void doneWithUnit(Producer producer, long sequence) {
    producer.begin(sequence);
    partition.outcome(producer.note(sequence));
  }

  /** An orderly goodbye, durable with the current unit. */
  void forget(Producer producer) {
    producers.remove(producer.id);
    partition.outcome(new OutcomeNote(producer.id, OutcomeNote.FORGET, 0, null));
  }

  /** Forgets producers that were last seen before {@code sinceMillis} and have no channel. */
  void forgetUnseen(long sinceMillis, Predicate<Producer> isInUse) {
    for (Iterator<Producer> each = producers.values().iterator(); each.hasNext(); ) {
      Producer producer = each.next();
      if (producer.seenMillis < sinceMillis && !isInUse.test(producer)) {
        each.remove();
        partition.outcomeSoon(new OutcomeNote(producer.id, OutcomeNote.FORGET, 0, null));
      }
    }
  }

  void recovered(OutcomeEntry entry) {
    if (entry.answeredBelow() == OutcomeNote.FORGET) {
      producers.remove(entry.producerId());
    } else {
      producers
          .computeIfAbsent(entry.producerId(), id -> new Producer(id, Producer.Past.LOGGED))
          .recovered(entry);
    }
  }

  int size() {
    return producers.size();
  }

  /** Called before each batch, when everything before it is durable or refused. */
  private @Nullable StoreOp checkpoint() {
    if (++batchesLogged < CHECKPOINT_BATCHES) {
      return null;
    }
    batchesLogged = 0;
    List<OutcomeEntry> entries = new ArrayList<>(producers.size());
    producers.values().forEach(each -> entries.add(each.entry()));
    return new StoreOp.CheckpointOutcomes(entries);
  }
}
