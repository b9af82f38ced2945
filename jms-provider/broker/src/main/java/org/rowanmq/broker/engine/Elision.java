package org.rowanmq.broker.engine;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.rowanmq.broker.store.MessageRef;
import org.rowanmq.broker.store.StoreOp;
import org.rowanmq.broker.store.StoredMessage;

/**
 * Leaves out of a batch the rows that it would insert and delete again: an insert, what counts
 * deliveries of it, and its delete cancel out. Looks at one batch only, so that a unit that is
 * written by itself keeps what it says. Rows with shared content are written all the same, because
 * their content was. Confined to the engine thread.
 */
final class Elision {
  private Elision() {}

  /** Takes them out of {@code ops}. Returns how many rows are not written. */
  static int apply(List<StoreOp> ops) {
    Set<MessageRef> deleted = new HashSet<>();
    for (StoreOp op : ops) {
      if (op instanceof StoreOp.Delete delete) {
        deleted.add(delete.ref());
      }
    }
    Set<MessageRef> elided = new HashSet<>();
    ops.removeIf(op -> isElided(op, deleted, elided));
    return elided.size();
  }

  private static boolean isElided(StoreOp op, Set<MessageRef> deleted, Set<MessageRef> elided) {
    if (op instanceof StoreOp.Insert insert) {
      StoredMessage message = insert.message();
      MessageRef ref = new MessageRef(message.queue(), message.priority(), message.id());
      return !message.shared() && deleted.contains(ref) && elided.add(ref);
    }
    if (op instanceof StoreOp.Delete delete) {
      return elided.contains(delete.ref());
    }
    return op instanceof StoreOp.Attempts attempts && elided.contains(attempts.ref());
  }
}
