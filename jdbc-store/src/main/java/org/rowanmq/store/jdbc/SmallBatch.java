package org.rowanmq.store.jdbc;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.MessageRef;
import org.rowanmq.broker.store.MessageStore;
import org.rowanmq.broker.store.StoreBatch;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.broker.store.StoredMessage;

/**
 * A batch of a few plain messages, their settlements and outcomes: what somebody who waits for each
 * send causes. The round trips to a server then cost more than all the work, so a dialect may have
 * one statement for all of it.
 *
 * @param inserts rows of {@code rowan_message} and no other table
 * @param outcomes the batch's only row of the outcome log; null for none
 */
record SmallBatch(
    StoreBatch batch,
    List<StoredMessage> inserts,
    List<MessageRef> deletes,
    byte @Nullable [] outcomes) {
  private static final int ROWS_MAX = 64;

  /** Null if the batch holds anything else, or too much. */
  static @Nullable SmallBatch of(StoreBatch batch, QueueMarks marks) {
    if (batch.ops().size() > 2 * ROWS_MAX) {
      return null;
    }
    Map<MessageRef, StoredMessage> inserts = new LinkedHashMap<>();
    Set<MessageRef> deletes = new LinkedHashSet<>();
    byte @Nullable [] outcomes = null;
    for (StoreOp op : batch.ops()) {
      if (op instanceof StoreOp.Insert insert && isPlain(insert.message())) {
        StoredMessage message = insert.message();
        MessageRef ref = new MessageRef(message.queue(), message.priority(), message.id());
        if (deletes.contains(ref) || inserts.put(ref, message) != null) {
          return null;
        }
      } else if (op instanceof StoreOp.Delete delete
          && !marks.has(QueueMarks.EXPIRING, delete.ref().queue())) {
        if (inserts.remove(delete.ref()) == null) {
          deletes.add(delete.ref());
        }
      } else if (op instanceof StoreOp.LogOutcomes log && outcomes == null) {
        List<byte[]> rows = OutcomeCodec.write(log.entries());
        if (rows.size() != 1) {
          return null;
        }
        outcomes = rows.get(0);
      } else {
        return null;
      }
    }
    return inserts.size() > ROWS_MAX || deletes.size() > ROWS_MAX
        ? null
        : new SmallBatch(
            batch, new ArrayList<>(inserts.values()), new ArrayList<>(deletes), outcomes);
  }

  /** Whether its row is all that the store keeps of it. */
  private static boolean isPlain(StoredMessage message) {
    return message.contentId() == 0
        && message.content().length() <= MessageStore.CHUNK_BYTES
        && message.annotations().persistent()
        && message.annotations().expiresMillis() == 0
        && message.annotations().notes().isEmpty();
  }
}
