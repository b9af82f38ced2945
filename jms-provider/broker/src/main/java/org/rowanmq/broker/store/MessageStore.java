package org.rowanmq.broker.store;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a broker's partitions. Implementations: {@code
 * org.rowanmq.store.jdbc.JdbcMessageStore}, and an in-memory one with a durable and a volatile half
 * for the simulator; all pass {@code MessageStoreContract}.
 *
 * <p>{@link #acquire}, {@link #recover} and {@link #commit} are called by the store writer thread
 * only; the reads by store reader threads, at the same time, on connections of their own. All
 * block. Every method may throw any {@link StoreException} but {@code OutcomeUnknown}, which only
 * {@link #commit} throws.
 */
public interface MessageStore extends AutoCloseable {
  /**
   * A chunk on the wire and in the store. A content larger than this does not fit a message's own
   * row: it must be {@link StoredMessage#shared}, else its insert is rejected.
   */
  int CHUNK_BYTES = 256 * 1024;

  /**
   * Takes ownership of a partition: raises its epoch (which fences every older owner) and reads the
   * fence row.
   */
  Fence acquire(int partition) throws StoreException;

  /**
   * Tells the visitor the partition's state. Drops what is marked with an older epoch (spilled
   * non-persistent rows).
   */
  void recover(int partition, RecoveryVisitor visitor) throws StoreException;

  /**
   * Applies a batch in one transaction and makes it durable, or throws and leaves no trace (but see
   * {@code OutcomeUnknown}).
   */
  void commit(StoreBatch batch) throws StoreException;

  /**
   * A page of waiting messages. May miss nothing that was durable when called, may show what is
   * being deleted.
   */
  List<StoredMessage> read(int partition, PageRequest request) throws StoreException;

  /** The messages that lookup rows lead to; as {@link #read}, of all priorities. */
  List<StoredMessage> lookUp(int partition, LookupRequest request) throws StoreException;

  /**
   * The scheduled messages with the lowest due times, at most {@code limit}, due at or before
   * {@code dueUpTo}.
   */
  List<ScheduledMessage> readScheduled(int partition, long dueUpTo, int limit)
      throws StoreException;

  /** Keys of waiting messages that expired at or before {@code now}, at most {@code limit}. */
  List<MessageRef> readExpired(int partition, long now, int limit) throws StoreException;

  /**
   * Shared and large contents with ids from above {@code after} to {@code upTo} that no row refers
   * to, ascending.
   */
  List<ContentExtent> readOrphanContents(int partition, long after, long upTo, int limit)
      throws StoreException;

  /**
   * A part of a large content, or null if there is none.
   *
   * @param part from 0
   */
  byte @Nullable [] readPart(int partition, long largeId, int part) throws StoreException;

  /** The id of the large content of a waiting message, or 0: it is gone, or not large. */
  long readLargeId(int partition, MessageRef ref) throws StoreException;

  /** Counts the waiting rows of a queue. */
  QueueCount count(int partition, long queue) throws StoreException;

  /** Whether a dropped queue still has rows. */
  boolean hasRows(int partition, long queue) throws StoreException;

  /**
   * Runs a query of an administrator. Any thread, beside everything else.
   *
   * @throws StoreException.Rejected if the statement is not a query or wrong, takes too long, or
   *     this store is no relational database
   */
  default SqlResult query(SqlQuery query) throws StoreException {
    throw new StoreException.Rejected("This store does not understand SQL", null);
  }

  /**
   * Tells a watcher of the lease on this store, at once and whenever something changes, until the
   * store is closed. Call once. A store that nobody else can have tells nothing.
   */
  default void watchLease(StoreWatcher watcher) {}

  /** After how long a commit that does not return is said to hang. */
  default Duration patience() {
    return Duration.ofSeconds(20);
  }

  /** Figures of the store's own for STATUS: names and values. Any thread; does not block. */
  default Map<String, String> status() {
    return Map.of();
  }

  /**
   * Writes a consistent copy of an embedded database to a file in its directory, beside everything
   * else. Any thread.
   *
   * @param name of the file, without its ending: letters, digits, {@code . _ -}
   * @return the file's path
   * @throws StoreException.Rejected if the name is wrong or taken, or the database is no embedded
   *     one
   */
  default String backUp(String name) throws StoreException {
    throw new StoreException.Rejected(
        "Only an embedded database is backed up by its broker; use the database's own tools", null);
  }

  /** Releases connections and files. Idempotent. */
  @Override
  void close();
}
