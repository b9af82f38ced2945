package org.rowanmq.broker.engine;

import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.store.MessageRef;
import org.rowanmq.broker.store.MessageStore;
import org.rowanmq.broker.store.PageRequest;
import org.rowanmq.broker.store.StoreException;
import org.rowanmq.broker.store.StoredMessage;

/** A question to the store, run on a reader thread by {@link #run}. Immutable. */
public sealed interface StoreRead {
  /** Asks the store; blocks. */
  Command.ReadResult run(MessageStore store, int partition) throws StoreException;

  /**
   * A page of one queue and priority. With a filter, the whole page is evaluated on the reader
   * thread and only matches come back, together with the last row looked at (so that the scan's
   * cursor can advance): see {@code scannedTo} of the result's {@code ids}: one element, the id of
   * the last row looked at, or none if the page was empty.
   */
  record Page(PageRequest request, @Nullable Predicate<StoredMessage> filter) implements StoreRead {
    @Override
    public Command.ReadResult run(MessageStore store, int partition) throws StoreException {
      List<StoredMessage> page = store.read(partition, request);
      List<Long> scannedTo = page.isEmpty() ? List.of() : List.of(page.get(page.size() - 1).id());
      List<StoredMessage> matches = filter == null ? page : page.stream().filter(filter).toList();
      return new Command.ReadResult(matches, List.of(), List.of(), scannedTo, null, false);
    }
  }

  /** The next scheduled messages due at or before {@code dueUpTo}. */
  record Scheduled(long dueUpTo, int limit) implements StoreRead {
    @Override
    public Command.ReadResult run(MessageStore store, int partition) throws StoreException {
      return new Command.ReadResult(
          List.of(),
          store.readScheduled(partition, dueUpTo, limit),
          List.of(),
          List.of(),
          null,
          false);
    }
  }

  /** Keys of waiting messages that have expired. */
  record Expired(long now, int limit) implements StoreRead {
    @Override
    public Command.ReadResult run(MessageStore store, int partition) throws StoreException {
      return new Command.ReadResult(
          List.of(), List.of(), store.readExpired(partition, now, limit), List.of(), null, false);
    }
  }

  /** Contents no row refers to. */
  record Orphans(long after, long upTo, int limit) implements StoreRead {
    @Override
    public Command.ReadResult run(MessageStore store, int partition) throws StoreException {
      return new Command.ReadResult(store.readOrphanContents(partition, after, upTo, limit));
    }
  }

  /**
   * A part of a large content.
   *
   * @param largeId 0 if only the row knows it
   * @param ref of a message that has this content
   */
  record Part(long largeId, MessageRef ref, int part) implements StoreRead {
    @Override
    public Command.ReadResult run(MessageStore store, int partition) throws StoreException {
      long id = largeId != 0 ? largeId : store.readLargeId(partition, ref);
      return new Command.ReadResult(id == 0 ? null : store.readPart(partition, id, part));
    }
  }

  /** How many rows a queue has. */
  record Count(long queue) implements StoreRead {
    @Override
    public Command.ReadResult run(MessageStore store, int partition) throws StoreException {
      return new Command.ReadResult(
          List.of(), List.of(), List.of(), List.of(), store.count(partition, queue), false);
    }
  }

  /** Whether a dropped queue still has rows. */
  record Rows(long queue) implements StoreRead {
    @Override
    public Command.ReadResult run(MessageStore store, int partition) throws StoreException {
      return new Command.ReadResult(
          List.of(), List.of(), List.of(), List.of(), null, store.hasRows(partition, queue));
    }
  }
}
