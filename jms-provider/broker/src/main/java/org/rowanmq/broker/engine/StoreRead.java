package org.rowanmq.broker.engine;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.rowanmq.broker.engine.exchange.BodyQuestion;
import org.rowanmq.broker.store.LookupRequest;
import org.rowanmq.broker.store.LookupRow;
import org.rowanmq.broker.store.MessageRef;
import org.rowanmq.broker.store.MessageStore;
import org.rowanmq.broker.store.PageRequest;
import org.rowanmq.broker.store.StoreException;
import org.rowanmq.broker.store.StoredMessage;

/**
 * A question that takes time, to the store but for one, run on a reader thread by {@link #run}.
 * Immutable.
 */
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

  /**
   * A page of one queue and priority: its lookup rows, and of its messages only those that have one
   * of {@code hashes}. The result's {@code ids} are as those of {@link Page}.
   */
  record Keys(PageRequest request, List<String> identifiers, Set<Long> hashes)
      implements StoreRead {
    @Override
    public Command.ReadResult run(MessageStore store, int partition) throws StoreException {
      List<StoredMessage> page = store.read(partition, request);
      List<Long> scannedTo = page.isEmpty() ? List.of() : List.of(page.get(page.size() - 1).id());
      List<StoredMessage> wanted = new ArrayList<>();
      List<LookupRow> keys = new ArrayList<>();
      for (StoredMessage row : page) {
        boolean isWanted = false;
        for (long hash : LookupKey.hashes(SelectorValues.of(row), identifiers)) {
          keys.add(new LookupRow(row.priority(), row.id(), hash));
          isWanted |= hashes.contains(hash);
        }
        if (isWanted) {
          wanted.add(row);
        }
      }
      return new Command.ReadResult(wanted, List.of(), List.of(), scannedTo, null, false, keys);
    }
  }

  /**
   * Messages found by a lookup row, filtered on the reader thread. The result's {@code ids} say
   * where it stopped: priority and id of the last message looked at, or nothing if there are no
   * more.
   */
  record Lookup(LookupRequest request, @Nullable Predicate<StoredMessage> filter)
      implements StoreRead {
    @Override
    public Command.ReadResult run(MessageStore store, int partition) throws StoreException {
      List<StoredMessage> found = store.lookUp(partition, request);
      long bytes = found.stream().mapToLong(row -> row.content().length()).sum();
      List<Long> stopped = List.of();
      if (found.size() >= request.limit() || bytes >= request.maxBytes()) {
        StoredMessage last = found.get(found.size() - 1);
        stopped = List.of((long) last.priority(), last.id());
      }
      List<StoredMessage> matches = filter == null ? found : found.stream().filter(filter).toList();
      return new Command.ReadResult(matches, List.of(), List.of(), stopped, null, false);
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

  /**
   * Waiting messages of one queue by their keys, which ascend within a priority. Keys close to each
   * other are read in one page.
   */
  record ByKey(List<MessageRef> refs) implements StoreRead {
    private static final long PAGE_BYTES = 8 << 20;

    @Override
    public Command.ReadResult run(MessageStore store, int partition) throws StoreException {
      List<StoredMessage> rows = new ArrayList<>();
      int begin = 0;
      while (begin < refs.size()) {
        MessageRef first = refs.get(begin);
        int end = begin + 1;
        while (end < refs.size() && isNear(first, refs.get(end), end - begin)) {
          end++;
        }
        long after = first.id() - 1;
        long upTo = refs.get(end - 1).id();
        Set<Long> wanted = new HashSet<>();
        refs.subList(begin, end).forEach(ref -> wanted.add(ref.id()));
        while (after < upTo) {
          PageRequest page =
              new PageRequest(
                  first.queue(), first.priority(), after, upTo, 2 * (end - begin), PAGE_BYTES);
          List<StoredMessage> read = store.read(partition, page);
          read.stream().filter(row -> wanted.contains(row.id())).forEach(rows::add);
          after = read.isEmpty() ? upTo : read.get(read.size() - 1).id();
        }
        begin = end;
      }
      return new Command.ReadResult(rows, List.of(), List.of(), List.of(), null, false);
    }

    private static boolean isNear(MessageRef first, MessageRef next, int between) {
      return next.priority() == first.priority() && next.id() - first.id() <= 2L * between;
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

  /** Looks at the body of a message: asks a worker and not the store. */
  record LookAtBody(BodyQuestion question) implements StoreRead {
    @Override
    public Command.ReadResult run(MessageStore store, int partition) {
      return answer();
    }

    /** What the store is not needed for. */
    public Command.ReadResult answer() {
      return new Command.ReadResult(question.answer());
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
