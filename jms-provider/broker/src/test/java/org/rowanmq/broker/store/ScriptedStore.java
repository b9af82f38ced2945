package org.rowanmq.broker.store;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Fails and answers as a test lays down, and notes what it was asked. */
final class ScriptedStore implements MessageStore {
  final List<String> calls = new CopyOnWriteArrayList<>();
  final Deque<Fence> fences = new ArrayDeque<>();
  private final Deque<Exception> failures = new ArrayDeque<>();

  /** The next calls fail so, one after the other. */
  synchronized void fail(Exception... next) {
    failures.addAll(List.of(next));
  }

  @Override
  public Fence acquire(int partition) throws StoreException {
    called("acquire");
    return fences.removeFirst();
  }

  @Override
  public void recover(int partition, RecoveryVisitor visitor) throws StoreException {
    called("recover");
  }

  @Override
  public void commit(StoreBatch batch) throws StoreException {
    called("commit " + batch.number() + " in " + batch.epoch());
  }

  @Override
  public List<StoredMessage> read(int partition, PageRequest request) throws StoreException {
    called("read");
    return List.of();
  }

  @Override
  public List<StoredMessage> lookUp(int partition, LookupRequest request) throws StoreException {
    called("lookUp");
    return List.of();
  }

  @Override
  public List<ScheduledMessage> readScheduled(int partition, long dueUpTo, int limit)
      throws StoreException {
    called("readScheduled");
    return List.of();
  }

  @Override
  public List<MessageRef> readExpired(int partition, long now, int limit) throws StoreException {
    called("readExpired");
    return List.of();
  }

  @Override
  public List<ContentExtent> readOrphanContents(int partition, long after, long upTo, int limit)
      throws StoreException {
    called("readOrphanContents");
    return List.of();
  }

  @Override
  public byte @Nullable [] readPart(int partition, long largeId, int part) throws StoreException {
    return null;
  }

  @Override
  public long readLargeId(int partition, MessageRef ref) throws StoreException {
    return 0;
  }

  @Override
  public QueueCount count(int partition, long queue) throws StoreException {
    called("count");
    return new QueueCount(3, 30);
  }

  @Override
  public boolean hasRows(int partition, long queue) throws StoreException {
    called("hasRows");
    return false;
  }

  @Override
  public void close() {
    calls.add("close");
  }

  private synchronized void called(String call) throws StoreException {
    calls.add(call);
    Exception failure = failures.pollFirst();
    if (failure instanceof StoreException storeFailure) {
      throw storeFailure;
    }
    if (failure != null) {
      throw (RuntimeException) failure;
    }
  }
}
