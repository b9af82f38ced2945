package org.rowanmq.broker.store;

import java.util.List;
import java.util.Map;
import org.rowanmq.wire.MessageContent;

/** One change to a partition's rows. A batch applies its operations as if in order. Immutable. */
public sealed interface StoreOp {
  /** Calls the visitor's method for this operation. */
  void accept(Visitor visitor) throws StoreException;

  /** Adds a message row; its content too, unless {@code shared}. */
  record Insert(StoredMessage message) implements StoreOp {
    @Override
    public void accept(Visitor visitor) throws StoreException {
      visitor.insert(this);
    }
  }

  /**
   * Adds a shared content (in rows of at most one chunk). Comes before the inserts that refer to
   * it.
   */
  record InsertContent(long id, MessageContent content) implements StoreOp {
    @Override
    public void accept(Visitor visitor) throws StoreException {
      visitor.insertContent(this);
    }
  }

  /**
   * Makes room for a large content: comes before its parts.
   *
   * @param parts how many it will have
   */
  record BeginLarge(long id, int crc32c, int parts) implements StoreOp {
    @Override
    public void accept(Visitor visitor) throws StoreException {
      visitor.beginLarge(this);
    }
  }

  /**
   * Adds a part of a large content.
   *
   * @param part from 0
   * @param bytes at most {@link MessageStore#CHUNK_BYTES}; not modified any more
   */
  record InsertPart(long id, int part, byte[] bytes) implements StoreOp {
    @Override
    public void accept(Visitor visitor) throws StoreException {
      visitor.insertPart(this);
    }
  }

  /**
   * Removes parts of a large content from {@code from} to {@code to} exclusive; absent ones are
   * ignored. What is left of it then goes with {@link DeleteContent}.
   */
  record DeleteParts(long id, int from, int to) implements StoreOp {
    @Override
    public void accept(Visitor visitor) throws StoreException {
      visitor.deleteParts(this);
    }
  }

  /** Removes a shared content that no message row refers to any more; absent ids are ignored. */
  record DeleteContent(long id) implements StoreOp {
    @Override
    public void accept(Visitor visitor) throws StoreException {
      visitor.deleteContent(this);
    }
  }

  /** Removes a message row; an absent row is ignored. */
  record Delete(MessageRef ref) implements StoreOp {
    @Override
    public void accept(Visitor visitor) throws StoreException {
      visitor.delete(this);
    }
  }

  /** Writes how often a message was delivered and failed, and its notes. */
  record Attempts(MessageRef ref, int deliveries, int failures, Map<String, String> notes)
      implements StoreOp {
    @Override
    public void accept(Visitor visitor) throws StoreException {
      visitor.attempts(this);
    }
  }

  /** Adds a message that is not yet due. */
  record Schedule(ScheduledMessage message) implements StoreOp {
    @Override
    public void accept(Visitor visitor) throws StoreException {
      visitor.schedule(this);
    }
  }

  /**
   * Turns the scheduled row {@code (dueMillis, ref)} into a waiting row with id {@code newId}; same
   * content. A shared content keeps its own id: deleting {@code newId}'s content does nothing, the
   * sweep of orphans removes it.
   */
  record Promote(long dueMillis, MessageRef ref, long newId) implements StoreOp {
    @Override
    public void accept(Visitor visitor) throws StoreException {
      visitor.promote(this);
    }
  }

  /**
   * Removes the scheduled rows of a message in all queues, but for those that wait for another
   * attempt: rows with failures. None is no error.
   */
  record Cancel(long producerId, long producerSequence) implements StoreOp {
    @Override
    public void accept(Visitor visitor) throws StoreException {
      visitor.cancel(this);
    }
  }

  /** Removes a scheduled row. */
  record Unschedule(long dueMillis, MessageRef ref) implements StoreOp {
    @Override
    public void accept(Visitor visitor) throws StoreException {
      visitor.unschedule(this);
    }
  }

  /** Defines a durable queue, or replaces its definition. */
  record PutQueue(QueueSpec queue) implements StoreOp {
    @Override
    public void accept(Visitor visitor) throws StoreException {
      visitor.putQueue(this);
    }
  }

  /**
   * Ends a queue's definition, counter and watermark; its rows are then removed by {@link Purge}.
   * Recovery names it until {@link ForgetQueue}.
   */
  record DropQueue(long queue) implements StoreOp {
    @Override
    public void accept(Visitor visitor) throws StoreException {
      visitor.dropQueue(this);
    }
  }

  /** Removes up to {@code limit} rows (waiting and scheduled) of a dropped queue. */
  record Purge(long queue, int limit) implements StoreOp {
    @Override
    public void accept(Visitor visitor) throws StoreException {
      visitor.purge(this);
    }
  }

  /** Forgets a dropped queue whose rows are all gone. */
  record ForgetQueue(long queue) implements StoreOp {
    @Override
    public void accept(Visitor visitor) throws StoreException {
      visitor.forgetQueue(this);
    }
  }

  /**
   * Sets the counter row of a queue larger than its window; removes it when {@code messages} is
   * negative.
   */
  record PutCounter(long queue, long messages, long bytes) implements StoreOp {
    @Override
    public void accept(Visitor visitor) throws StoreException {
      visitor.putCounter(this);
    }
  }

  /**
   * Messages of this queue with an id up to {@code id} may have been handed out before an unclean
   * stop.
   */
  record PutWatermark(long queue, long id) implements StoreOp {
    @Override
    public void accept(Visitor visitor) throws StoreException {
      visitor.putWatermark(this);
    }
  }

  /** Remembers outcomes of this batch: one log row. */
  record LogOutcomes(List<OutcomeEntry> entries) implements StoreOp {
    @Override
    public void accept(Visitor visitor) throws StoreException {
      visitor.logOutcomes(this);
    }
  }

  /** Replaces the whole outcome log by these entries: a checkpoint. */
  record CheckpointOutcomes(List<OutcomeEntry> entries) implements StoreOp {
    @Override
    public void accept(Visitor visitor) throws StoreException {
      visitor.checkpointOutcomes(this);
    }
  }

  /** Defines an exchange, or replaces its definition. */
  record PutExchange(ExchangeSpec exchange) implements StoreOp {
    @Override
    public void accept(Visitor visitor) throws StoreException {
      visitor.putExchange(this);
    }
  }

  /** Removes an exchange's definition; an absent one is ignored. Its bindings stay. */
  record DeleteExchange(String name) implements StoreOp {
    @Override
    public void accept(Visitor visitor) throws StoreException {
      visitor.deleteExchange(this);
    }
  }

  /** Adds a binding. */
  record PutBinding(BindingSpec binding) implements StoreOp {
    @Override
    public void accept(Visitor visitor) throws StoreException {
      visitor.putBinding(this);
    }
  }

  /** Removes a binding; an absent one is ignored. */
  record DeleteBinding(long id) implements StoreOp {
    @Override
    public void accept(Visitor visitor) throws StoreException {
      visitor.deleteBinding(this);
    }
  }

  /** Adds or replaces a user. */
  record PutUser(UserRecord user) implements StoreOp {
    @Override
    public void accept(Visitor visitor) throws StoreException {
      visitor.putUser(this);
    }
  }

  /** Removes a user; an absent one is ignored. */
  record DeleteUser(String name) implements StoreOp {
    @Override
    public void accept(Visitor visitor) throws StoreException {
      visitor.deleteUser(this);
    }
  }

  /**
   * Adds lookup rows of a queue, or replaces equal ones, and sets the ranges they complete: all in
   * one.
   */
  record Index(long queue, List<LookupRow> rows, List<LookupRange> ranges) implements StoreOp {
    @Override
    public void accept(Visitor visitor) throws StoreException {
      visitor.index(this);
    }
  }

  /** Removes lookup rows of a queue; absent ones are ignored. */
  record Unindex(long queue, List<LookupRow> rows) implements StoreOp {
    @Override
    public void accept(Visitor visitor) throws StoreException {
      visitor.unindex(this);
    }
  }

  /** Adds a branch, or replaces what is known of it: all but its id and user. */
  record PutBranch(BranchRecord branch) implements StoreOp {
    @Override
    public void accept(Visitor visitor) throws StoreException {
      visitor.putBranch(this);
    }
  }

  /**
   * A branch settles these messages, should it be committed. Their rows stay until then.
   *
   * @param branch its number
   */
  record StageSettlements(long branch, List<MessageRef> refs) implements StoreOp {
    @Override
    public void accept(Visitor visitor) throws StoreException {
      visitor.stageSettlements(this);
    }
  }

  /** It does not any more, or they are settled; absent ones are ignored. */
  record UnstageSettlements(long branch, List<MessageRef> refs) implements StoreOp {
    @Override
    public void accept(Visitor visitor) throws StoreException {
      visitor.unstageSettlements(this);
    }
  }

  /** Forgets a branch. Its rows are gone; what it still settles is forgotten with it. */
  record ForgetBranch(long branch) implements StoreOp {
    @Override
    public void accept(Visitor visitor) throws StoreException {
      visitor.forgetBranch(this);
    }
  }

  /** One method for each operation. */
  interface Visitor {
    void insert(Insert op) throws StoreException;

    void insertContent(InsertContent op) throws StoreException;

    void beginLarge(BeginLarge op) throws StoreException;

    void insertPart(InsertPart op) throws StoreException;

    void deleteParts(DeleteParts op) throws StoreException;

    void deleteContent(DeleteContent op) throws StoreException;

    void delete(Delete op) throws StoreException;

    void attempts(Attempts op) throws StoreException;

    void schedule(Schedule op) throws StoreException;

    void promote(Promote op) throws StoreException;

    void unschedule(Unschedule op) throws StoreException;

    void cancel(Cancel op) throws StoreException;

    void putQueue(PutQueue op) throws StoreException;

    void dropQueue(DropQueue op) throws StoreException;

    void purge(Purge op) throws StoreException;

    void forgetQueue(ForgetQueue op) throws StoreException;

    void putCounter(PutCounter op) throws StoreException;

    void putWatermark(PutWatermark op) throws StoreException;

    void logOutcomes(LogOutcomes op) throws StoreException;

    void checkpointOutcomes(CheckpointOutcomes op) throws StoreException;

    void putExchange(PutExchange op) throws StoreException;

    void deleteExchange(DeleteExchange op) throws StoreException;

    void putBinding(PutBinding op) throws StoreException;

    void deleteBinding(DeleteBinding op) throws StoreException;

    void putUser(PutUser op) throws StoreException;

    void deleteUser(DeleteUser op) throws StoreException;

    void index(Index op) throws StoreException;

    void unindex(Unindex op) throws StoreException;

    void putBranch(PutBranch op) throws StoreException;

    void stageSettlements(StageSettlements op) throws StoreException;

    void unstageSettlements(UnstageSettlements op) throws StoreException;

    void forgetBranch(ForgetBranch op) throws StoreException;
  }
}
